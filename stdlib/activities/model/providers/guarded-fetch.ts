import { ActivityError } from '../../../activity.ts';
import type { HttpConnection } from '../../../http/connection.ts';
import { HttpFailure } from '../../../http/failure.ts';
import { type HttpResponse, sendHttp } from '../../../http/send.ts';
import type { Access } from './access.ts';

/** One request of a package, as it wants it sent. */
export interface ProviderRequest {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** Set by packages from the key that they do not have, or about themselves. */
const DROPPED: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'user-agent',
  'openai-organization',
  'openai-project',
]);

/**
 * A `fetch` for a provider's package that goes by a connection of the project: its hosts, its addresses, its limits, its
 * credentials. A signature that is not taken is made anew once, with secrets that are read anew; the connection itself
 * does so with its tokens.
 */
export function guardedFetch({ connection, sign }: Access, signal: AbortSignal): typeof globalThis.fetch {
  return async (input, init) => {
    const request = readRequest(input, init);
    if (sign === undefined) return send(connection, request, signal);
    const signed = async (fresh: boolean): Promise<Response> =>
      send(connection, { ...request, headers: { ...request.headers, ...(await sign(request, fresh)) } }, signal);
    const first = await signed(false);
    // What AWS says to a session that is over.
    return first.status === 403 ? signed(true) : first;
  };
}

function readRequest(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): ProviderRequest {
  const { method = 'GET', body } = init ?? {};
  if (method !== 'POST' || typeof body !== 'string' || input instanceof Request) {
    throw new ActivityError('activity.crashed', `A provider's package wants to send a ${method} that is not expected.`);
  }
  const headers = [...new Headers(init?.headers ?? {})].filter(([name]) => !DROPPED.has(name));
  return { url: new URL(input), headers: Object.fromEntries(headers), body };
}

async function send(connection: HttpConnection, request: ProviderRequest, signal: AbortSignal): Promise<Response> {
  const { url, headers, body } = request;
  if (url.origin !== connection.base.origin) {
    throw new HttpFailure('blocked', `${url.host} is not the host of the connection "${connection.name}"`, false);
  }
  return stream((take) => sendHttp(connection, { method: 'POST', url, headers, body, signal, take }));
}

type Take = (body: AsyncIterable<Uint8Array>, headers: HttpResponse['headers']) => Promise<void>;

/** An answer is handed over when it begins; what goes wrong later ends its body with that error. */
function stream(begin: (take: Take) => Promise<HttpResponse>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const take: Take = async (body, headers) => {
      resolve(new Response(readable, { status: 200, headers }));
      for await (const chunk of body) await writer.write(chunk);
      await writer.close();
    };
    // Once the answer was taken, it is the body that ends with the error: settling a promise twice does nothing.
    begin(take).then(
      ({ status, headers, body }) =>
        resolve(new Response(Uint8Array.from(body), { status: statusOf(status), headers })),
      (thrown: unknown) => {
        reject(thrown);
        writer.abort(thrown).catch(reject);
      },
    );
  });
}

/** `Response` knows no status below 200. */
function statusOf(status: number): number {
  return status >= 200 && status <= 599 ? status : 502;
}
