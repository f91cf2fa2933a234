/** A thread of `holdfast test`: runs documents until all are taken, and hands over what they came to. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSourceTree } from '../source-tree.ts';
import { runDocuments } from './run-documents.ts';
import { type ThreadData, takeNext } from './run-tests.ts';

// What `run-tests.ts` hands over.
const data = workerData as ThreadData;
const project = { tree: openSourceTree(data.root), described: data.described };
parentPort?.postMessage(await runDocuments(project, data.run, data.paths, () => takeNext(data)));
