/** A small HTTP server of ours: its address once it listens, and how it is closed. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Milliseconds for a request to arrive as a whole. */
  readonly requestTimeoutMs?: number;
}

export interface HttpServer {
  readonly url: string;
  /** Connections that are open are cut. */
  close(): Promise<void>;
}

/** Rejects where it cannot listen there. */
export async function listenHttp(
  listener: RequestListener,
  { host, port, requestTimeoutMs }: HttpAddress,
): Promise<HttpServer> {
  const server = createServer(listener);
  if (requestTimeoutMs !== undefined) server.requestTimeout = requestTimeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address() as AddressInfo; // it listens on a port
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
