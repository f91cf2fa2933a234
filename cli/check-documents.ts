/** The findings of a project's documents: from the last check where nothing changed, else by as many threads as pay. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CheckedShare, Share } from '../compiler/compile-project.ts';
import type { Breakage } from '../schema/diagnostic.ts';
import { type Asked, type CheckCache, findChecked, keepChecked } from './check-cache.ts';
import { type Checked, checkOptions } from './check-project.ts';
import type { WorkerAnswer, WorkerData } from './check-worker.ts';
import { breakageOf } from './checker-failure.ts';
import { joinReads, recordReads } from './recorded-tree.ts';

/** Flows for which a thread of its own pays: it takes as long to start as some tens are checked. */
const FLOWS_PER_THREAD = 150;
/** Threads, this one included: each holds the compiler in memory. */
const MOST_THREADS = 4;

/** `cache`: undefined to neither take nor keep results. Where the checker itself fails, also in a thread, the result says so. */
export async function checkDocuments(asked: Asked, cache: CheckCache | undefined): Promise<Checked> {
  try {
    return (cache && findChecked(cache, asked)) ?? (await checkAnew(asked, cache));
  } catch (error) {
    return { diagnostics: [], paths: [], flows: [], broken: [breakageOf(error)] };
  }
}

async function checkAnew(asked: Asked, cache: CheckCache | undefined): Promise<Checked> {
  const { paths } = asked;
  const { tree } = asked.project;
  const flows = (paths ?? tree.list()).filter((path) => path.endsWith('.flow.yaml')).length;
  // What is staged is in no file that a thread could read.
  const most = tree.inFolder ? Math.min(availableParallelism(), MOST_THREADS) : 1;
  const threads = Math.max(1, Math.min(most, Math.floor(flows / FLOWS_PER_THREAD)));
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const recorded = cache !== undefined;
  const others = Array.from({ length: threads - 1 }, () => startShare(asked, taken, recorded));
  const settled = await Promise.allSettled([checkOwnShare(asked, shareOf(taken, true), recorded), ...others]);
  const answers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const broken = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value.broken : [breakageOf(one.reason)]));
  const { joinShares } = await import('./compiler-door.ts');
  const joined = joinShares(answers.map((one) => one.checked));
  const checked: Checked = {
    diagnostics: joined.diagnostics,
    paths: paths ?? [...joined.flows, ...joined.documents],
    flows: joined.flows,
  };
  if (broken.length > 0) return { ...checked, broken };
  const reads = cache && joinReads(answers.flatMap((one) => one.reads ?? []));
  if (cache !== undefined && reads !== undefined) keepChecked(cache, asked, reads, checked);
  return checked;
}

/** Documents go to whichever thread is free: one starts later than the other, and some flows take longer. */
export const shareOf = (taken: Int32Array, first: boolean): Pick<Share, 'first' | 'take'> => ({
  first,
  take: () => Atomics.add(taken, 0, 1),
});

/** In this thread. `recorded`: whether to tell what was read. */
export async function checkOwnShare(
  asked: Asked,
  share: Pick<Share, 'first' | 'take'>,
  recorded: boolean,
): Promise<WorkerAnswer> {
  const { env, paths, strict } = asked;
  const { checkShare } = await import('./compiler-door.ts');
  const record = recorded ? recordReads(asked.project.tree) : undefined;
  const tree = record?.tree ?? asked.project.tree;
  const options = await checkOptions(tree, env, paths, strict);
  const broken: Breakage[] = [];
  const broke = (path: string, error: unknown): void => {
    broken.push(breakageOf(error, path));
  };
  const checked: CheckedShare = checkShare(tree, options, paths, { ...share, broke });
  return { checked, broken, ...(record && { reads: record.reads() }) };
}

/** Rejects where the thread ends without an answer. */
function startShare(
  { project, env, paths, strict }: Asked,
  taken: Int32Array,
  recorded: boolean,
): Promise<WorkerAnswer> {
  const { root } = project.tree;
  const workerData: WorkerData = { root, described: project.described, env, paths, strict, taken, recorded };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./check-worker.js', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread of the check ended with ${code}, without an answer`)));
  });
}
