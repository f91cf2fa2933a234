/** `emit`: publishes an event. */
import type { EmitStep } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, DONE, Failure, failed } from '../outcome.ts';
import { note } from '../records.ts';
import { keyOf } from '../redrive/recall.ts';
import { stopped } from '../scheduler.ts';
import { build, tooLarge } from '../values.ts';

export function* runEmit(kernel: Kernel, step: EmitStep, frame: StepFrame, context: Context, path: Path): Run {
  const data = step.data === undefined ? undefined : build(kernel, step.data, context, { path, at: frame.at });
  if (data instanceof Failure) return failed(data.fault);
  const large = tooLarge(kernel, data, path);
  if (large !== null) return failed(large.fault);
  const withData = data === undefined ? {} : { data };
  const key = keyOf(kernel, path, step.event);
  const answer = yield { op: 'ask', command: { t: 'emit', id: path, key, event: step.event, ...withData } };
  if (answer.t === 'resolved') {
    note(kernel, path, step.place, { t: 'event.emitted', event: step.event, ...withData });
    return stopped(kernel) ? CANCELLED : DONE;
  }
  if (answer.t === 'rejected' && !stopped(kernel)) {
    return failed({ ...answer.fault, step: answer.fault.step ?? path, at: answer.fault.at ?? kernel.now });
  }
  return CANCELLED;
}
