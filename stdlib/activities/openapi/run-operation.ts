import { type DocumentReference, isDocument } from '../../../schema/document.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { type HttpConnection, openHttpConnection } from '../../http/connection.ts';
import { HttpFailure } from '../../http/failure.ts';
import { type HttpRequest, type HttpResponse, sendHttp } from '../../http/send.ts';
import { fromFailure, readAnswer } from '../http/exchange.ts';
import { addressOf, encodeBody, headersOf } from './encode-request.ts';
import { itemsOf, nextPage, type Page } from './next-page.ts';
import { API_LIMITS, type ApiOperation, type ApiPaging } from './operation.ts';

interface Call {
  readonly operation: ApiOperation;
  readonly connection: HttpConnection;
  readonly context: CallContext;
  readonly input: JsonObject;
  readonly write: boolean;
}
interface Answer {
  readonly headers: HttpResponse['headers'];
  readonly body: Json;
}

/** Calls an operation as its document says. The contract has judged the input, and judges what comes back. */
export async function runOperation(
  operation: ApiOperation,
  write: boolean,
  input: JsonObject,
  context: CallContext,
): Promise<Json> {
  const connection = await openHttpConnection(context.services, operation.connection);
  const call: Call = { operation, connection, context, input, write };
  const url = guarded(() => addressOf(connection, operation, input), write);
  if (operation.paging !== undefined) return collect(call, url, operation.paging);
  return (await send(call, url)).body;
}

/** One page after the other, until there is none or there are enough. */
async function collect(call: Call, first: URL, paging: ApiPaging): Promise<Json> {
  const items: Json[] = [];
  const seen = new Set<string>();
  let url: URL | undefined = first;
  for (let index = 0; url !== undefined; index++) {
    if (seen.has(url.href) || index >= API_LIMITS.pages) {
      const why = seen.has(url.href) ? 'a page names itself as the next one' : `there are more than ${index} pages`;
      throw new ActivityError('http.invalid_response', `${url.host}: ${why}.`);
    }
    seen.add(url.href);
    // The first turn was taken with the connection.
    if (index > 0) await call.context.services.turn(call.operation.connection);
    const { headers, body }: Answer = await send(call, url);
    call.context.heartbeat();
    const page: Page = { url, headers, body, index, before: items.length };
    items.push(...itemsOf(body, paging));
    if (items.length > paging.maxItems) return { items: items.slice(0, paging.maxItems), complete: false };
    url = nextPage(call.connection, paging, page);
    if (url !== undefined && items.length === paging.maxItems) return { items, complete: false };
  }
  return { items, complete: true };
}

async function send(call: Call, url: URL): Promise<Answer> {
  const { operation, connection, context, input, write } = call;
  let kept: DocumentReference | undefined;
  const keep: HttpRequest['take'] = async (content, { 'content-type': type }) => {
    kept = await context.documents.put(content, {
      mediaType: type?.split(';')[0]?.trim() || 'application/octet-stream',
    });
  };
  const headers = headersOf(operation, input);
  if (write) {
    if (operation.keyHeader !== undefined) headers[operation.keyHeader] = context.key;
    if (context.undoes !== undefined) headers['holdfast-undoes'] = context.undoes;
  }
  headers.accept = operation.answer === 'json' ? 'application/json' : '*/*';
  const body = bodyOf(call, headers);
  try {
    const answer = await sendHttp(connection, {
      method: operation.method,
      url,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(operation.answer === 'document' ? { take: keep } : {}),
      signal: context.signal,
    });
    if (kept !== undefined) return { headers: answer.headers, body: { ...kept } };
    return { headers: answer.headers, body: readBody(call, answer, url.host) };
  } catch (thrown) {
    throw thrown instanceof HttpFailure ? fromFailure(thrown, write) : thrown;
  }
}

function bodyOf({ operation, input, context }: Call, headers: Record<string, string>): HttpRequest['body'] {
  const { body: given } = input;
  if (operation.body === undefined || given === undefined) return undefined;
  const { as, mediaType } = operation.body;
  if (as !== 'document') {
    headers['content-type'] = mediaType;
    return encodeBody(as, given);
  }
  if (!isDocument(given)) throw new ActivityError('http.blocked', 'The body is no document.');
  headers['content-type'] = /\*/.test(mediaType) ? given.mediaType : mediaType;
  return { open: () => context.documents.open(given), length: given.bytes };
}

function readBody({ operation, write, context }: Call, answer: HttpResponse, host: string): Json {
  const { status } = answer;
  const type = operation.errors[String(status)] ?? operation.errors[`${Math.floor(status / 100)}XX`];
  const engines = status === 401 || status === 408 || status === 429 || (status >= 500 && status <= 504);
  // To delete what is gone already, by an attempt that had no answer, is to have deleted it.
  const gone = operation.method === 'DELETE' && context.attempt > 1 && (status === 404 || status === 410);
  if (gone && operation.answer === 'nothing') return null;
  if (status >= 400 && type !== undefined && !engines) {
    const data = { status, body: errorBody(answer) };
    const effect = write && status >= 500 ? 'unknown' : 'none';
    throw new ActivityError(type, `${host} answered ${status}`, { status, data, effect });
  }
  const read = readAnswer(answer, host, write);
  // As `readAnswer` makes it.
  const { body } = read as { readonly body: Json };
  if (operation.answer === 'nothing') return null;
  if (operation.answer === 'json' && answer.body.length > 0 && !isJson(answer.headers['content-type'])) {
    const effect = write ? 'unknown' : 'none';
    throw new ActivityError('http.invalid_response', `${host} does not answer with JSON.`, { status, effect });
  }
  return body;
}

const isJson = (type = ''): boolean => /^application\/([\w.+-]+\+)?json\b/i.test(type);

/** What the server says of its error: JSON where it is. */
function errorBody({ headers, body }: HttpResponse): Json {
  const text = body.toString('utf8');
  if (!isJson(headers['content-type'])) return text.slice(0, ERROR_CHARS);
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return text.slice(0, ERROR_CHARS);
    throw error;
  }
}
/** Characters of an error that is no JSON. */
const ERROR_CHARS = 1_000;

function guarded<T>(make: () => T, write: boolean): T {
  try {
    return make();
  } catch (thrown) {
    throw thrown instanceof HttpFailure ? fromFailure(thrown, write) : thrown;
  }
}
