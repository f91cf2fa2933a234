/** Limits of secrets and of the stores that they come from (rule 39). */
export const SECRET_LIMITS = {
  /** UTF-8 bytes of one secret. */
  secretBytes: 65_536,
  /** Life of a login that does not end. */
  loginMs: 3_600_000,
  /** Time of one request to a store. */
  requestMs: 10_000,
  /** Bytes of an answer of a store. */
  answerBytes: 1_000_000,
  /** Characters of a store's own words that an error shows. */
  saidChars: 300,
  /** Share of a login's life for which it is used. */
  loginShare: 0.8,
} as const;
