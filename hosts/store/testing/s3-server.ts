/** A small service that speaks S3: it judges every signature by itself, and can be full, slow, forgetful or gone wrong. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSigned } from './signature.ts';

export interface S3Server {
  readonly endpoint: string;
  readonly account: { readonly region: string; readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly bucket: string;
  /** By key. */
  readonly objects: Map<string, { bytes: Buffer; storedAt: number }>;
  /** What is wrong with it; answered before anything is done. */
  trouble: 'full' | 'busy' | 'silent' | undefined;
  /** Objects of a page of a listing. */
  page: number;
  close(): Promise<void>;
}

const ACCOUNT = { region: 'eu-test-1', accessKeyId: 'the-test-account', secretAccessKey: 'the-secret-of-the-test' };
const BUCKET = 'tests';

export async function startS3(): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map();
  const state: { trouble: S3Server['trouble']; page: number } = { trouble: undefined, page: 2 };
  const server = createServer((request, response) => {
    answer(request, response, objects, state).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has no other address
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${port}`,
    account: ACCOUNT,
    bucket: BUCKET,
    objects,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  objects: S3Server['objects'],
  { trouble, page }: { readonly trouble: S3Server['trouble']; readonly page: number },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://unused');
  const refuse = (status: number, code: string): void => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
  if (trouble === 'silent') return;
  if (trouble === 'busy') return refuse(503, 'SlowDown');
  if (!isSigned(request, url, 's3', ACCOUNT)) return refuse(403, 'SignatureDoesNotMatch');
  const sha256 = createHash('sha256').update(body).digest('hex');
  if (request.headers['x-amz-content-sha256'] !== sha256) return refuse(400, 'XAmzContentSHA256Mismatch');
  const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
  if (bucket !== BUCKET) return refuse(404, 'NoSuchBucket');
  const key = rest.join('/');
  const found = objects.get(key);
  if (request.method === 'PUT') {
    if (trouble === 'full') return refuse(507, 'StorageFull');
    objects.set(key, { bytes: body, storedAt: Date.now() });
    response.end();
  } else if (request.method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
  } else if (key === '') response.end(listing(url, objects, page));
  else if (found === undefined) refuse(404, 'NoSuchKey');
  else {
    response.writeHead(200, {
      'content-length': found.bytes.byteLength,
      'last-modified': new Date(found.storedAt).toUTCString(),
    });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
  }
}

function listing(url: URL, objects: S3Server['objects'], page: number): string {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const shown = keys.slice(0, page);
  const contents = shown.map((key) => {
    const { bytes, storedAt } = objects.get(key) ?? { bytes: Buffer.alloc(0), storedAt: 0 };
    const time = new Date(storedAt).toISOString();
    return `<Contents><Key>${key}</Key><LastModified>${time}</LastModified><Size>${bytes.byteLength}</Size></Contents>`;
  });
  const more = keys.length > shown.length;
  const next = more ? `<NextContinuationToken>${shown.at(-1)}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}
