/** A thread of a check: judges its share of the documents. It reads the project by itself. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckedShare, Share } from '../compiler/compile-project.ts';
import { openCached } from './open-cached.ts';
import type { Reads } from './recorded-tree.ts';
import { openSourceTree } from './source-tree.ts';
import { LATE_OPTIMIZING } from './spare-optimizing.ts';

export interface WorkerData {
  readonly root: string;
  readonly described: boolean;
  readonly env: string | undefined;
  readonly paths: readonly string[] | undefined;
  readonly strict: boolean;
  readonly share: Share;
}

export interface WorkerAnswer {
  readonly checked: CheckedShare;
  readonly reads: Reads;
}

type Program = typeof import('./check-program.ts');

// Started by `check-documents.ts` alone, which gives nothing else.
const { root, described, env, paths, strict, share } = workerData as WorkerData;
const cached = openCached<Program>('check-program.cjs', { flags: LATE_OPTIMIZING });
const { checkOwnShare } = cached?.exports ?? (await import('./check-program.ts'));
const answer = await checkOwnShare({ project: { tree: openSourceTree(root), described }, env, paths, strict }, share);
parentPort?.postMessage(answer);
