/** Runs a worker, and notices when it broke and does not say so. */
import type { Worker } from '@temporalio/worker';

/** Time between two looks at the state of a worker, milliseconds. */
const LOOK_MS = 1_000;
/** Looks at which it has failed and not ended: the SDK then waits for ever for what is left of it. */
const LOOKS = 5;

/** A worker that ended without being told to. */
export class WorkerBroken extends Error {
  override readonly name = 'WorkerBroken';
}

/** Resolves once the worker was shut down. Rejects with `WorkerBroken`. `close` frees what a worker that ended had. */
export async function runUntilBroken(
  worker: Pick<Worker, 'run' | 'getState'>,
  close: () => Promise<void>,
  lookMs = LOOK_MS,
): Promise<void> {
  const running = worker.run().finally(close);
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_, reject) => {
    let failed = 0;
    timer = setInterval(() => {
      failed = worker.getState() === 'FAILED' ? failed + 1 : 0;
      if (failed >= LOOKS) reject(new Error('It takes no work any more.'));
    }, lookMs);
  });
  try {
    await Promise.race([running, hanging]);
  } catch (thrown) {
    throw new WorkerBroken(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  } finally {
    clearInterval(timer);
  }
}
