/** Bytes for the tests of stores, without holding them in memory. */
import { createHash } from 'node:crypto';

/** `megabytes` chunks of one megabyte, each of its own bytes. */
export async function* megabytes(count: number, seed = 0): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) {
    const chunk = Buffer.alloc(1_000_000, (n * 31 + seed) % 251);
    chunk.writeUInt32LE(n + seed, 0);
    yield chunk;
  }
}

/** SHA-256 and size of a stream. */
export async function measure(content: AsyncIterable<Uint8Array>): Promise<{ digest: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes };
}
