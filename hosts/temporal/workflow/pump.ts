/** Turns what happens to a run into the kernel's events and carries out what the kernel asks. */
import type { Command, End, Event, Machine, Snapshot, Told } from '../../../interpreter/machine.ts';
import type { Message, Reply } from '../../../schema/message.ts';
import type { FlowInput, JudgeAnswer, JudgeRequest, PlaceNote } from '../protocol.ts';
import type { Flights } from './flights.ts';
import { type Counters, createLedger } from './ledger.ts';
import { createPerformer } from './perform.ts';

/** How this run of the chain ends. */
export type Exit =
  | { readonly t: 'end'; readonly end: End; readonly told?: Told }
  | { readonly t: 'continue'; readonly snapshot: Snapshot };

/** What the pump needs around it: a workflow, or a reader of its history. */
export interface Surroundings {
  readonly machine: Machine;
  /** Told where answers go. */
  readonly flights: (answer: (event: Event, local: boolean) => void) => Flights;
  readonly counters: () => Counters;
  show(command: Extract<Command, { t: 'show' }>): void;
  /** Makes the run known by its keys. */
  mark(keys: Extract<Command, { t: 'keys' }>['keys']): void;
  /** Told once how the run ends. */
  leave(exit: Exit): void;
  /** Told after every event; must not change the machine. */
  follow(): void;
}

export interface Pump {
  /** Set once the kernel has said how the run ends. */
  readonly exit: Exit | undefined;
  dispatch(event: Event): void;
  /** The server's own cancellation. */
  cancel(): void;
  /** A cancellation came when the run had been handed over: the next run of the chain must be told. */
  readonly cancelLater: boolean;
  /** News of the run's place (`concurrency`). */
  placed(note: PlaceNote): void;
  /** What came when the run had been handed over. */
  readonly placedLater: readonly PlaceNote[];
  /** Has a message judged at the wall, brings it, and tells of the kernel's reply, or what broke. */
  receive(id: string, request: JudgeRequest, message: Message, answered: (answer: Answered) => void): void;
}
/** `moved`: the run went on in a new run of its chain meanwhile, which has not got the message. */
export type Answered =
  | { readonly t: 'reply'; readonly reply: Reply }
  | { readonly t: 'moved' }
  | { readonly t: 'broken'; readonly error: unknown };

/** The machine is not started yet: dispatch `start`. */
export function createPump(input: FlowInput, surroundings: Surroundings): Pump {
  const { machine } = surroundings;
  const ledger = createLedger(surroundings.counters);
  const flights = surroundings.flights(dispatch);
  const performer = createPerformer(input, flights, ledger, dispatch);
  const replies = new Map<string, Reply>();
  const events: { readonly event: Event; readonly local: boolean }[] = [];
  let [pumping, isLocal, cancelLater] = [false, false, false];
  let exit: Exit | undefined;
  const placedLater: PlaceNote[] = [];

  /** An answer may come while commands are carried out (a payload too large): it waits, so nothing is re-entered. */
  function dispatch(event: Event, local = pumping && isLocal): void {
    events.push({ event, local });
    if (pumping) return;
    pumping = true;
    for (let next = events.shift(); next !== undefined; next = events.shift()) {
      // A timer may still fire once the run is handed over: its time is absolute, and the next run arms it again.
      if (exit?.t === 'continue') continue;
      isLocal = next.local;
      machine.dispatch(next.event, ledger.tick(isLocal));
      for (const command of machine.drain()) obey(command);
      performer.release();
      surroundings.follow();
    }
    pumping = false;
  }
  function obey(command: Command): void {
    switch (command.t) {
      case 'reply':
        replies.set(command.id, command.reply);
        break;
      case 'show':
        surroundings.show(command);
        break;
      case 'keys':
        surroundings.mark(command.keys);
        break;
      case 'continue':
      case 'end':
        exit = command;
        surroundings.leave(command);
        break;
      default:
        performer.perform(command);
    }
  }
  function deliver(id: string, message: Message, answer: JudgeAnswer): Answered {
    if (exit?.t === 'continue') return { t: 'moved' };
    // Rule 35: what the wall refused is recorded too.
    const event = { t: 'message', id, message: named(message, answer.person) } as const;
    if (answer.ok) dispatch({ ...event, problems: answer.problems }, true);
    else {
      const { why: because, detail, person } = answer;
      dispatch({ ...event, refused: { because, detail, ...(person === undefined ? { unproven: true } : {}) } }, true);
    }
    const reply = replies.get(id);
    replies.delete(id);
    if (reply === undefined) throw new Error(`The kernel did not reply to message ${id}.`); // a bug of ours
    return { t: 'reply', reply };
  }
  return {
    get exit() {
      return exit;
    },
    get cancelLater() {
      return cancelLater;
    },
    get placedLater() {
      return placedLater;
    },
    placed(note) {
      if (exit?.t === 'continue') placedLater.push(note);
      else dispatch({ t: 'placed', ...note });
    },
    dispatch,
    cancel() {
      if (exit?.t === 'continue') cancelLater = true;
      else dispatch(input.awaited === true ? { t: 'cancel', force: true } : { t: 'cancel' });
    },
    receive(id, request, message, answered) {
      ledger.tick(); // that it came is in the history
      flights.launch(`#judge ${id}`, ledger.task, { k: 'ask', activity: 'judge', request }, (landing) => {
        // The wall of this project answers nothing else.
        if (landing.ok) answered(deliver(id, message, landing.value as JudgeAnswer));
        else answered({ t: 'broken', error: landing.error });
        return null;
      });
    },
  };
}

/** The message with the person that the wall vouches for in place of the claim. */
function named(message: Message, person: JudgeAnswer['person']): Message {
  if (person === undefined) return message;
  return message.t === 'event' ? { ...message, from: person } : { ...message, by: person };
}
