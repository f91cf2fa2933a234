/** `wait`: for a while or until a time. */
import type { WaitStep } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, DONE, Failure, failed } from '../outcome.ts';
import { note } from '../records.ts';
import { parseTime } from '../time.ts';
import { buildPresent, describe, fail, type Site } from '../values.ts';

export function* runWait(kernel: Kernel, step: WaitStep, frame: StepFrame, context: Context, path: Path): Run {
  if (frame.wait === undefined) {
    const until = untilOf(kernel, step, context, { path, at: frame.at });
    if (until instanceof Failure) return failed(until.fault);
    note(kernel, path, step.place, { t: 'wait.started', until });
    frame.wait = { until };
  }
  const { until } = frame.wait;
  if (until > kernel.now) {
    const answer = yield { op: 'timer', id: path, at: until, title: step.title ?? step.id };
    if (answer.t !== 'fired') return CANCELLED;
  }
  note(kernel, path, step.place, { t: 'wait.ended' });
  return DONE;
}

function untilOf(kernel: Kernel, step: WaitStep, context: Context, site: Site): number | Failure {
  if (step.wait.k === 'for') return site.at + step.wait.ms;
  const value = buildPresent(kernel, step.wait.at, "time of 'until'", context, site);
  if (value instanceof Failure) return value;
  const time = typeof value === 'string' ? parseTime(value) : null;
  if (time !== null) return time;
  const found = typeof value === 'string' ? `'${value.slice(0, 40)}'` : describe(value);
  return fail(
    kernel,
    'expression.failed',
    `'until' needs a time with an offset, as 2026-11-23T08:00:00Z; found ${found}.`,
    site.path,
  );
}
