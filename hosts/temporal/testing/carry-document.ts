/** A document through three steps: fetched by HTTP, read and written anew by an activity, sent by HTTP. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../../schema/json.ts';
import { type Activity, catalogue, isDocument } from '../../../stdlib/index.ts';
import { measure, megabytes } from '../../store/testing/blobs.ts';
import { createRegistry, createServices, type Registry, type WallServices } from '../../wall/index.ts';
import { scriptedActivities } from './plan.ts';

export const CARRY_FLOW = `
holdfast: "1"
name: carry
version: 1.0.0
steps:
  - { id: fetch, call: http.get, with: { connection: files, path: /scan, bodyAs: document } }
  - { id: look, call: world.read, with: { scan: "\${ $steps.fetch.body }" } }
  - id: send
    call: http.requestKeyed
    with: { connection: files, path: /archive, method: PUT, document: "\${ $steps.look.copy }" }
    pivot: true
  - { id: done, return: { name: "\${ $steps.look.copy.name }", bytes: "\${ $steps.look.copy.bytes }", archived: "\${ $steps.send.body }" } }
`;

export interface Files {
  readonly url: string;
  close(): Promise<void>;
}

/** Gives so many megabytes at /scan, and says of what comes to /archive what it is. */
export async function serveFiles(count: number): Promise<Files> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (request.method === 'PUT') {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ ...(await measure(request)), type: request.headers['content-type'] }));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/pdf' });
      for await (const chunk of megabytes(count)) {
        if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end();
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has no other address
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a worker of the flow needs. */
export function carrier(url: string): { readonly registry: Registry; readonly services: WallServices } {
  const files = { kind: 'http', baseUrl: url, allowPrivate: true, maxBytes: 2_000_000_000 } as const;
  return {
    registry: createRegistry([...catalogue, ...scriptedActivities(lookAt)]),
    services: createServices({ project: { models: {}, connections: { files } }, env: {} }),
  };
}

const lookAt: Extract<Activity, { run: unknown }>['run'] = async (input, { documents }) => {
  const { scan } = input as { readonly scan: Json };
  if (!isDocument(scan)) throw new TypeError('The step was given no document.');
  const hash = createHash('sha256');
  async function* passing(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const copy = await documents.put(passing(await documents.open(scan)), {
    mediaType: scan.mediaType,
    name: 'copy.pdf',
  });
  return { copy: { ...copy }, digest: hash.digest('hex') };
};
