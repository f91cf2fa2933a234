/** Limits of the store, each with its unit (rule 39). */
export const STORE_LIMITS = {
  /** Bytes of one blob. */
  blobBytes: 5_000_000_000,
  /** Time without a byte or an answer before a store is given up for slow, milliseconds. */
  silenceMs: 20_000,
  /** Tries of what may succeed the next time. */
  tries: 3,
  /** Pause before the second try, milliseconds; it doubles. */
  pauseMs: 200,
  /**
   * A blob that was put longer ago is put again rather than relied on, milliseconds: whoever cleans up deletes only what
   * is much older, so what is relied on stays until a history refers to it.
   */
  relyMs: 6 * 60 * 60 * 1000,
  /** The least age at which anything is deleted, milliseconds. */
  deleteAgeMs: 24 * 60 * 60 * 1000,
  /** A clean-up that was interrupted is over after this time, milliseconds. */
  leaseMs: 10 * 60 * 1000,
} as const;
export type StoreLimits = { readonly [name in keyof typeof STORE_LIMITS]: number };
