/**
 * Why there was no answer. `blocked`: it was not allowed, and nothing was sent. `untrusted`: the server's certificate is
 * not one to be trusted. `rejected`: the server refuses this side's certificate, or asks for one. `unreachable`: no
 * connection. `timeout`, `broken`: the answer did not come, or not whole. `too_large`: the answer is over the limit.
 */
export type HttpFailureKind = 'blocked' | 'untrusted' | 'rejected' | 'unreachable' | 'timeout' | 'broken' | 'too_large';

const FINAL: ReadonlySet<HttpFailureKind> = new Set(['blocked', 'untrusted', 'rejected', 'too_large']);

/** No usable answer. The message names host and cause, never a header or a body. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly kind: HttpFailureKind;
  /** Whether the request may have arrived. */
  readonly sent: boolean;
  /** Whether asking again would end in the same way. */
  readonly final: boolean;
  constructor(kind: HttpFailureKind, message: string, sent: boolean) {
    super(message);
    this.kind = kind;
    this.sent = sent;
    this.final = FINAL.has(kind);
  }
}

/** Causes for which the request was never sent. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** What OpenSSL and Node say of a certificate that they do not trust. */
const UNTRUSTED =
  /^(CERT_.*|CRL_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|ERROR_IN_CERT_.*|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_.*|ERR_SSL_.*_(TOO_SMALL|TOO_WEAK))$/;
/** The other side ended the handshake because of what it was shown, or not shown: it never read the request. */
const REJECTED = /^ERR_SSL_.*ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED|DECRYPT_ERROR)$/;
const TIMEOUTS: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What the HTTP client threw, as a failure. What is none comes back as it is. */
export function toHttpFailure(thrown: unknown, host: string): unknown {
  if (thrown instanceof HttpFailure || !(thrown instanceof Error)) return thrown;
  const cause = findFailure(thrown);
  if (cause !== undefined) return cause;
  const code = codeOf(thrown);
  // Codes of systems and of the client are in capitals; a store has its own, and its own words.
  if (code === undefined || !/^[A-Z]/.test(code)) return thrown;
  if (UNTRUSTED.test(code)) {
    return new HttpFailure('untrusted', `the certificate of ${host} is not to be trusted (${code})`, false);
  }
  if (REJECTED.test(code)) {
    return new HttpFailure('rejected', `${host} does not take this side's certificate (${code})`, false);
  }
  if (NEVER_SENT.has(code)) return new HttpFailure('unreachable', `${host} cannot be reached (${code})`, false);
  if (TIMEOUTS.has(code)) return new HttpFailure('timeout', `${host} did not answer in time`, true);
  return new HttpFailure('broken', `the answer of ${host} broke off (${code})`, true);
}

/** A failure of ours that the client wrapped. */
function findFailure(thrown: Error): HttpFailure | undefined {
  if (thrown.cause instanceof HttpFailure) return thrown.cause;
  if (!(thrown instanceof AggregateError)) return undefined;
  return thrown.errors.find((one): one is HttpFailure => one instanceof HttpFailure);
}

function codeOf(thrown: Error): string | undefined {
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  const inner = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown.cause;
  return inner instanceof Error ? codeOf(inner) : undefined;
}
