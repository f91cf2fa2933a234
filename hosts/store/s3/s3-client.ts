/** One signed request to a service that speaks S3, and its answer or a `StoreError`. */
import type { Readable } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';
import { request } from 'undici';
import { StoreError, type StoreErrorCode } from '../errors.ts';
import { STORE_LIMITS } from '../limits.ts';
import { readErrorCode } from './s3-xml.ts';

export interface S3Account {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly url: string;
  /** For messages: what is being done. */
  readonly what: string;
  readonly body?: Uint8Array | Readable;
  /** Hex sha256 of the body, and its bytes. */
  readonly sha256?: string;
  readonly length?: number;
  readonly signal: AbortSignal | undefined;
}

export interface S3Answer {
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: AsyncIterable<Uint8Array>;
}

/** sha256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Bytes of an error's text that are read. */
const ERROR_BYTES = 64_000;

/** INVARIANT: what is told of a failure is the request's own words, a status and a code: nothing that was sent. */
export function createS3Client(account: S3Account): (request: S3Request) => Promise<S3Answer> {
  return async ({ method, url, what, body, sha256 = EMPTY, length = 0, signal }) => {
    try {
      const signed = await new AwsV4Signer({
        ...account,
        method,
        url,
        headers: { 'x-amz-content-sha256': sha256 },
        service: 's3',
      }).sign();
      const answer = await request(signed.url, {
        method,
        headers: {
          ...Object.fromEntries(signed.headers),
          ...(method === 'PUT' ? { 'content-length': String(length) } : {}),
        },
        ...(body === undefined ? {} : { body }),
        headersTimeout: STORE_LIMITS.silenceMs + length / 1_000,
        bodyTimeout: STORE_LIMITS.silenceMs,
        ...(signal === undefined ? {} : { signal }),
      });
      if (answer.statusCode < 300) {
        // A header that stands more than once is none of those that are read.
        const headers = answer.headers as S3Answer['headers'];
        return { headers, body: readingErrors(answer.body, what) };
      }
      throw refusal(what, answer.statusCode, readErrorCode(await readStart(answer.body)));
    } catch (thrown) {
      signal?.throwIfAborted();
      throw fromNetwork(thrown, what);
    }
  };
}

async function* readingErrors(body: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (thrown) {
    throw fromNetwork(thrown, what);
  }
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The service's own codes, where they say more than the status. */
const CODES: { readonly [code: string]: StoreErrorCode } = {
  NoSuchBucket: 'misconfigured',
  InvalidBucketName: 'misconfigured',
  PermanentRedirect: 'misconfigured',
  AuthorizationHeaderMalformed: 'misconfigured',
  XAmzContentSHA256Mismatch: 'corrupt',
  BadDigest: 'corrupt',
  EntityTooLarge: 'too_large',
  QuotaExceeded: 'full',
  QuotaExceededException: 'full',
  StorageFull: 'full',
  XMinioStorageFull: 'full',
  RequestTimeout: 'slow',
  SlowDown: 'unavailable',
};

function refusal(what: string, status: number, code: string | undefined): StoreError {
  const said = code === undefined ? String(status) : `${status} ${code}`;
  return new StoreError(CODES[code ?? ''] ?? byStatus(status), `${what}: the service answered ${said}.`);
}

function byStatus(status: number): StoreErrorCode {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  if (status === 507) return 'full';
  if (status === 413) return 'too_large';
  return status === 429 || status >= 500 ? 'unavailable' : 'misconfigured';
}

function fromNetwork(thrown: unknown, what: string): Error {
  if (thrown instanceof StoreError) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'broken';
  const slow = /TIMEOUT|ETIMEDOUT/.test(code);
  return new StoreError(slow ? 'slow' : 'unavailable', `${what}: the connection failed (${code}).`, thrown);
}
