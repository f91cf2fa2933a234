/** The HTTP of the small services around the examples: JSON in and out on loopback, one key for each effect. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes of one request's body. */
const MAX_BODY_BYTES = 1_000_000;

export interface JsonRequest {
  readonly body: Readonly<Record<string, unknown>>;
  /** Idempotency key; empty where the route has no effect and none was sent. */
  readonly key: string;
  /** Key of the request that this one takes back. */
  readonly undoes: string | null;
}
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}
export interface Route {
  /** What it does to the world; such a request must carry a key. */
  readonly effect?: string;
  readonly handle: (request: JsonRequest) => JsonAnswer;
}
/** By method and path, as `POST /tickets`. */
export type Routes = { readonly [route: string]: Route };

export interface JsonServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** `port` 0: any free one. `refuse`: effects that are answered with 409. Rejects where the port is taken. */
export async function serveJson(
  routes: Routes,
  { port, refuse = [] }: { readonly port: number; readonly refuse?: readonly string[] },
): Promise<JsonServer> {
  const refused = new Set(refuse);
  const server = createServer((request, response) => {
    answer(routes, refused, request).then(
      (ok) => send(response, ok),
      (error: unknown) => send(response, { status: 500, body: { problem: wordsOf(error) } }),
    );
  });
  const bound = await listen(server, port);
  return {
    url: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A text field that is there and not empty. */
export function textIn({ body }: JsonRequest, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Short and the same for the same key, so that a repeated request names the same thing. */
export function referenceFor(prefix: string, key: string): string {
  let sum = 0;
  for (const char of key) sum = (sum * 31 + char.charCodeAt(0)) % 1_000_000;
  return `${prefix}-${String(sum).padStart(6, '0')}`;
}

async function answer(routes: Routes, refused: ReadonlySet<string>, request: IncomingMessage): Promise<JsonAnswer> {
  const route = routes[`${request.method} ${request.url}`];
  if (!route) return { status: 404, body: { problem: `there is no ${request.method} ${request.url}` } };
  if (route.effect && refused.has(route.effect)) return { status: 409, body: { problem: 'closed' } };
  const key = request.headers['idempotency-key'];
  const undoes = request.headers['x-undoes'];
  if (route.effect && typeof key !== 'string')
    return { status: 400, body: { problem: 'the header idempotency-key is missing' } };
  let body: JsonRequest['body'];
  try {
    body = await readBody(request);
  } catch (error) {
    return { status: 400, body: { problem: wordsOf(error) } };
  }
  return route.handle({
    body,
    key: typeof key === 'string' ? key : '',
    undoes: typeof undoes === 'string' ? undoes : null,
  });
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length; // an IncomingMessage without an encoding gives Buffers
    if (size > MAX_BODY_BYTES) throw new Error(`The body has more than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  if (size === 0) return {};
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The body must be a JSON object.');
  return value as Record<string, unknown>; // the line above has made sure
}

function send(response: ServerResponse, { status, body }: JsonAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); // a TCP server has a port
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
