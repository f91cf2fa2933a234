/** `switch`: the first case that holds, else the default; its output is that of the list that ran. */
import type { StepPlan, SwitchStep } from '../../schema/plan.ts';
import { type Context, inList } from '../context.ts';
import { newList, type StepFrame } from '../frames.ts';
import type { Basis, Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { DONE, Failure, failed, type Outcome } from '../outcome.ts';
import { noteDecision } from '../records.ts';
import { runList } from '../run-list.ts';
import { test } from '../values.ts';

const DEFAULT = -1;

export function runSwitch(
  kernel: Kernel,
  step: SwitchStep,
  frame: StepFrame,
  context: Context,
  path: Path,
): Outcome | Run {
  if (frame.turn === undefined) {
    const chosen = choose(kernel, step, context, path, frame.at);
    if (chosen instanceof Failure) return failed(chosen.fault);
    frame.turn = chosen;
    frame.list = newList();
  }
  const list = frame.list ?? newList();
  const steps: readonly StepPlan[] | undefined =
    frame.turn === DEFAULT ? step.default?.steps : step.cases[frame.turn]?.steps;
  return steps === undefined ? DONE : runList(kernel, steps, list, inList(context, list));
}

/** Every case that was looked at leaves its decision. Cases count from 1, as people do. */
function choose(kernel: Kernel, step: SwitchStep, context: Context, path: Path, at: number): number | Failure {
  let looked: Basis = {};
  for (const [i, one] of step.cases.entries()) {
    const got = test(kernel, one.when, context, { path, at });
    if (got instanceof Failure) return got;
    const why = got.held && one.reason !== undefined ? { reason: one.reason } : {};
    noteDecision(kernel, path, one.place, { by: 'case', id: String(i + 1), verdict: got.held, ...why }, got.basis);
    if (got.held) return i;
    looked = { ...looked, ...got.basis };
  }
  const place = step.default?.place ?? step.place;
  noteDecision(kernel, path, place, { by: 'case', id: 'default', verdict: step.default !== undefined }, looked);
  return DEFAULT;
}
