/**
 * The worker of `items.ts` and `undo.ts`, a process of its own: `node items-worker.js <address> <folder>`. Tells its peak of
 * memory, and which numbers were booked and taken back, in order.
 */
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createRegistry, createServices } from '../hosts/wall/index.ts';
import type { EffectFunction } from '../stdlib/activity.ts';
import { ITEMS_QUEUE, itemsLayer, PAD, PAGE } from './items-flow.ts';
import { BOOK, UNBOOK } from './undo-flow.ts';

const [address = '', folder = ''] = process.argv.slice(2);
const ledger = { booked: [] as number[], undone: [] as number[] };
const answer = (into?: number[]): EffectFunction => {
  return async (input) => {
    const { n } = input as { readonly n: number }; // by its contract
    into?.push(n);
    return { n, text: PAD };
  };
};
const worker = await createHoldfastWorker({
  address,
  taskQueue: ITEMS_QUEUE,
  registry: createRegistry([
    { contract: PAGE, run: answer() },
    { contract: BOOK, run: answer(ledger.booked) },
    { contract: UNBOOK, run: answer(ledger.undone) },
  ]),
  services: createServices({ project: { models: {}, connections: {} }, env: {} }),
  identity: { mode: 'claimed' },
  payloads: itemsLayer(folder),
  logLevel: 'ERROR',
});
process.on('message', (asked) => {
  // Kilobytes.
  if (asked === 'peak') process.send?.(process.resourceUsage().maxRSS);
  else if (asked === 'ledger') process.send?.(ledger);
  else worker.shutdown();
});
const running = worker.run();
process.send?.('ready');
await running;
process.disconnect();
