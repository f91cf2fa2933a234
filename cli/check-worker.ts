/** A thread of a check: judges its share of the documents. It reads the project by itself. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckedShare } from '../compiler/compile-project.ts';
import type { Breakage } from '../schema/diagnostic.ts';
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
  /** Documents that were taken so far, by all threads. */
  readonly taken: Int32Array;
  /** Whether what is read is told: somebody keeps the findings. */
  readonly recorded: boolean;
}

export interface WorkerAnswer {
  readonly checked: CheckedShare;
  readonly broken: readonly Breakage[];
  /** Absent where nobody asked. */
  readonly reads?: Reads;
}

type Program = typeof import('./check-program.ts');

// Started by `check-documents.ts` alone, which gives nothing else.
const { root, described, env, paths, strict, taken, recorded } = workerData as WorkerData;
const cached = openCached<Program>('check-program.cjs', { flags: LATE_OPTIMIZING });
const { checkOwnShare, shareOf } = cached?.exports ?? (await import('./check-program.ts'));
const asked = { project: { tree: openSourceTree(root), described }, env, paths, strict };
const answer = await checkOwnShare(asked, shareOf(taken, false), recorded);
parentPort?.postMessage(answer);
