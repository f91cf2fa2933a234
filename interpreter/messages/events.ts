/** Events for `listen` (rule 36): to the longest-waiting listener whose `match` holds, else kept in order. */
import type { Json } from '../../schema/json.ts';
import type { Message, Reply } from '../../schema/message.ts';
import type { KeptEvent, Kernel, Task } from '../kernel.ts';
import { Failure } from '../outcome.ts';
import { note } from '../records.ts';
import { decide } from '../scheduler.ts';
import { sizeProblem, test } from '../values.ts';
import { forget } from './memory.ts';

type Listening = Extract<Task, { kind: 'listen' }>;
type EventMessage = Extract<Message, { t: 'event' }>;

/** Judges an event that has come. The caller records refusals. */
export function takeEvent(kernel: Kernel, message: EventMessage, problems: readonly string[]): Reply {
  const { type, eventId, data } = message;
  const { durable, limits } = kernel;
  if (!Object.hasOwn(kernel.plan.events, type)) {
    const known = Object.keys(kernel.plan.events).sort().join(', ');
    const detail = `The flow does not listen for '${type}'. ${known === '' ? 'It listens for nothing.' : `It listens for ${known}.`}`;
    return { ok: false, why: 'unknown_event', detail };
  }
  const wrong = sizeProblem(kernel, data) ?? problems.join('; ');
  if (wrong !== '') return { ok: false, why: 'event_invalid', detail: wrong };
  const id = `${type}/${eventId}`;
  if (Object.hasOwn(durable.eventIds, id)) return { ok: true };
  if (!offer(kernel, type, { eventId, data })) {
    durable.kept[type] ??= [];
    const kept = durable.kept[type];
    if (kept.length >= limits.keptEvents) {
      return { ok: false, why: 'buffer_full', detail: `The run keeps ${kept.length} events of '${type}' already.` };
    }
    kept.push({ eventId, data });
    note(kernel, '', kernel.plan.flow.place, { t: 'event.kept', event: type, eventId });
  }
  durable.eventIds[id] = 1;
  forget(durable.eventIds, limits.seenMessages);
  return { ok: true };
}

/** Gives the event to the listener that waits longest and whose `match` holds. */
function offer(kernel: Kernel, type: string, event: KeptEvent): boolean {
  const listening: Listening[] = [];
  for (const { task } of kernel.tasks.values()) {
    if (task.kind === 'listen' && task.step.event === type) listening.push(task);
  }
  listening.sort((a, b) => a.frame.seq - b.frame.seq);
  for (const task of listening) {
    const held = matches(kernel, task, event.data);
    if (held) note(kernel, task.path, task.place, { t: 'event.taken', event: type, eventId: event.eventId });
    if (held) task.frame.taken = event.data;
    if (held || task.frame.failed !== undefined) decide(kernel, task.path);
    if (held) return true;
  }
  return false;
}

/** A `match` that gives neither true nor false fails its listener (rule 3). */
function matches(kernel: Kernel, task: Listening, data: Json): boolean {
  if (task.step.match === undefined) return true;
  const got = test(kernel, task.step.match, task.context, { path: task.path, at: task.at }, { event: data });
  if (got instanceof Failure) {
    task.frame.failed = got.fault;
    return false;
  }
  return got.held;
}

/** A listener that opens looks through what was kept, oldest first. */
export function takeKept(kernel: Kernel, task: Listening): void {
  const { event } = task.step;
  const kept = kernel.durable.kept[event];
  if (kept === undefined) return;
  for (const [i, one] of kept.entries()) {
    const held = matches(kernel, task, one.data);
    if (task.frame.failed !== undefined) return;
    if (!held) continue;
    note(kernel, task.path, task.place, { t: 'event.taken', event, eventId: one.eventId });
    kept.splice(i, 1);
    if (kept.length === 0) delete kernel.durable.kept[event];
    task.frame.taken = one.data;
    return;
  }
}
