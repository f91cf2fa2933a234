/** `listen`: takes the first events that fit, also those that came before (rule 36). */
import type { Json } from '../../schema/json.ts';
import type { ListenStep } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run, Task } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { giveBack, isFilled, takeKept } from '../messages/events.ts';
import { CANCELLED, done, failed } from '../outcome.ts';
import { note } from '../records.ts';
import { recallTask } from '../redrive/recall.ts';
import { boundedDone } from '../values.ts';

type Listening = Extract<Task, { kind: 'listen' }>;

export function* runListen(kernel: Kernel, step: ListenStep, frame: StepFrame, context: Context, path: Path): Run {
  if (frame.listen === undefined) {
    const known = recallTask(kernel, path)?.end;
    if (known !== undefined) return known.t === 'failed' ? failed(known.fault) : done(known.value);
    const expires = frame.deadline === undefined ? {} : { expires: frame.deadline };
    for (const { name, event, place } of step.slots) {
      const as = name === undefined ? {} : { as: name };
      note(kernel, path, name === undefined ? step.place : place, { t: 'listen.opened', event, ...as, ...expires });
    }
    frame.listen = { seq: kernel.durable.serial++, since: kernel.now, got: {} };
  }
  const { listen } = frame;
  const task: Listening = {
    kind: 'listen',
    path,
    place: step.place,
    step,
    frame: listen,
    context,
    at: frame.at,
    ...(frame.deadline === undefined ? {} : { until: frame.deadline }),
  };
  const end = yield* hear(kernel, task);
  if (end.t !== 'done') giveBack(kernel, task);
  return end;
}

function* hear(kernel: Kernel, task: Listening): Run {
  const { frame, path } = task;
  if (!isFilled(task)) yield* takeKept(kernel, task);
  if (!isFilled(task)) {
    const answer = yield { op: 'task', task };
    if (answer.t !== 'decided') return CANCELLED;
  }
  if (frame.failed !== undefined) return failed(frame.failed);
  return boundedDone(kernel, outputOf(task), path);
}

/** The data of the one event, or an object of the data by name. */
function outputOf({ step, frame }: Listening): Json {
  const output: { [name: string]: Json } = {};
  for (const [i, { name }] of step.slots.entries()) {
    const data = frame.got[i]?.data;
    if (data === undefined) continue;
    if (name === undefined) return data;
    output[name] = data;
  }
  return output;
}
