/** Takes a stream in: hashes it while it passes, and keeps it in a file until its digest is known. */
import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from './blob-store.ts';
import { fromSystem, StoreError } from './errors.ts';

export interface Spooled {
  readonly digest: Digest;
  readonly bytes: number;
  readonly file: string;
}

/** Files of streams that come in start so. */
export const SPOOL_PREFIX = 'incoming-';

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The caller removes the file. Nothing is left where it rejects. */
export async function spool(
  content: AsyncIterable<Uint8Array>,
  folder: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Spooled> {
  const file = join(folder, `${SPOOL_PREFIX}${process.pid}-${randomUUID()}`);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      for await (const chunk of content) {
        signal?.throwIfAborted();
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw new StoreError('too_large', `At most ${maxBytes} bytes are taken.`);
        hash.update(chunk);
        await writeAll(handle, chunk);
      }
      // A history may refer to it as soon as `put` has resolved: it must outlive a crash of the machine.
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    await rm(file, { force: true });
    throw fromSystem(thrown, 'A stream could not be written down');
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes, file };
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) {
    const { bytesWritten } = await handle.write(chunk, at);
    at += bytesWritten;
  }
}
