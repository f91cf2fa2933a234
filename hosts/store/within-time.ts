import { StoreError } from './errors.ts';

/** What is asked of a store, given up after some time. The work gets a signal that tells it so. */
export async function withinTime<T>(
  what: string,
  silenceMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const slow = new StoreError('slow', `${what}: nothing for ${silenceMs} ms.`);
  return new Promise<T>((resolve, reject) => {
    const giveUp = (reason: unknown): void => {
      stop.abort(reason);
      reject(reason);
    };
    const onAbort = (): void => giveUp(signal?.reason);
    if (signal?.aborted) return onAbort();
    const timer = setTimeout(() => giveUp(slow), silenceMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    work(stop.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      });
  });
}
