/** Passes a stream on while it is hashed: a wrong digest ends it with an error, so that its end vouches for all of it. */
import { createHash } from 'node:crypto';
import type { Digest } from './blob-store.ts';
import { StoreError } from './errors.ts';
import { withinTime } from './within-time.ts';

export async function* verified(
  digest: Digest,
  content: AsyncIterable<Uint8Array>,
  silenceMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const chunks = content[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await withinTime(`reading ${digest}`, silenceMs, signal, () => chunks.next());
      if (next.done) break;
      hash.update(next.value);
      yield next.value;
    }
    ended = true;
  } finally {
    // Not awaited where the source hangs: it would hang its reader, too.
    if (!ended) chunks.return?.().catch(() => undefined);
  }
  const found: Digest = `sha256:${hash.digest('hex')}`;
  if (found !== digest) throw new StoreError('corrupt', `It was asked for ${digest}, and gave ${found}.`);
}
