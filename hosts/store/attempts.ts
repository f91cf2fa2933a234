/** Asks a store, again where that may help. */
import { isStoreError } from './errors.ts';
import type { StoreLimits } from './limits.ts';
import { withinTime } from './within-time.ts';

/** `silenceMs`: the time that one try gets, where it is not that of the limits. */
export type Attempt = <T>(
  what: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  silenceMs?: number,
) => Promise<T>;

/** What is worth another try at once; a full store is not. */
const AGAIN: ReadonlySet<string> = new Set(['slow', 'unavailable']);

export function createAttempt(limits: StoreLimits): Attempt {
  return async (what, signal, work, silenceMs = limits.silenceMs) => {
    for (let tries = 1; ; tries++) {
      try {
        return await withinTime(what, silenceMs, signal, work);
      } catch (thrown) {
        const again = isStoreError(thrown) && AGAIN.has(thrown.code) && tries < limits.tries;
        if (!again) throw thrown;
        await pause(limits.pauseMs * 2 ** (tries - 1), signal);
      }
    }
  };
}

/** Rejects with the signal's reason. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
