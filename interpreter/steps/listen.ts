/** `listen`: takes the first event that fits, also one that came before (rule 36). */
import type { ListenStep } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run, Task } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { takeKept } from '../messages/events.ts';
import { CANCELLED, done, failed } from '../outcome.ts';
import { note } from '../records.ts';

export function* runListen(kernel: Kernel, step: ListenStep, frame: StepFrame, context: Context, path: Path): Run {
  if (frame.listen === undefined) {
    const expires = frame.deadline === undefined ? {} : { expires: frame.deadline };
    note(kernel, path, step.place, { t: 'listen.opened', event: step.event, ...expires });
    frame.listen = { seq: kernel.durable.serial++, since: kernel.now };
  }
  const { listen } = frame;
  const task: Extract<Task, { kind: 'listen' }> = {
    kind: 'listen',
    path,
    place: step.place,
    step,
    frame: listen,
    context,
    at: frame.at,
    ...(frame.deadline === undefined ? {} : { until: frame.deadline }),
  };
  if (listen.taken === undefined && listen.failed === undefined) yield* takeKept(kernel, task);
  if (listen.taken === undefined && listen.failed === undefined) {
    const answer = yield { op: 'task', task };
    if (answer.t !== 'decided') return CANCELLED;
  }
  if (listen.failed !== undefined) return failed(listen.failed);
  return done(listen.taken);
}
