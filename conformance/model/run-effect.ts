/** A `call` step and its undo (rules 22-25). */
import type { EffectStep } from './program.ts';
import { runCall } from './run-call.ts';
import type { Ended, ModelError } from './story.ts';
import { dropAll, pathOf, register, type Thread, takeNewestFirst, type UndoEntry } from './thread.ts';

/** The output of the fake activities: who gave it. */
export const outputOf = (path: string) => ({ from: path });

export function runEffect(thread: Thread, step: EffectStep, at: number, stop: number): Ended {
  const path = pathOf(thread, step.id);
  const end = runCall(thread, path, step, at, stop);
  if (end.is === 'done') return completeEffect(thread, step, path, end.at, stop);
  if (end.is === 'unknown') return settleUnknown(thread, step, path, end.at, stop, end.error ?? { type: 'timeout' });
  if (end.is === 'stopped' || stop <= end.at) return { is: 'stopped', at: end.at };
  return { is: 'failed', at: end.at, error: end.error ?? { type: 'e.unnamed' } };
}

function completeEffect(thread: Thread, step: EffectStep, path: string, at: number, stop: number): Ended {
  if (step.pivot) dropAll(thread, at);
  if (step.undo !== 'none') register(thread, { path, step, completedAt: at });
  return stop <= at ? { is: 'stopped', at } : { is: 'completed', at, output: outputOf(path) };
}

/** Rule 25: the write may have happened. Its undo is registered, or a person must say. */
function settleUnknown(
  thread: Thread,
  step: EffectStep,
  path: string,
  at: number,
  stop: number,
  error: ModelError,
): Ended {
  const fail = (when: number): Ended =>
    stop <= when ? { is: 'stopped', at: when } : { is: 'failed', at: when, error };
  if (step.undo === 'none' && !step.pivot) return fail(at);
  if (!step.pivot && step.undo !== 'self') {
    register(thread, { path, step, completedAt: at });
    return fail(at);
  }
  const act = thread.script.person(path, 1);
  if (act === undefined) {
    thread.records.stuck.push(path);
    return { is: 'never', at: Number.POSITIVE_INFINITY };
  }
  const settledAt = at + act.afterMs;
  thread.records.acts.push({ at: settledAt, path, how: act.how });
  return act.how === 'done' ? completeEffect(thread, step, path, settledAt, stop) : fail(settledAt);
}

/** Undoes the innermost scope, newest completion first, one at a time, never stopped. When it is over (Infinity: never). */
export function undoScope(thread: Thread, at: number): number {
  let now = at;
  for (const entry of takeNewestFirst(thread)) now = undoOne(thread, entry, now);
  return now;
}

/** Rule 23: an undo that fails for good waits for a person. */
function undoOne(thread: Thread, entry: UndoEntry, at: number): number {
  if (at === Number.POSITIVE_INFINITY) return at;
  const path = `${entry.path}/compensate`;
  let now = at;
  for (let n = 1; ; n += 1) {
    const nature = { effect: 'write', idempotent: true, retry: entry.step.undoRetry } as const;
    const end = runCall(thread, path, nature, now, Number.POSITIVE_INFINITY);
    if (end.is === 'done') return end.at;
    const act = thread.script.person(path, n);
    if (act === undefined) {
      thread.records.stuck.push(path);
      return Number.POSITIVE_INFINITY;
    }
    now = end.at + act.afterMs;
    thread.records.acts.push({ at: now, path, how: act.how });
    if (act.how === 'skip') return now;
  }
}
