/** A branch or an item: a scope with variables and an undo stack of its own, in a fiber of its own (rule 15). */
import type { StepPlan } from '../schema/plan.ts';
import { type Context, inList } from './context.ts';
import { newList, type ThreadFrame } from './frames.ts';
import type { Kernel, Run } from './kernel.ts';
import { CANCELLED, type Outcome } from './outcome.ts';
import { runList } from './run-list.ts';
import { stopped } from './scheduler.ts';
import { undoScope } from './undo.ts';

export function newThread(kernel: Kernel): ThreadFrame {
  return {
    at: kernel.now,
    mark: kernel.durable.order,
    phase: 'body',
    vars: {},
    entries: [],
  };
}

/**
 * Runs the list of a thread; where it fails or is stopped, what it did is undone before it ends. `context` is that of
 * the thread. `after` runs inside the thread's list once it is done: `collect` of an item.
 */
export function* runThread(
  kernel: Kernel,
  steps: readonly StepPlan[],
  frame: ThreadFrame,
  context: Context,
  after?: (outcome: Outcome, inside: Context) => Outcome,
): Run {
  if (frame.phase === 'body') {
    frame.list ??= newList();
    const { list } = frame;
    const inside = inList(context, list);
    let outcome = yield* runList(kernel, steps, list, inside);
    if (outcome.t === 'done' && after !== undefined) outcome = after(outcome, inside);
    frame.outcome = stopped(kernel) ? CANCELLED : outcome;
    frame.phase = 'undo';
  }
  const { outcome } = frame;
  if (outcome === undefined || outcome.t === 'done' || outcome.t === 'returned') return outcome ?? CANCELLED;
  yield* undoScope(kernel, frame, frame.mark);
  return outcome;
}

export type ThreadEnd = 'completed' | 'failed' | 'stopped';

export function endOfThread(outcome: Outcome): ThreadEnd {
  switch (outcome.t) {
    case 'done':
    case 'returned':
      return 'completed';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'stopped';
  }
}
