/**
 * Heap of a cached run that waits for an approval. A process of its own, started with --expose-gc; the worker runs its
 * workflows in the main thread (`debug`), so that this heap is the one that holds them. Prints bytes a run.
 */
import { connect } from '../hosts/temporal/client/index.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createRegistry, createServices } from '../hosts/wall/index.ts';
import { ECHO, PLANS } from './flows.ts';

const WARM_RUNS = 40;
const RUNS = 300;
const POLL_MS = 50;

function heapBytes(): number {
  if (!globalThis.gc) throw new Error('Start this with node --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const server = await startDevServer({ own: true });
const worker = await createHoldfastWorker({
  address: server.address,
  taskQueue: 'heap',
  registry: createRegistry([{ contract: ECHO, run: async (input) => input }]),
  services: createServices({ project: { models: {}, connections: {} }, env: {} }),
  identity: { mode: 'claimed' },
  maxCachedWorkflows: WARM_RUNS + RUNS + 10,
  logLevel: 'ERROR',
  debug: true,
});
const running = worker.run();
const client = await connect({ address: server.address });

async function waitingRuns(count: number): Promise<void> {
  const start = { startedBy: 'bench', env: 'bench', taskQueue: 'heap' };
  for (let i = 0; i < count; i++) {
    const { runId } = await client.start(PLANS.approval, { id: `S-${i}` }, start);
    while ((await client.state(runId)).tasks.length === 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

await waitingRuns(WARM_RUNS);
const before = heapBytes();
await waitingRuns(RUNS);
const after = heapBytes();
process.stdout.write(`${Math.round((after - before) / RUNS)}\n`);
worker.shutdown();
await running;
await client.close();
await server.stop();
