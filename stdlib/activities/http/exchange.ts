import type { DocumentReference } from '../../../schema/document.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { buildAddress } from '../../http/address.ts';
import { openHttpConnection } from '../../http/connection.ts';
import { HttpFailure } from '../../http/failure.ts';
import { HTTP_LIMITS } from '../../http/limits.ts';
import { readRetryAfter } from '../../http/retry-after.ts';
import { type HttpRequest, type HttpResponse, sendHttp } from '../../http/send.ts';

/** What the contracts of this family let through. */
export interface ExchangeInput {
  readonly connection: string;
  readonly path: string;
  readonly method?: HttpRequest['method'];
  readonly parameters?: { readonly [name: string]: string | number };
  readonly query?: { readonly [name: string]: string | number | boolean };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Json;
  readonly document?: DocumentReference;
  readonly bodyAs?: 'value' | 'document';
}

/** Headers that belong to the connection, to the engine or to the protocol. */
const RESERVED =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|authorization|cookie|idempotency-key|holdfast-.*|proxy-.*)$/;

/** One request and its answer. A write carries its idempotency key, and in an undo the key of what it undoes. */
export async function exchange(input: ExchangeInput, context: CallContext, write: boolean): Promise<Json> {
  const connection = await openHttpConnection(context.services, input.connection);
  const method = input.method ?? 'GET';
  const headers = readHeaders(input.headers ?? {});
  if (write) {
    headers['idempotency-key'] = context.key;
    if (context.undoes !== undefined) headers['holdfast-undoes'] = context.undoes;
  }
  const body = await bodyOf(input, headers, context);
  let kept: DocumentReference | undefined;
  const keep: HttpRequest['take'] = async (content, { 'content-type': type }) => {
    const mediaType = type?.split(';')[0]?.trim() || 'application/octet-stream';
    kept = await context.documents.put(content, { mediaType });
  };
  try {
    const url = buildAddress(connection, input);
    const answer = await sendHttp(connection, {
      method,
      url,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(input.bodyAs === 'document' ? { take: keep } : {}),
      signal: context.signal,
    });
    if (kept !== undefined) return { status: answer.status, headers: { ...answer.headers }, body: { ...kept } };
    return readAnswer(answer, url.host, write);
  } catch (thrown) {
    throw thrown instanceof HttpFailure ? fromFailure(thrown, write) : thrown;
  }
}

async function bodyOf(
  { body, document }: ExchangeInput,
  headers: Record<string, string>,
  context: CallContext,
): Promise<HttpRequest['body']> {
  if (document === undefined) return encodeBody(body, headers);
  headers['content-type'] ??= document.mediaType;
  return { open: () => context.documents.open(document), length: document.bytes };
}

function readHeaders(given: { readonly [name: string]: string }): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (RESERVED.test(key)) throw new ActivityError('http.blocked', `The header "${name}" is not for a flow to set.`);
    headers[key] = value;
  }
  return headers;
}

function encodeBody(body: Json | undefined, headers: Record<string, string>): string | undefined {
  if (body === undefined) return undefined;
  const text =
    typeof body === 'string' && headers['content-type'] !== undefined && !isJson(headers['content-type'])
      ? body
      : JSON.stringify(body);
  headers['content-type'] ??= 'application/json';
  if (Buffer.byteLength(text) <= HTTP_LIMITS.requestBytes) return text;
  throw new ActivityError('http.blocked', `The request has more than ${HTTP_LIMITS.requestBytes} bytes.`);
}

function isJson(type: string): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(type);
}

export function fromFailure(failure: HttpFailure, write: boolean): ActivityError {
  const effect = write && failure.sent ? 'unknown' : 'none';
  switch (failure.kind) {
    case 'blocked':
      return new ActivityError('http.blocked', failure.message, { effect });
    case 'untrusted':
      return new ActivityError('http.untrusted', failure.message, { effect });
    case 'rejected':
      return new ActivityError('http.unauthorized', failure.message, { effect });
    case 'timeout':
      return new ActivityError('http.timeout', failure.message, { effect });
    case 'too_large':
      return new ActivityError('http.invalid_response', failure.message, { effect });
    default:
      return new ActivityError('http.unavailable', failure.message, { effect });
  }
}

/** `{ status, headers, body }` of a good answer; any other is thrown as an error of the family. */
export function readAnswer(answer: HttpResponse, host: string, write: boolean): Json {
  const { status, headers, redirectedTo } = answer;
  if (status >= 200 && status < 300) return { status, headers: { ...headers }, body: decodeBody(answer, host, write) };
  const data: JsonObject = { status, body: showBody(answer) };
  const said =
    redirectedTo === undefined
      ? `${host} answered ${status}`
      : `${redirectedTo}, where ${host} redirects, answered ${status}`;
  if (status === 429) {
    const after = readRetryAfter(headers['retry-after'], Date.now());
    throw new ActivityError('http.rate_limited', said, {
      status,
      data,
      ...(after === undefined ? {} : { retryAfterMs: after }),
    });
  }
  if (status === 401) throw new ActivityError('http.unauthorized', said, { status, data });
  if (status === 404 || status === 410) throw new ActivityError('http.not_found', said, { status, data });
  if (status === 408 || status >= 500) throw unavailable(answer, said, data, write);
  if (status < 400)
    throw new ActivityError('http.refused', `${said}: a redirect that is not followed`, { status, data });
  throw new ActivityError('http.refused', said, { status, data });
}

/** 503 says that nothing was done; any other failure of a server may have come after the deed. */
function unavailable({ status, headers }: HttpResponse, said: string, data: JsonObject, write: boolean): ActivityError {
  const after = readRetryAfter(headers['retry-after'], Date.now());
  const effect = write && status !== 503 && status !== 501 ? 'unknown' : 'none';
  return new ActivityError('http.unavailable', said, {
    status,
    data,
    effect,
    ...(after === undefined ? {} : { retryAfterMs: after }),
  });
}

function decodeBody({ headers, body, status }: HttpResponse, host: string, write: boolean): Json {
  if (body.length === 0) return null;
  const type = headers['content-type'] ?? '';
  if (!isJson(type))
    return /^(text\/|application\/(xml|x-www-form-urlencoded|javascript))/i.test(type)
      ? body.toString('utf8')
      : body.toString('base64');
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    const effect = write ? 'unknown' : 'none';
    throw new ActivityError('http.invalid_response', `${host} says that it answers with JSON, and does not`, {
      status,
      effect,
    });
  }
}

function showBody({ body }: HttpResponse): string {
  return body.toString('utf8').slice(0, HTTP_LIMITS.errorBodyChars);
}
