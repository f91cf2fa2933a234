/** `repeat`: `until` after each turn; `max` turns without it are an error (rule 28). */
import type { RepeatStep } from '../../schema/plan.ts';
import { type Context, inIndex, inList } from '../context.ts';
import { engineFault } from '../faults.ts';
import { newList, type StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { DONE, Failure, failed, type Outcome } from '../outcome.ts';
import { runList } from '../run-list.ts';
import { test } from '../values.ts';

export function* runRepeat(kernel: Kernel, step: RepeatStep, frame: StepFrame, context: Context, path: Path): Run {
  frame.turn ??= 0;
  let last: Outcome = DONE;
  while (frame.turn < step.max) {
    const { turn } = frame;
    frame.list ??= newList();
    const { list } = frame;
    const inside = inList(inIndex(context, context.thread, turn, { index: turn }), list);
    last = yield* runList(kernel, step.steps, list, inside);
    if (last.t !== 'done') return last;
    if (step.until !== undefined) {
      const got = test(kernel, step.until, inside, { path, at: frame.at });
      if (got instanceof Failure) return failed(got.fault);
      if (got.held) return last;
    }
    frame.turn = turn + 1;
    if (frame.turn < step.max) delete frame.list;
  }
  if (step.until === undefined) return last;
  const detail = `'until' did not hold after ${step.max} turns.`;
  return failed(engineFault('limit.exceeded', detail, path, kernel.now, { max: step.max }));
}
