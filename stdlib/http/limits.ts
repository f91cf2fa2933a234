/** Limits of what goes over HTTP (rule 39). */
export const HTTP_LIMITS = {
  /** Bytes of one response, unless the connection says otherwise. */
  responseBytes: 1_000_000,
  /** Bytes of one response that becomes a value, whatever the connection says; documents may be larger. */
  valueBytes: 100_000_000,
  /** Bytes of one request. */
  requestBytes: 1_500_000,
  /** Time of one request with its redirects, unless the connection says otherwise. */
  timeoutMs: 30_000,
  /** Time to connect. */
  connectMs: 10_000,
  /** Redirects followed. */
  redirects: 5,
  /** Characters of a response that an error shows. */
  errorBodyChars: 1_000,
  /** Bytes of a response that failed; only read to show it. */
  errorBodyBytes: 64_000,
  /** Longest pause that a server's Retry-After may ask for. */
  retryAfterMs: 3_600_000,
  /** Time of one request for a token. */
  tokenMs: 20_000,
  /** Bytes of an answer that holds a token. */
  tokenBytes: 100_000,
  /** Life of a token whose issuer does not say. */
  tokenLifeMs: 300_000,
  /** A token is not used any more so long before its end, or for the last tenth of its life, if that is shorter. */
  tokenMarginMs: 60_000,
  /** Characters of an issuer's own words that an error shows. */
  tokenErrorChars: 300,
  /** Sets of certificates whose connections are kept open. */
  dispatchers: 100,
} as const;
