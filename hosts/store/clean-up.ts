/** Deletes what is old, in peace with those who write. */
import { type Attempt, pause } from './attempts.ts';
import type { BlobInfo, Digest } from './blob-store.ts';
import type { StoreDriver } from './driver.ts';
import { StoreError } from './errors.ts';
import type { StoreLimits } from './limits.ts';

export interface CleanUp {
  /** Resolves when nobody cleans up. */
  over(signal: AbortSignal | undefined): Promise<void>;
  /** As `BlobStore.deleteOlder`. */
  deleteOlder(digests: Iterable<Digest>, storedBefore: number, deleted: (blob: BlobInfo) => void): Promise<void>;
}

export function createCleanUp(driver: StoreDriver, attempt: Attempt, limits: StoreLimits, now: () => number): CleanUp {
  const lease = (signal?: AbortSignal): Promise<number | undefined> =>
    attempt('asking who cleans up', signal, (inner) => driver.lease(inner));
  const setLease = (until: number | undefined): Promise<void> =>
    attempt('saying who cleans up', undefined, (signal) => driver.setLease(until, signal));
  return {
    async over(signal) {
      for (let until = await lease(signal); until !== undefined && until > now(); until = await lease(signal)) {
        await pause(limits.pauseMs, signal);
      }
    },
    async deleteOlder(digests, storedBefore, deleted) {
      const before = Math.min(storedBefore, now() - limits.deleteAgeMs);
      const busy = await lease();
      if (busy !== undefined && busy > now()) {
        throw new StoreError('busy', `It ends by ${new Date(busy).toISOString()} at the latest.`);
      }
      let until = 0;
      try {
        for (const digest of digests) {
          // INVARIANT: a writer that makes an old blob young either did so before this look, or waits for the lease.
          if (until - now() < limits.leaseMs / 2) {
            until = now() + limits.leaseMs;
            await setLease(until);
          }
          const blob = await attempt(`asking for ${digest}`, undefined, (signal) => driver.stat(digest, signal));
          if (blob === undefined || blob.storedAt >= before) continue;
          await attempt(`deleting ${digest}`, undefined, (signal) => driver.remove(digest, signal));
          deleted(blob);
        }
        await driver.sweep(before);
      } finally {
        if (until > 0) await setLease(undefined);
      }
    },
  };
}
