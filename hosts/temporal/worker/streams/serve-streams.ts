/**
 * `GET /runs/<id of the run>`: what calls of this worker are writing for it, as server-sent events in order. An event's
 * id, sent back as `Last-Event-ID`, goes on after it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { STREAM_LIMITS } from '../../../wall/streams/limits.ts';
import type { StreamHub } from '../../../wall/streams/stream-hub.ts';
import { type HttpServer, listenHttp } from '../../listen-http.ts';

export interface StreamServerOptions {
  readonly hub: StreamHub;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Whether whoever brings this bearer token may watch; `token` is empty where none was brought. */
  readonly authorize: (token: string) => Promise<boolean>;
}

/** Rejects where it cannot listen there. */
export function serveStreams(options: StreamServerOptions): Promise<HttpServer> {
  return listenHttp((request, response) => {
    answer(request, response, options).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  }, options);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { hub, authorize }: StreamServerOptions,
): Promise<void> {
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(why);
  };
  // INVARIANT: a page of anybody's learns nothing, also where its browser stands on this machine.
  if (request.headers.origin !== undefined) return refuse(403, 'Pages may not ask.');
  const asked = readPath(request.url ?? '/');
  if (asked === undefined) return refuse(404, 'There is /runs/<id of the run>.');
  if (request.method !== 'GET') return refuse(405, 'GET it.');
  const [, token = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!(await authorize(token))) return refuse(401, 'Bring a bearer token that may see what runs write.');
  const write = (text: string): void => {
    if (response.destroyed) return;
    response.write(text);
    if (response.writableLength > STREAM_LIMITS.waitingBytes) response.destroy();
  };
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
  };
  const after = numberAfter(String(request.headers['last-event-id'] ?? ''), hub.epoch);
  const stop = hub.watch(asked, after, {
    event(event) {
      begin();
      write(`id: ${hub.epoch}.${event.n}\nevent: ${event.t}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    gap(lost) {
      begin();
      write(`event: gap\ndata: ${JSON.stringify({ lost })}\n\n`);
    },
  });
  if (stop === undefined) return refuse(503, 'Too many watch this worker.');
  begin();
  const pulse = setInterval(() => write(': here\n\n'), STREAM_LIMITS.pulseMs);
  response.once('close', () => {
    clearInterval(pulse);
    stop();
  });
}

function readPath(url: string): string | undefined {
  const [, encoded] = /^\/runs\/([^/?#]+)$/.exec(url) ?? [];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined; // no text at all
  }
}

/** Numbers of a worker that is gone mean nothing to the one in its place. */
function numberAfter(id: string, epoch: string): number {
  const [, of, n] = /^(.+)\.(\d{1,15})$/.exec(id) ?? [];
  return of === epoch ? Number(n) : 0;
}
