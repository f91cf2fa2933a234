/** Limits of the wall, each with its unit (rule 39). */
export const WALL_LIMITS = {
  /** UTF-8 bytes of a call's input. */
  inputBytes: 1_500_000,
  /** UTF-8 bytes of a call's result. */
  outputBytes: 1_500_000,
  /** Nesting of a call's result. */
  outputDepth: 256,
  /** Characters of what an error says. */
  detailChars: 2_000,
  /** UTF-8 bytes of the data that an error carries. */
  faultDataBytes: 32_000,
  /** UTF-8 bytes of usage, and of all decisions of one attempt. */
  metaBytes: 32_000,
  /** Decisions of one attempt. */
  decisions: 200,
} as const;
