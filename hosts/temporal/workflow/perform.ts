/** Carries the kernel's commands out: each launches a piece of work and says what event its end is. */
import type { CallCommand, Command, Event } from '../../../interpreter/machine.ts';
import type { Json } from '../../../schema/json.ts';
import { payloadBytes } from '../limits.ts';
import type { CallEnvelope, CallRequest, FlowInput } from '../protocol.ts';
import { readTold } from '../told.ts';
import { jsonBytes } from './bytes.ts';
import { callRequest } from './call-request.ts';
import { callFailed, childFailed, helperFailed, tooLarge } from './faults.ts';
import type { Flights, Landing } from './flights.ts';
import { type HelperCommand, helperWork } from './helper-work.ts';
import type { Ledger } from './ledger.ts';
import { createSender } from './sender.ts';

type Of<T extends Command['t']> = Extract<Command, { t: T }>;
/** Commands that are answered by an event, or that stop one. */
export type Effect = Exclude<Command, { t: 'reply' | 'show' | 'keys' | 'continue' | 'end' }>;

export interface Performer {
  perform(command: Effect): void;
  /** Sends what was held back. */
  release(): void;
}

export function createPerformer(
  input: FlowInput,
  flights: Flights,
  ledger: Ledger,
  answer: (event: Event) => void,
): Performer {
  const { plan, start } = input;
  // A child that runs again is a new execution: nothing of it holds.
  const { redrive: _, bound: __, ...ofChildren } = start;
  const most = payloadBytes(input);
  const run = runOf(input);
  const { send, drop, release } = createSender(flights, ledger);

  function call(command: CallCommand): void {
    const contract = plan.contracts[command.call]?.digest ?? '';
    const request = callRequest(command, contract, run);
    const bytes = jsonBytes(request);
    if (bytes > most) {
      answer(tooLarge(command.id, 'The input of the call', bytes, most));
    } else if (command.dispatch === 'local') {
      flights.launch(command.id, ledger.task, { k: 'local', command, request }, (landing) =>
        callLanded(command, landing),
      );
    } else {
      send(command.id, bytes, { k: 'queue', command, request }, (landing) => callLanded(command, landing));
    }
  }
  function child(command: Of<'child'>): void {
    const childInput: FlowInput = {
      plan: command.plan,
      start: { ...ofChildren, ...boundOf(command), root: command.key, input: command.input, startedAt: ledger.now() },
      ...(input.limits === undefined ? {} : { limits: input.limits }),
      ...(command.detach ? {} : { awaited: true }),
      ...(input.payloads === undefined ? {} : { payloads: input.payloads }),
    };
    const bytes = jsonBytes(childInput);
    if (bytes > most) {
      answer(tooLarge(command.id, 'The child flow with its input', bytes, most));
      return;
    }
    send(command.id, bytes, { k: 'child', command, input: childInput }, (landing) =>
      landing.ok ? childLanded(command, landing.value) : childFailed(command.id, landing),
    );
  }
  function help(command: HelperCommand): void {
    flights.launch(command.id, ledger.task, helperWork(command, run), (landing) =>
      landing.ok ? helperAnswer(command, landing.value) : helperFailed(command.id, landing),
    );
  }
  function timer({ id, at, title }: Of<'timer'>): void {
    const ms = Math.max(1, at - ledger.now());
    flights.launch(id, ledger.task, { k: 'timer', ms, ...(title === undefined ? {} : { title }) }, (landing) =>
      landing.ok && !landing.cancelling ? { t: 'fired', id } : null,
    );
  }
  function drain({ id }: Of<'drain'>): void {
    // However it ends, the task has ended.
    flights.launch(id, ledger.task, { k: 'drain', id }, () => ({ t: 'fired', id }));
  }
  function cancel({ id }: Of<'cancel'>): void {
    if (drop(id)) answer({ t: 'cancelled', id, effect: 'none' });
    else flights.cancel(id, ledger.task);
  }
  function perform(command: Effect): void {
    switch (command.t) {
      case 'call':
        call(command);
        break;
      case 'child':
        child(command);
        break;
      case 'timer':
        timer(command);
        break;
      case 'drain':
        drain(command);
        break;
      case 'cancel':
        cancel(command);
        break;
      default:
        help(command);
    }
  }
  return { perform, release };
}

/** What every call and event is told of its run. */
function runOf({ plan: { flow }, start }: FlowInput): CallRequest['run'] {
  const { name, version, team } = flow;
  return { id: start.root, flow: name, version, env: start.env, ...(team === undefined ? {} : { team }) };
}

function callLanded(command: CallCommand, landing: Landing): Event {
  if (!landing.ok) return callFailed(command, landing);
  const { value, meta } = landing.value as CallEnvelope; // the activity entry answers nothing else
  return { t: 'resolved', id: command.id, value, meta };
}

function boundOf({ bound }: Of<'child'>): Pick<FlowInput['start'], 'bound'> {
  return bound === undefined ? {} : { bound };
}

function childLanded(command: Of<'child'>, result: unknown): Event {
  if (command.bound === undefined) return resolved(command.id, result);
  const { output, told } = readTold(result);
  return { ...resolved(command.id, output), ...(told === undefined ? {} : { told }) };
}

function helperAnswer({ t, id }: HelperCommand, value: unknown): Event {
  if (t === 'breath') return { t: 'fired', id };
  return resolved(id, t === 'emit' ? null : (value ?? null));
}

function resolved(id: string, value: unknown): Extract<Event, { t: 'resolved' }> {
  // Decoded from a JSON payload; a child flow without an output gives nothing.
  return value === undefined ? { t: 'resolved', id } : { t: 'resolved', id, value: value as Json };
}
