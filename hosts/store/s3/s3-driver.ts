/** A bucket of a service that speaks S3: one object for each blob, uploaded with its digest, which the service checks. */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import type { BlobInfo, Digest } from '../blob-store.ts';
import type { Source, StoreDriver } from '../driver.ts';
import { isStoreError, StoreError } from '../errors.ts';
import { digestOf } from '../spool.ts';
import { createS3Client, type S3Account, type S3Request } from './s3-client.ts';
import { readListing } from './s3-xml.ts';

export interface S3Options extends S3Account {
  /** `https://s3.eu-central-1.amazonaws.com`; the bucket comes after it, as a part of the path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Letters, digits, `_`, `.`, `-`; ends with `/`, or is empty. One namespace of Temporal has one prefix of its own. */
  readonly prefix: string;
}

const HEX_BLOB = /\/([0-9a-f]{64})$/;
/** Bytes of an answer that is read as a whole: a page of a listing. */
const ANSWER_BYTES = 4_000_000;

export function createS3Driver(options: S3Options): StoreDriver {
  const { endpoint, bucket, prefix } = options;
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const ask = createS3Client(options);
  const blobs = `${prefix}blobs/`;
  const leaseUrl = `${base}/${prefix}clean-up.lease`;
  const urlOf = (digest: Digest): string => {
    const hex = digest.slice('sha256:'.length);
    return `${base}/${blobs}${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
  };
  const text = async (request: S3Request): Promise<string> => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of (await ask(request)).body) {
      bytes += chunk.byteLength;
      if (bytes > ANSWER_BYTES) throw new StoreError('unavailable', `The answer has more than ${ANSWER_BYTES} bytes.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
  const upload = async (url: string, digest: Digest, source: Source, what: string, signal: AbortSignal) => {
    const sha256 = digest.slice('sha256:'.length);
    const [body, length] =
      'bytes' in source ? [source.bytes, source.bytes.byteLength] : [createReadStream(source.file), source.length];
    await text({ method: 'PUT', url, what, sha256, body, length, signal });
  };

  return {
    where: `${base}/${prefix}`,
    spoolFolder: async () => tmpdir(),
    write: (digest, source, signal) => upload(urlOf(digest), digest, source, `writing ${digest}`, signal),
    async stat(digest, signal) {
      const what = `asking for ${digest}`;
      const answer = await absent(ask({ method: 'HEAD', url: urlOf(digest), what, signal }));
      if (answer === undefined) return undefined;
      const storedAt = Date.parse(answer.headers['last-modified'] ?? '');
      const bytes = Number(answer.headers['content-length']);
      return { digest, bytes, storedAt: Number.isNaN(storedAt) ? 0 : storedAt };
    },
    async read(digest, signal) {
      const { body } = await ask({ method: 'GET', url: urlOf(digest), what: `reading ${digest}`, signal });
      return body;
    },
    async *list(signal) {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix: blobs });
        if (token !== undefined) query.set('continuation-token', token);
        const url = `${base}?${query}`;
        const page = readListing(await text({ method: 'GET', url, what: 'listing', signal }));
        for (const { key, bytes, storedAt } of page.objects) {
          const hex = HEX_BLOB.exec(key)?.[1];
          if (hex !== undefined) yield { digest: `sha256:${hex}`, bytes, storedAt } satisfies BlobInfo;
        }
        token = page.next;
      } while (token !== undefined);
    },
    async remove(digest, signal) {
      await absent(text({ method: 'DELETE', url: urlOf(digest), what: `deleting ${digest}`, signal }));
    },
    // Uploads are whole or nothing; what a stream left in the folder for temporary files is the machine's to sweep.
    sweep: async () => undefined,
    async lease(signal) {
      const found = await absent(text({ method: 'GET', url: leaseUrl, what: 'asking who cleans up', signal }));
      return Number(found) || undefined;
    },
    async setLease(until, signal) {
      const what = 'saying who cleans up';
      if (until === undefined) await absent(text({ method: 'DELETE', url: leaseUrl, what, signal }));
      else {
        const bytes = Buffer.from(String(until));
        await upload(leaseUrl, digestOf(bytes), { bytes }, what, signal);
      }
    },
  };
}

/** Undefined where there is none. */
async function absent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (isStoreError(thrown) && thrown.code === 'missing') return undefined;
    throw thrown;
  }
}
