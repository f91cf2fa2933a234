/**
 * What of a failed run still holds. A run that failed was undone: what was undone has to be done again, under a key of its
 * own (the service has seen the old one, and would take the new call for a repeated one); what stands is never done twice.
 */
import type { Fault } from '../../schema/fault.ts';
import type { Spending } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Path } from '../machine.ts';
import { carryEvents } from './carry-events.ts';
import { type Cut, cutTape } from './cut-tape.ts';
import { listWork, type Work } from './list-work.ts';
import { recordTasks } from './record-tasks.ts';
import { endOf, type Tape } from './tape.ts';
import type { Recorded, Redrive } from './types.ts';

/** Why a run cannot be started again. Stable: clients and tests name these. */
export type RedriveRefusal =
  | 'not_ended'
  | 'completed'
  | 'cancelled'
  | 'terminated'
  | 'no_such_step'
  | 'unknown_effect'
  | 'undo_skipped';

export interface RedriveOptions {
  readonly at: number;
  readonly by: string;
  readonly of?: string;
  /** Starts again from this step on, which ran before the one that failed. */
  readonly from?: Path;
  /** The server ended the run: it was terminated, or ran out of a time that the server was given. The kernel never knew. */
  readonly stopped?: boolean;
  /** What a person vouches for, by path: the write stands, or it does not. */
  readonly vouched?: { readonly [path: Path]: 'done' | 'undone' };
  readonly digest: (text: string) => string;
  readonly canonical: (value: Json) => string;
}

export type RedrivePlan =
  | {
      readonly ok: true;
      readonly redrive: Redrive;
      /** Number of the last journal entry of what still holds. */
      readonly lastEntry: number;
      readonly fault: Fault;
      /** Commands of the run before whose answers do not hold, and why. */
      readonly again: readonly Again[];
    }
  | { readonly ok: false; readonly why: RedriveRefusal; readonly detail: string; readonly path: Path };

export interface Again {
  readonly path: Path;
  readonly call: string;
  readonly why: 'failed' | 'undone' | 'stopped' | 'later';
}

/**
 * It never failed, so nothing says from where it should go on; nothing was undone, and what was under way may have
 * happened. To guess would be to do something twice.
 */
const TERMINATED = refuse(
  'terminated',
  '',
  'The run was terminated on the server: it did not fail at a step, nothing of it was undone, and what was under way may have happened.',
);

export function planRedrive(tape: Tape, options: RedriveOptions): RedrivePlan {
  const end = endOf(tape);
  if (end === undefined) return options.stopped === true ? TERMINATED : refuse('not_ended', '', 'The run goes on.');
  if (end.is === 'completed') return refuse('completed', '', 'The run ended as completed.');
  if (end.is === 'cancelled') {
    const why = 'somebody wanted it stopped, and what it had done was undone, up to a pivot';
    return refuse('cancelled', '', `The run was cancelled: ${why}.`);
  }
  const cut = cutTape(tape, end.error, options.from);
  if (cut === null)
    return refuse('no_such_step', options.from ?? '', `The run never started the step '${options.from}'.`);
  const keeping: Keeping = { tape, options, cut, answers: earlier(tape, cut), keys: {}, again: [] };
  for (const work of listWork(tape, cut)) {
    const refused = keep(keeping, work);
    if (refused !== null) return refused;
  }
  keepTimers(keeping);
  const tasks = { ...earlierTasks(tape, cut), ...recordTasks(tape, cut) };
  return {
    ok: true,
    fault: end.error,
    lastEntry: cut.lastEntry,
    again: keeping.again,
    redrive: {
      n: (tape.start.redrive?.n ?? 0) + 1,
      at: options.at,
      by: options.by,
      ...(options.of === undefined ? {} : { of: options.of }),
      from: cut.failed,
      answers: keeping.answers,
      tasks,
      keys: keeping.keys,
      ...carrySpent(tape),
      ...carryEvents(tape, tasks),
    },
  };
}

/** What every scope with a budget had used when it last ended; with what it was given by redrives before. */
function carrySpent({ steps, start }: Tape): Pick<Redrive, 'spent'> {
  const spent: { [path: Path]: Spending } = { ...start.redrive?.spent };
  for (const { entries } of steps) {
    for (const { path, what } of entries) if (what.t === 'budget.ended') spent[path] = what.spent;
  }
  return Object.keys(spent).length === 0 ? {} : { spent };
}

