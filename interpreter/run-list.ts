/** A list of steps, one after the other. */
import type { StepPlan } from '../schema/plan.ts';
import type { Context } from './context.ts';
import type { ListFrame } from './frames.ts';
import type { Kernel, Run } from './kernel.ts';
import { CANCELLED, DONE, done } from './outcome.ts';
import { isRun } from './run-scope.ts';
import { runStep } from './run-step.ts';
import { stopped } from './scheduler.ts';

/** What a step costs beside its expressions, in evaluation steps: a loop without expressions must end some time too. */
const STEP_FUEL = 10;

/** `context` is that of the list itself: its steps read the outputs of those before them. */
export function* runList(kernel: Kernel, steps: readonly StepPlan[], frame: ListFrame, context: Context): Run {
  const count = steps.length;
  while (frame.i < count) {
    // A step that is on its way is always entered again: it may be undoing, or hold what must be undone.
    if (frame.step === undefined) {
      if (kernel.fuel >= kernel.limits.fuelPerActivation) yield { op: 'pause' };
      if (stopped(kernel)) return CANCELLED;
      kernel.fuel += STEP_FUEL;
    }
    const step = steps[frame.i];
    if (step === undefined) break;
    const started = runStep(kernel, step, frame, context);
    const outcome = isRun(started) ? yield* started : started;
    if (outcome.t !== 'done') return outcome;
    if (outcome.value !== undefined) frame.out[step.id] = outcome.value;
    if (outcome.bulk !== undefined) frame.bulk = { ...frame.bulk, [step.id]: outcome.bulk };
    if (outcome.voters !== undefined) frame.voters = { ...frame.voters, [step.id]: outcome.voters };
    delete frame.step;
    frame.i++;
  }
  // The stop came while the last step was in its `finally`: before the list was done, so it wins.
  if (stopped(kernel)) return CANCELLED;
  const last = steps[count - 1];
  if (last === undefined) return DONE;
  const bulk = frame.bulk?.[last.id];
  return bulk === undefined ? done(ownOutput(frame, last.id)) : { t: 'done', bulk };
}

function ownOutput(frame: ListFrame, id: string): ListFrame['out'][string] | undefined {
  return Object.hasOwn(frame.out, id) ? frame.out[id] : undefined;
}
