/** An answer that is an error, in the words of the providers' packages: what they throw is told in the same way. */
export class StatusError extends Error {
  override readonly name = 'AI_APICallError';
  readonly statusCode: number;
  readonly responseHeaders: { readonly [name: string]: string };
  readonly responseBody: string;
  constructor(statusCode: number, responseHeaders: { readonly [name: string]: string }, responseBody: string) {
    super(`the provider answered ${statusCode}`);
    this.statusCode = statusCode;
    this.responseHeaders = responseHeaders;
    this.responseBody = responseBody;
  }
}
