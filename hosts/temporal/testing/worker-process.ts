/**
 * A worker in a process of its own, for tests that kill it: `node worker-process.js <address> <task queue> [held path]`.
 * Tells its parent `ready`, and of every call that arrives; one to the held path never ends.
 */
import { startWorker } from './stage.ts';

/** What the parent is told. */
export interface Arrival {
  readonly path: string;
  readonly key: string;
  readonly undoes?: string;
}

const [address = '', taskQueue = '', held] = process.argv.slice(2);
await startWorker(address, taskQueue, async (_input, { path, key, undoes }) => {
  process.send?.({ path, key, ...(undoes === undefined ? {} : { undoes }) } satisfies Arrival);
  if (path === held) await new Promise(() => undefined);
  return { from: path, by: process.pid };
});
process.send?.('ready');
