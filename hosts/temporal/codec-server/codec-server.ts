/** `POST /decode` and `POST /encode` for Temporal's UI and command line: the protocol of remote codecs. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpServer, listenHttp } from '../listen-http.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { readPayloads, writePayloads } from './payload-json.ts';
import { createTransform, type Transform } from './transform.ts';

/** Whether whoever brings this bearer token may see what runs carry; `token` is empty where none was brought. */
export type Authorize = (token: string) => Promise<boolean>;

export interface CodecServerOptions {
  readonly layer: PayloadLayer;
  /** The server answers for this namespace alone. */
  readonly namespace: string;
  /** Addresses of pages that may ask: `http://127.0.0.1:8233`. */
  readonly origins: readonly string[];
  readonly authorize: Authorize;
  readonly host: string;
  readonly port: number;
}

/** Bytes of one request. */
const REQUEST_BYTES = 32_000_000;
const TIMEOUT_MS = 30_000;

/** Rejects where it cannot listen there. */
export function startCodecServer(options: CodecServerOptions): Promise<HttpServer> {
  const transform = createTransform(options.layer);
  const { host, port } = options;
  return listenHttp(
    (request, response) => {
      answer(request, response, options, transform).catch(() => {
        // What broke may have data in its words.
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
    { host, port, requestTimeoutMs: TIMEOUT_MS },
  );
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { origins, namespace, authorize }: CodecServerOptions,
  transform: Transform,
): Promise<void> {
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(why);
  };
  const { origin, 'content-type': type = '', 'x-namespace': asked = '' } = request.headers;
  response.setHeader('vary', 'origin');
  // INVARIANT: a page of anybody else learns nothing, also where its browser stands on this machine.
  if (origin !== undefined && !origins.includes(origin)) return refuse(403, 'The origin is not one that may ask.');
  if (origin !== undefined) allow(response, origin);
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const what = /\/(encode|decode)$/.exec(new URL(request.url ?? '/', 'http://any').pathname)?.[1];
  if (what === undefined) return refuse(404, 'There is /encode and /decode.');
  if (request.method !== 'POST') return refuse(405, 'POST it.');
  // Of another type a page may send without asking first.
  if (!/^application\/json\b/i.test(type)) return refuse(415, 'Expected application/json.');
  const [, token = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!(await authorize(token))) return refuse(401, 'Bring a bearer token that may see what runs carry.');
  // Temporal's command line leaves it empty where nobody named one.
  if (asked !== '' && asked !== namespace) return refuse(403, 'This server is for another namespace.');
  const text = await readBody(request);
  if (text === undefined) return refuse(413, `At most ${REQUEST_BYTES} bytes are taken.`);
  const payloads = readPayloads(text);
  if (payloads === undefined) return refuse(400, 'Expected { "payloads": [ … ] }.');
  const done = what === 'encode' ? await transform.encode(payloads) : await transform.decode(payloads);
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(writePayloads(done));
}

function allow(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, x-namespace');
  // The UI sends cookies along where it is told to.
  response.setHeader('access-control-allow-credentials', 'true');
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    // Bodies without an encoding come in buffers.
    const buffer = chunk as Buffer;
    bytes += buffer.byteLength;
    if (bytes > REQUEST_BYTES) return undefined;
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Takes this token and no other. */
export function oneToken(expected: string): Authorize {
  const bytes = Buffer.from(expected);
  return async (token) => {
    const given = Buffer.from(token);
    return given.byteLength === bytes.byteLength && timingSafeEqual(given, bytes);
  };
}
