/** A store made of a driver: digests, caps, time, tries, and the peace between writers and whoever cleans up. */
import { rm } from 'node:fs/promises';
import { createAttempt } from './attempts.ts';
import type { BlobStore, Content, Digest, GetOptions, PutOptions, Stored } from './blob-store.ts';
import { createCleanUp } from './clean-up.ts';
import type { Source, StoreDriver } from './driver.ts';
import { StoreError } from './errors.ts';
import { STORE_LIMITS, type StoreLimits } from './limits.ts';
import { digestOf, spool } from './spool.ts';
import { verified } from './verify.ts';

export interface StoreOptions {
  /** Lowered for tests. */
  readonly limits?: Partial<StoreLimits>;
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly now?: () => number;
}

/** The least that a writer brings, bytes a millisecond. */
const SLOWEST = 1_000;

export function createBlobStore(driver: StoreDriver, options: StoreOptions = {}): BlobStore {
  const limits: StoreLimits = { ...STORE_LIMITS, ...options.limits };
  const now = options.now ?? Date.now;
  const attempt = createAttempt(limits);
  const cleanUp = createCleanUp(driver, attempt, limits, now);

  const stat = (digest: Digest, signal: AbortSignal | undefined) =>
    attempt(`asking for ${digest}`, signal, (inner) => driver.stat(digest, inner));

  /** INVARIANT: what this resolves to is not deleted for `deleteAgeMs - relyMs` from now on. */
  async function keep(stored: Stored, source: Source, signal: AbortSignal | undefined): Promise<Stored> {
    const { digest, bytes } = stored;
    const write = (): Promise<void> => {
      const silenceMs = limits.silenceMs + bytes / SLOWEST;
      return attempt(`writing ${digest}`, signal, (inner) => driver.write(digest, source, inner), silenceMs);
    };
    const there = await stat(digest, signal);
    // A size that differs is a blob that somebody damaged: it is written anew.
    if (there?.bytes === bytes && now() - there.storedAt < limits.relyMs) return stored;
    await write();
    if (there === undefined) return stored;
    // An old one may have been judged for deletion before it became young.
    await cleanUp.over(signal);
    if ((await stat(digest, signal)) === undefined) await write();
    return stored;
  }

  async function put(content: Content, { maxBytes = limits.blobBytes, signal }: PutOptions = {}): Promise<Stored> {
    if (content instanceof Uint8Array) {
      const bytes = content.byteLength;
      if (bytes > maxBytes) throw new StoreError('too_large', `It has ${bytes} bytes; at most ${maxBytes} are taken.`);
      return keep({ digest: digestOf(content), bytes }, { bytes: content }, signal);
    }
    const folder = await attempt('making room', signal, () => driver.spoolFolder());
    const { digest, bytes, file } = await spool(content, folder, maxBytes, signal);
    try {
      return await keep({ digest, bytes }, { file, length: bytes }, signal);
    } finally {
      await rm(file, { force: true });
    }
  }

  async function get(digest: Digest, { signal }: GetOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    // The stream outlives the answer, so it gets the caller's signal and not that of the time limit.
    const source = await attempt(`reading ${digest}`, signal, () => driver.read(digest, signal));
    return verified(digest, source, limits.silenceMs, signal);
  }

  async function renew(digest: Digest, { signal }: GetOptions = {}): Promise<void> {
    const there = await stat(digest, signal);
    if (there !== undefined && now() - there.storedAt < limits.relyMs) return;
    await put(await get(digest, signal === undefined ? {} : { signal }), signal === undefined ? {} : { signal });
  }

  async function read(digest: Digest, maxBytes: number, getOptions: GetOptions = {}): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of await get(digest, getOptions)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new StoreError('too_large', `${digest} has more than ${maxBytes} bytes.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  }

  return {
    where: driver.where,
    put,
    get,
    read,
    renew,
    has: async (digest, { signal } = {}) => (await stat(digest, signal)) !== undefined,
    list: ({ signal } = {}) => driver.list(signal),
    deleteOlder: cleanUp.deleteOlder,
  };
}
