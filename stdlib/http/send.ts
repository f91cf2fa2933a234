import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { checkHop } from './address.ts';
import { isPublicAddress } from './addresses.ts';
import type { HttpConnection } from './connection.ts';
import { dispatcherFor } from './dispatcher.ts';
import { HttpFailure, toHttpFailure } from './failure.ts';
import { HTTP_LIMITS } from './limits.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Beside those of the connection, which win. Names in small letters. */
  readonly headers: { readonly [name: string]: string };
  /** A stream of so many bytes is sent as it comes; it is opened again where the request is repeated. */
  readonly body?: string | { readonly open: () => Promise<AsyncIterable<Uint8Array>>; readonly length: number };
  readonly signal: AbortSignal;
  /** `false`: an answer that redirects is given back as it is. */
  readonly follow?: false;
  /** Takes the body of an answer that is no failure, in place of reading it whole. Its errors come up unchanged. */
  readonly take?: (body: AsyncIterable<Uint8Array>, headers: HttpResponse['headers']) => Promise<void>;
}
export interface HttpResponse {
  readonly status: number;
  /** Names in small letters; several of one name are joined by commas. */
  readonly headers: { readonly [name: string]: string };
  /** Empty where it was taken. */
  readonly body: Buffer;
  /** Who answered, where that is another than who was asked. */
  readonly redirectedTo?: string;
}

/**
 * Sends a request by a connection and reads the whole answer, within the limits of size and time. GET and HEAD follow
 * redirects, hop by hop through the allow-list; the others never do. A 401 says that nothing was done: where there are
 * newer credentials than those refused, the request is repeated with them, once. Throws `HttpFailure`; on abort what the
 * signal says.
 */
export async function sendHttp(connection: HttpConnection, given: HttpRequest): Promise<HttpResponse> {
  const answer = await sendFollowing(connection, given);
  if (answer.status !== 401) return answer;
  const renewed = await connection.renew?.();
  return renewed === undefined ? answer : sendFollowing(renewed, given);
}

async function sendFollowing(connection: HttpConnection, given: HttpRequest): Promise<HttpResponse> {
  const deadline = AbortSignal.timeout(connection.timeoutMs);
  const signal = AbortSignal.any([given.signal, deadline]);
  let url = given.url;
  try {
    for (let hop = 0; ; hop++) {
      const answer = await sendOnce(connection, { ...given, url, signal });
      const { location } = answer.headers;
      const follows = given.follow !== false && (given.method === 'GET' || given.method === 'HEAD');
      if (!follows || !isRedirect(answer.status) || location === undefined)
        return url.host === given.url.host ? answer : { ...answer, redirectedTo: url.host };
      if (hop === HTTP_LIMITS.redirects) {
        throw new HttpFailure('blocked', `${url.host} redirects more than ${HTTP_LIMITS.redirects} times`, false);
      }
      url = checkHop(connection, url, location);
    }
  } catch (thrown) {
    given.signal.throwIfAborted();
    if (deadline.aborted)
      throw new HttpFailure('timeout', `${url.host} did not answer in ${connection.timeoutMs} ms`, true);
    throw toHttpFailure(thrown, url.host);
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

async function sendOnce(connection: HttpConnection, given: HttpRequest): Promise<HttpResponse> {
  const { url, method, body, signal } = given;
  // A literal address is never looked up, so that it is judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!connection.allowPrivate && isIP(literal) !== 0 && !isPublicAddress(literal)) {
    const message = `${url.host} is an address of a private network or of this machine, which the connection does not allow`;
    throw new HttpFailure('blocked', message, false);
  }
  // Credentials go to the connection's own origin, not to where it redirects.
  const own = url.origin === connection.base.origin;
  const address = own ? withQuery(url, connection.query) : url;
  const answer = await request(address, {
    dispatcher: dispatcherFor(connection.allowPrivate, own ? connection.tls : trustOf(connection)),
    method,
    headers: {
      'user-agent': 'holdfast',
      ...given.headers,
      ...(own ? connection.headers : {}),
      ...(typeof body === 'object' ? { 'content-length': String(body.length) } : {}),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Readable.from(await body.open()) }),
    headersTimeout: connection.timeoutMs,
    bodyTimeout: connection.timeoutMs,
    signal,
  });
  const headers = readHeaders(answer.headers);
  const failed = answer.statusCode >= 300;
  const { statusCode: status } = answer;
  if (!failed && given.take !== undefined) {
    await given.take(capped(answer.body, connection.maxBytes, url.host), headers);
    return { status, headers, body: Buffer.alloc(0) };
  }
  const maxBytes = Math.min(connection.maxBytes, HTTP_LIMITS.valueBytes);
  return { status, headers, body: await readBody(answer, maxBytes, url.host, failed) };
}

function withQuery(url: URL, query: HttpConnection['query']): URL {
  if (query === undefined) return url;
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, value);
  return whole;
}

/** Whom to trust holds for every host; the certificate of this side is for the connection's own. */
function trustOf({ tls }: HttpConnection): HttpConnection['tls'] {
  return tls?.ca === undefined ? undefined : { ca: tls.ca };
}

function readHeaders(headers: Dispatcher.ResponseData['headers']): HttpResponse['headers'] {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]);
  return Object.fromEntries(entries);
}

async function* capped(body: AsyncIterable<Uint8Array>, limit: number, host: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw new HttpFailure('too_large', `the answer of ${host} has more than ${limit} bytes`, true);
    yield chunk;
  }
}

/** The body of a failure is cut at its limit: it is shown, not used. */
async function readBody(
  answer: Dispatcher.ResponseData,
  maxBytes: number,
  host: string,
  failed: boolean,
): Promise<Buffer> {
  const limit = failed ? Math.min(maxBytes, HTTP_LIMITS.errorBodyBytes) : maxBytes;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    // undici's bodies without an encoding give buffers.
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > limit) {
      if (failed) break;
      throw new HttpFailure('too_large', `the answer of ${host} has more than ${limit} bytes`, true);
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}
