/** Reason phrases of HTTP (RFC 9110), as types of errors are written. */
const NAMES: { readonly [status: string]: string } = {
  '400': 'bad_request',
  '401': 'unauthorized',
  '402': 'payment_required',
  '403': 'forbidden',
  '404': 'not_found',
  '405': 'method_not_allowed',
  '406': 'not_acceptable',
  '409': 'conflict',
  '410': 'gone',
  '411': 'length_required',
  '412': 'precondition_failed',
  '413': 'content_too_large',
  '415': 'unsupported_media_type',
  '422': 'unprocessable',
  '423': 'locked',
  '424': 'failed_dependency',
  '428': 'precondition_required',
  '451': 'unavailable_for_legal_reasons',
  '4XX': 'client_error',
  '5XX': 'server_error',
};
/** Whatever the document says of these, they are what the engine knows: when to ask again, and that nothing was done. */
const ENGINES: ReadonlySet<string> = new Set(['401', '408', '429', '500', '501', '502', '503', '504']);

/** The last part of the type of a declared error; undefined where the type is one of `http.*`. */
export function nameOfStatus(status: string): string | undefined {
  const code = status.toUpperCase();
  if (ENGINES.has(code) || !/^[45](\d\d|XX)$/.test(code)) return undefined;
  return NAMES[code] ?? `status_${code.toLowerCase()}`;
}
