/** The worker of `items.ts`, a process of its own: `node items-worker.js <address> <folder>`. Tells its peak of memory. */
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createRegistry, createServices } from '../hosts/wall/index.ts';
import { ITEMS_QUEUE, itemsLayer, PAD, PAGE } from './items-flow.ts';

const [address = '', folder = ''] = process.argv.slice(2);
const worker = await createHoldfastWorker({
  address,
  taskQueue: ITEMS_QUEUE,
  registry: createRegistry([
    { contract: PAGE, run: async (input) => ({ n: (input as { readonly n: number }).n, text: PAD }) }, // by its contract
  ]),
  services: createServices({ project: { models: {}, connections: {} }, env: {} }),
  identity: { mode: 'claimed' },
  payloads: itemsLayer(folder),
  logLevel: 'ERROR',
});
process.on('message', (asked) => {
  // Kilobytes.
  if (asked === 'peak') process.send?.(process.resourceUsage().maxRSS);
  else worker.shutdown();
});
const running = worker.run();
process.send?.('ready');
await running;
process.disconnect();
