/**
 * The worker of `waiting.ts`, a process of its own: `node waiting-worker.js <address> <cached runs>`. Tells what it has
 * used, and when it was called, by the clock that all processes of the machine share.
 */
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createRegistry, createServices } from '../hosts/wall/index.ts';
import { clockMs } from './clock.ts';
import { NEXT, WAITING_QUEUE } from './waiting-flow.ts';

/** What the worker answers to `used`. */
export interface Used {
  /** Of all its threads since its start. */
  readonly processorMs: number;
  readonly residentBytes: number;
}

const [address = '', cached = ''] = process.argv.slice(2);
const called: number[] = [];
const worker = await createHoldfastWorker({
  address,
  taskQueue: WAITING_QUEUE,
  registry: createRegistry([
    {
      contract: NEXT,
      run: async () => {
        called.push(clockMs());
        return {};
      },
    },
  ]),
  services: createServices({ project: { models: {}, connections: {} }, env: {} }),
  identity: { mode: 'claimed' },
  maxCachedWorkflows: Number(cached),
  logLevel: 'ERROR',
});

function used(): Used {
  const { user, system } = process.cpuUsage();
  return { processorMs: (user + system) / 1_000, residentBytes: process.memoryUsage().rss };
}

process.on('message', (asked) => {
  if (asked === 'used') process.send?.(used());
  else if (asked === 'called') process.send?.(called);
  else worker.shutdown();
});
const running = worker.run();
process.send?.('ready');
await running;
process.disconnect();