interface Keeping {
  readonly tape: Tape;
  readonly options: RedriveOptions;
  readonly cut: Cut;
  readonly answers: { [id: Path]: Recorded };
  readonly keys: { [path: Path]: string };
  readonly again: Again[];
}

function refuse(why: RedriveRefusal, path: Path, detail: string): RedrivePlan & { readonly ok: false } {
  return { ok: false, why, path, detail };
}

/** Answers of the run before this one, where this run was a redrive itself: what was not undone since. */
function earlier({ start }: Tape, cut: Cut): { [id: Path]: Recorded } {
  const { answers = {} } = start.redrive ?? {};
  const kept = Object.entries(answers).filter(([id, known]) => {
    if (cut.undone.has(id)) return false;
    return cut.isFailed(id) ? known.t !== 'fired' && isStanding(known) : true;
  });
  return Object.fromEntries(kept);
}

function isStanding(known: Exclude<Recorded, { t: 'fired' }>): boolean {
  return known.t === 'resolved' && known.key !== undefined;
}

function earlierTasks({ start }: Tape, cut: Cut): Redrive['tasks'] {
  return Object.fromEntries(Object.entries(start.redrive?.tasks ?? {}).filter(([path]) => !cut.isFailed(path)));
}

/** Keeps the answer of a piece of work, or says why it is done again. */
function keep(keeping: Keeping, work: Work): (RedrivePlan & { readonly ok: false }) | null {
  const { cut, options, again } = keeping;
  const { id, call } = work;
  const told = (why: Again['why']): null => {
    if (!work.isUndo && !work.late) again.push({ path: id, call, why });
    delete keeping.answers[id];
    delete keeping.answers[`${id}/compensate`];
    return null;
  };
  if (work.isUndo) {
    if (work.answered <= cut.at && !cut.undoneLater(id)) keepAnswer(keeping, work);
    else told('undone');
    return null;
  }
  if (cut.undone.has(id)) return told('undone');
  const vouched = options.vouched?.[id];
  if (cut.skipped.has(id)) {
    if (vouched === 'undone') return told('undone');
    if (vouched === undefined) {
      const detail = `The undo of '${id}' was skipped: whether it stands, only a person knows.`;
      return refuse('undo_skipped', id, detail);
    }
  }
  if (work.isWrite && work.effect === 'unknown' && !work.settled) {
    if (vouched === 'undone') return told('failed');
    // An idempotent service knows the key: it does what is missing, and no more.
    keeping.keys[id] = work.key;
    if (work.idempotent) return told('failed');
    return refuse('unknown_effect', id, `Whether '${id}' happened is not known, and ${call} does not honour its key.`);
  }
  if (holds(keeping, work)) keepAnswer(keeping, work);
  else told(work.ending.t === 'resolved' ? 'later' : work.ending.t === 'rejected' ? 'failed' : 'stopped');
  return null;
}

function holds({ cut }: Keeping, work: Work): boolean {
  // What runs because of the failure (handlers, `finally`) belongs to the end that is taken back.
  if (work.late) return false;
  const stands = work.isWrite && work.ending.t === 'resolved';
  if (stands) return true;
  if (cut.isFailed(work.id)) return false;
  if (work.answered <= cut.from) return true;
  return work.issued <= cut.from && work.ending.t === 'resolved';
}

function keepAnswer({ answers, options }: Keeping, work: Work): void {
  const { digest, canonical } = options;
  const about = {
    call: work.call,
    ...(work.isWrite ? { key: work.key } : { input: digest(canonical(work.input)) }),
    ...(work.undoes === undefined ? {} : { undoes: work.undoes }),
    ...(work.stoppedFirst ? { stopped: true as const } : {}),
  };
  answers[work.id] = { ...work.ending, ...about };
}

/** Waits that are over, timeouts that came; not the timers of the engine itself. */
function keepTimers({ tape, cut, answers }: Keeping): void {
  for (const [i, { event }] of tape.steps.entries()) {
    if (event.t !== 'fired' || i > cut.from || !/^[^@]+(@timeout)?$/.test(event.id)) continue;
    if (!cut.isFailed(event.id.replace(/@timeout$/, ''))) answers[event.id] = { t: 'fired' };
  }
}
