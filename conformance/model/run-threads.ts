/**
 * Blocks that hold several threads. A thread depends on nothing but its start and the moment at which it is stopped, so
 * a block is told in two passes: run every thread as if no sibling mattered, read off when the block is decided, then
 * run again, stopped at that moment, those that were still running.
 */
import type { Json, JsonObject } from '../../schema/json.ts';
import type { Join } from './program.ts';
import { type Ended, type ModelError, Tie } from './story.ts';
import { recordAll, type Thread, takeOver, type UndoEntry } from './thread.ts';

/** A branch or item that was run; `entries` are what it hands outward if it completed. */
export interface Ran {
  readonly thread: Thread;
  readonly from: number;
  /** An item that began when another had ended. */
  readonly waited: boolean;
  readonly ended: Ended;
  readonly entries: readonly UndoEntry[];
}
/** Runs one branch, or item, from `at` on. */
export type RunThread = (index: number, at: number, stop: number) => Ran;

interface Verdict {
  readonly at: number;
  /** Absent: the block completes. */
  readonly error?: ModelError;
}
/** `undefined`: what has ended so far decides nothing. */
type Judge = (completed: number, failures: readonly ModelError[], at: number) => Verdict | undefined;

/** Rule 27. */
export function judgeJoin(join: Join, branches: number): Judge {
  const needed = join.k === 'all' ? branches : join.k === 'race' ? 1 : join.n;
  return (completed, failures, at) => {
    const [first] = failures;
    if (join.k === 'all' && join.onFailure === 'continue') {
      if (completed + failures.length < branches) return undefined;
      return first === undefined ? { at } : { at, error: first };
    }
    if (completed >= needed) return { at };
    const tolerated = join.k === 'race' ? 0 : branches - needed;
    const last = failures.at(-1);
    return failures.length > tolerated && last !== undefined ? { at, error: last } : undefined;
  };
}

/** Rule 28. */
export function judgeItems(items: number, tolerate: number): Judge {
  return (completed, failures, at) => {
    const last = failures.at(-1);
    if (failures.length > tolerate && last !== undefined) return { at, error: last };
    return completed + failures.length === items ? { at } : undefined;
  };
}

/** Reads, in the order of time, off the ends of the first pass when the block was decided. */
function decide(trial: readonly Ran[], judge: Judge, at: number, stop: number): Verdict | undefined {
  const ends = trial.filter(({ ended }) => (ended.is === 'completed' || ended.is === 'failed') && ended.at < stop);
  ends.sort((a, b) => a.ended.at - b.ended.at);
  const failures: ModelError[] = [];
  let completed = 0;
  let verdict = judge(completed, failures, at);
  for (const [i, { ended }] of ends.entries()) {
    if (verdict !== undefined && ended.at > verdict.at) break;
    if (verdict !== undefined) throw new Tie('a thread ends as its block is decided');
    if (ended.is === 'failed') failures.push(ended.error);
    else completed += 1;
    verdict = judge(completed, failures, ended.at);
    const together = i > 0 && ends[i - 1]?.ended.at === ended.at;
    if (together && (failures.length > 0 || (verdict !== undefined && completed < trial.length)))
      throw new Tie('two threads end at one moment');
  }
  return verdict;
}

/** The block: `output` is asked of the threads that count, in the order of the plan. */
export function joinThreads(
  thread: Thread,
  trial: readonly Ran[],
  judge: Judge,
  run: RunThread,
  at: number,
  stop: number,
  output: (ran: readonly Ran[]) => Json,
): Ended {
  const verdict = decide(trial, judge, at, stop);
  const final = verdict === undefined ? trial : trial.flatMap((ran, i) => secondPass(ran, i, verdict.at, run));
  let end = Math.max(at, verdict?.at ?? at);
  for (const ran of final) {
    recordAll(thread, ran.thread);
    end = Math.max(end, ran.ended.at);
    takeOver(thread, ran.entries);
  }
  if (end === Number.POSITIVE_INFINITY) return { is: 'never', at: end };
  if (verdict === undefined) return { is: 'stopped', at: end, ...errorInside(final) };
  if (verdict.error !== undefined) return { is: 'failed', at: end, error: verdict.error };
  return { is: 'completed', at: end, output: output(final) };
}

/** What failed inside although the block was stopped before that. */
function errorInside(ran: readonly Ran[]): { readonly error?: ModelError } {
  const errors = ran.flatMap(({ ended }) => ('error' in ended && ended.error !== undefined ? [ended.error] : []));
  return errors[0] === undefined ? {} : { error: errors[0] };
}

function secondPass(ran: Ran, index: number, decidedAt: number, run: RunThread): readonly Ran[] {
  if (ran.ended.at < decidedAt) return [ran];
  if (ran.ended.at === decidedAt && (ran.ended.is === 'completed' || ran.ended.is === 'failed')) return [ran];
  // An item whose place came free with the deciding end is not begun.
  if (ran.from > decidedAt || (ran.from === decidedAt && ran.waited)) return [];
  if (ran.from === decidedAt) throw new Tie('a thread starts as its block is decided');
  const { calls, steps } = ran.thread.records;
  if ([...calls, ...steps].some(({ from, to }) => from === decidedAt || to === decidedAt))
    throw new Tie('something happens in a thread as it is stopped');
  return [run(index, ran.from, decidedAt)];
}

/** Rule 13: an object of the branches that completed. */
export function branchOutputs(names: readonly string[]): (ran: readonly Ran[]) => JsonObject {
  return (ran) => {
    const output: { [name: string]: Json } = {};
    for (const [i, { ended }] of ran.entries()) {
      const name = names[i];
      if (name !== undefined && ended.is === 'completed' && ended.output !== undefined) output[name] = ended.output;
    }
    return output;
  };
}

/** Rule 13: one element per item in order, null for none. */
export function itemOutputs(tolerant: boolean): (ran: readonly Ran[]) => readonly Json[] {
  return (ran) =>
    ran.map(({ ended }) => {
      if (ended.is === 'failed') return { ok: false, error: { type: ended.error.type } };
      const value = (ended.is === 'completed' ? ended.output : undefined) ?? null;
      return tolerant ? { ok: true, value } : value;
    });
}
