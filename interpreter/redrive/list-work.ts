/** What a run asked of the world, each piece with its last answer. */
import type { Json } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Command, Event, Path } from '../machine.ts';
import type { Cut } from './cut-tape.ts';
import { targetOf } from './recall.ts';
import type { Tape } from './tape.ts';
import type { Recorded } from './types.ts';

type Asked = Extract<Command, { t: 'call' | 'child' | 'emit' }>;
type Answered = Extract<Event, { t: 'resolved' | 'rejected' | 'cancelled' }>;
type Ending =
  | Omit<Extract<Recorded, { t: 'resolved' }>, 'call'>
  | Omit<Extract<Recorded, { t: 'rejected' }>, 'call'>
  | Omit<Extract<Recorded, { t: 'cancelled' }>, 'call'>;

export interface Work {
  readonly id: Path;
  readonly call: string;
  readonly key: string;
  readonly input: Json;
  readonly isWrite: boolean;
  readonly idempotent: boolean;
  readonly isUndo: boolean;
  readonly undoes?: string;
  /** Indexes of the events at which it was asked for, and answered (`NEVER`). */
  readonly issued: number;
  readonly answered: number;
  readonly ending: Ending;
  /** It was told to stop before it was answered. */
  readonly stoppedFirst: boolean;
  /** It was asked for because of the failure. */
  readonly late: boolean;
  /** Whether a write may have happened. */
  readonly effect: 'none' | 'unknown';
  /** A person said what became of it. */
  readonly settled: boolean;
}

/**
 * In the order in which it was asked for. What a run that ended by itself left without an answer is left out: nobody waited
 * for it any more. A run that was ended from outside waited: its writes may have happened.
 */
export function listWork(tape: Tape, cut: Cut): readonly Work[] {
  const asked = new Map<Path, { command: Asked; issued: number; last: number; stopped: number }>();
  const answers = new Map<Path, { event: Answered; at: number }>();
  for (const [i, { event, commands }] of tape.steps.entries()) {
    if (event.t === 'resolved' || event.t === 'rejected' || event.t === 'cancelled')
      answers.set(event.id, { event, at: i });
    if (i >= (tape.stopped?.sent ?? tape.steps.length)) continue;
    for (const command of commands) {
      if (command.t === 'cancel') {
        const told = asked.get(command.id);
        if (told !== undefined) told.stopped = Math.min(told.stopped, i);
      }
      if (command.t !== 'call' && command.t !== 'child' && command.t !== 'emit') continue;
      // An undo that is tried again is the same piece of work.
      const issued = asked.get(command.id)?.issued ?? i;
      asked.set(command.id, { command, issued, last: i, stopped: Number.POSITIVE_INFINITY });
    }
  }
  const settled = settlements(tape);
  const started = startsOf(tape);
  return [...asked].flatMap(([id, { command, issued, last, stopped }]): readonly Work[] => {
    // A task that opens again tells people again.
    if (id.includes('/notify.')) return [];
    const answer = answerTo(tape, command, last, answers.get(id));
    if (answer === undefined) return [];
    const decided = answer.at === NEVER ? undefined : settled.get(id);
    const ending = decided ?? endingOf(answer.event);
    return [
      {
        id,
        call: targetOf(command),
        key: command.key,
        input: command.t === 'emit' ? (command.data ?? null) : command.input,
        isWrite: isWrite(command),
        // Whoever is asked to stop, as the children of a run that is ended are, may have undone a part of itself.
        idempotent: (command.t !== 'child' || answer.at !== NEVER) && isIdempotent(tape.plan, command),
        isUndo: id.endsWith('/compensate'),
        ...('undoes' in command && command.undoes !== undefined ? { undoes: command.undoes } : {}),
        issued,
        answered: answer.at,
        ending,
        stoppedFirst: stopped < answer.at,
        late: (started.get(id.replace(/\/.*$/, '')) ?? 0) > cut.failedEntry,
        effect: decided === undefined ? effectOf(answer.event) : 'none',
        settled: decided !== undefined,
      },
    ];
  });
}

/** Numbers of the entries at which steps started, by path. */
function startsOf({ steps }: Tape): ReadonlyMap<Path, number> {
  const found = new Map<Path, number>();
  for (const { entries } of steps) {
    for (const { n, path, what } of entries) if (what.t === 'step.started') found.set(path, n);
  }
  return found;
}

interface Answer {
  readonly event: Answered;
  readonly at: number;
}

function answerTo({ stopped }: Tape, command: Asked, last: number, given: Answer | undefined): Answer | undefined {
  // An undo that is tried again has the answer of the try before.
  if (stopped === undefined || (given !== undefined && given.at > last)) return given;
  const isNone = !isWrite(command) || stopped.children[command.id] === 'undone';
  return { event: { t: 'cancelled', id: command.id, effect: isNone ? 'none' : 'unknown' }, at: NEVER };
}

/** Index of the answer that never came. */
export const NEVER = Number.POSITIVE_INFINITY;

const isWrite = (command: Asked): boolean => command.t !== 'call' || command.effect === 'write';

function isIdempotent(plan: Plan, command: Asked): boolean {
  // A child that runs once more under its own id makes each of its calls again under the key that it had.
  if (command.t === 'child') return honoursKeys(command.plan);
  return command.t === 'emit' || (plan.contracts[command.call]?.idempotent ?? false);
}

function honoursKeys({ contracts, flows }: Plan): boolean {
  const writes = Object.values(contracts).filter(({ effect }) => effect === 'write');
  return writes.every(({ idempotent }) => idempotent === true) && Object.values(flows).every(honoursKeys);
}

function effectOf(event: Answered): 'none' | 'unknown' {
  if (event.t === 'cancelled') return event.effect;
  return event.t === 'rejected' ? (event.fault.effect ?? 'none') : 'none';
}

function endingOf(event: Answered): Ending {
  switch (event.t) {
    case 'resolved': {
      const value = event.value === undefined ? {} : { value: event.value };
      return { t: 'resolved', ...value, attempts: event.meta?.attempts ?? 1 };
    }
    case 'rejected':
      return { t: 'rejected', fault: event.fault, attempts: event.meta?.attempts ?? 1 };
    case 'cancelled':
      return { t: 'cancelled', effect: event.effect };
  }
}

/** What people said of writes that may have happened, and of undos that failed for good. */
function settlements({ steps }: Tape): ReadonlyMap<Path, Ending> {
  const said = new Map<Path, Ending>();
  for (const { event, entries } of steps) {
    const message = event.t === 'message' ? event.message : undefined;
    for (const { path, what } of entries) {
      if (what.t !== 'run.unstuck') continue;
      if (what.how === 'done') {
        const output = message?.t === 'settle' && message.output !== undefined ? { value: message.output } : {};
        said.set(path, { t: 'resolved', ...output, attempts: 1 });
      } else if (what.how === 'not_done') said.set(path, NOT_DONE);
      else if (what.how === 'skip' && path.endsWith('/compensate')) said.set(path, { t: 'resolved', attempts: 1 });
    }
  }
  return said;
}

const NOT_DONE: Ending = { t: 'cancelled', effect: 'none' };
