/** A worker in a process of its own, for tests that kill it: `node worker-process.js <address> <task queue>`. */
import { startWorker } from './stage.ts';

const [address = '', taskQueue = ''] = process.argv.slice(2);
await startWorker(address, taskQueue, async (_input, { path }) => ({ from: path, by: process.pid }));
process.send?.('ready');
