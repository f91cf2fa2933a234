/**
 * What an update's validator refuses, without a trace in the history: only what is malformed or names nothing. All else
 * is answered and recorded by `takeMessage` (kernel.md 5).
 */
import type { Json, JsonSchema } from '../../schema/json.ts';
import { MESSAGE_KINDS, type Message, type Reply } from '../../schema/message.ts';
import { sizeOf } from '../canonical.ts';
import type { Kernel } from '../kernel.ts';
import type { Limits } from '../limits.ts';
import type { Judged } from '../machine.ts';
import { promisedBy } from '../steps/effect.ts';
import { fileOf } from '../values.ts';
import { unknownEvent } from './events.ts';
import { malformedTaskMessage, wrongPerson, wrongText } from './parts.ts';

export function refuseMessage(kernel: Kernel, message: Message): Reply | null {
  const wrong = malformed(kernel.limits, message) ?? oversized(kernel.limits, message);
  if (wrong !== null) return { ok: false, why: 'malformed', detail: wrong };
  if (kernel.end !== null) return { ok: false, why: 'ended', detail: 'The run has ended.' };
  switch (message.t) {
    case 'event':
      return unknownEvent(kernel, message.type);
    case 'cancel':
      return null;
    case 'vote':
    case 'claim':
    case 'release':
    case 'delegate':
    case 'comment':
    case 'ask':
    case 'answer':
      return isKnown(kernel, message.task, 'approval') ? null : nothing(kernel, message.task, 'approval');
    case 'retryUndo':
      return isKnown(kernel, message.path, 'undo') ? null : nothing(kernel, message.path, 'undo');
    case 'settle':
      return isKnown(kernel, message.path, 'settle') ? null : nothing(kernel, message.path, 'settle');
  }
}

/** A message rides in the history and in what its answer is made of: it must stay far below what a payload may take. */
function oversized({ messageBytes }: Limits, message: Message): string | null {
  // A message is plain JSON; interfaces have no index signature to say so.
  const size = sizeOf(message as unknown as Json);
  if (size <= messageBytes) return null;
  if (size === Number.POSITIVE_INFINITY) return 'The message is nested too deep.';
  return `The message takes about ${size} bytes; ${messageBytes} are allowed. Send a reference to the data instead.`;
}

function isKnown(kernel: Kernel, path: string, kind: string): boolean {
  return kernel.tasks.get(path)?.task.kind === kind || kernel.durable.closed.includes(path);
}

function nothing(kernel: Kernel, path: string, kind: string): Reply {
  const open = [...kernel.tasks.values()].filter(({ task }) => task.kind === kind).map(({ task }) => `'${task.path}'`);
  const there = open.length === 0 ? 'Nothing of that kind waits.' : `What waits: ${open.join(', ')}.`;
  return { ok: false, why: 'no_such_task', detail: `Nothing named '${path}' waits for this. ${there}` };
}

/** What is wrong with the shape of a message, or null. Messages come from outside: their types are claims. */
function malformed(limits: Limits, message: Message): string | null {
  const claim: unknown = message;
  if (typeof claim !== 'object' || claim === null) return 'A message is an object.';
  switch (message.t) {
    case 'vote':
      if (typeof message.task !== 'string') return "A vote names its 'task'.";
      if (message.vote !== 'approve' && message.vote !== 'deny') return "A 'vote' is approve or deny.";
      return wrongPerson(limits, message.by) ?? wrongText(limits, message.comment, 'comment');
    case 'claim':
    case 'release':
    case 'delegate':
    case 'comment':
    case 'ask':
    case 'answer':
      return malformedTaskMessage(limits, message);
    case 'event':
      if (typeof message.type !== 'string' || typeof message.eventId !== 'string') {
        return "An event has a 'type' and an 'eventId'.";
      }
      if (message.eventId === '' || message.eventId.length > limits.messageName) {
        return `An 'eventId' has 1 to ${limits.messageName} characters.`;
      }
      if (message.data === undefined) return "An event has 'data'.";
      return message.from === undefined ? null : wrongPerson(limits, message.from);
    case 'cancel':
      if (message.force !== undefined && typeof message.force !== 'boolean') return "'force' is true or false.";
      return wrongPerson(limits, message.by) ?? wrongText(limits, message.reason, 'reason');
    case 'retryUndo':
      if (typeof message.path !== 'string') return "It names the 'path' of the undo.";
      if (message.how !== 'retry' && message.how !== 'skip') return "'how' is retry or skip.";
      return wrongPerson(limits, message.by) ?? wrongText(limits, message.reason, 'reason');
    case 'settle':
      if (typeof message.path !== 'string') return "It names the 'path' of the step.";
      if (message.as !== 'done' && message.as !== 'not_done' && message.as !== 'skip') {
        return "'as' is done, not_done or skip.";
      }
      return wrongPerson(limits, message.by) ?? wrongText(limits, message.reason, 'reason');
    default:
      return `The kind of a message is one of ${MESSAGE_KINDS.join(', ')}.`;
  }
}

/** The schema by which the host must judge a message before it dispatches it. */
export function schemaForMessage(kernel: Kernel, message: Message): Judged | null {
  switch (message.t) {
    case 'vote': {
      const task = kernel.tasks.get(message.task)?.task;
      if (task?.kind !== 'approval' || task.step.form === undefined || message.form === undefined) return null;
      return { schema: schemaOf(kernel, task.step.form), value: message.form };
    }
    case 'event': {
      const event = Object.hasOwn(kernel.plan.events, message.type) ? kernel.plan.events[message.type] : undefined;
      if (event?.schema === undefined) return null;
      return { schema: schemaOf(kernel, event.schema), value: message.data };
    }
    case 'settle': {
      const task = kernel.tasks.get(message.path)?.task;
      if (task?.kind !== 'settle' || message.as !== 'done') return null;
      const [schema, ...also] = promisedBy(kernel, task.step);
      // What gives nothing gives null, as the wall has it: a contract that wants more wants it of a person, too.
      return schema === undefined
        ? null
        : { schema, ...(also.length === 0 ? {} : { also }), value: message.output ?? null };
    }
    default:
      return null;
  }
}

function schemaOf(kernel: Kernel, id: number): JsonSchema {
  const file = fileOf(kernel, id);
  return file.kind === 'schema' ? file.content : true;
}
