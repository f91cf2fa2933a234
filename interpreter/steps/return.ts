/** `return`: ends the flow; an output that breaks the schema fails here, inside the scope (rule 16). */
import type { Json } from '../../schema/json.ts';
import type { ReturnStep } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import { engineFault } from '../faults.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, DONE, Failure, failed, type Outcome } from '../outcome.ts';
import { stopped } from '../scheduler.ts';
import { build, fileOf, type Site, tooLarge } from '../values.ts';
import { problemList } from './effect.ts';

/** Where the flow has no output schema. */
export function returnAtOnce(kernel: Kernel, step: ReturnStep, context: Context, site: Site): Outcome {
  const value = build(kernel, step.value, context, site);
  if (value instanceof Failure) return failed(value.fault);
  const large = tooLarge(kernel, value, site.path);
  if (large !== null) return failed(large.fault);
  return value === undefined ? { t: 'returned' } : { t: 'returned', value };
}

export function* runReturn(kernel: Kernel, step: ReturnStep, frame: StepFrame, context: Context, path: Path): Run {
  const end = returnAtOnce(kernel, step, context, { path, at: frame.at });
  if (end.t !== 'returned') return end;
  const judged = yield* judgeOutput(kernel, end.value, path);
  return judged.t === 'done' ? end : judged;
}

/** Judges the flow's output by its schema. */
export function* judgeOutput(kernel: Kernel, value: Json | undefined, path: Path): Run {
  if (kernel.plan.output === undefined) return DONE;
  const file = fileOf(kernel, kernel.plan.output);
  if (file.kind !== 'schema') return DONE;
  if (value === undefined) {
    return failed(engineFault('output.invalid', 'The flow has an output schema and gave no output.', path, kernel.now));
  }
  const command = { t: 'validate', id: `${path}@output`, schema: file.content, value } as const;
  const answer = yield { op: 'ask', command };
  if (answer.t === 'rejected') return failed(answer.fault);
  if (answer.t !== 'resolved' || stopped(kernel)) return CANCELLED;
  const problems = problemList(answer.value);
  if (problems.length === 0) return DONE;
  return failed(engineFault('output.invalid', problems.join('; '), path, kernel.now, [...problems]));
}
