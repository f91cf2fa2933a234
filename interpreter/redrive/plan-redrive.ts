/**
 * What of a failed run still holds. A run that failed was undone: what was undone has to be done again, under a key of its
 * own (the service has seen the old one, and would take the new call for a repeated one); what stands is never done twice.
 */
import type { Fault } from '../../schema/fault.ts';
import type { Spending } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Path } from '../machine.ts';
import { carryEvents } from './carry-events.ts';
import { type Cut, cutStopped, cutTape, withoutUndo } from './cut-tape.ts';
import { listWork, NEVER, type Work } from './list-work.ts';
import { recordTasks } from './record-tasks.ts';
import { endOf, type Stopped, type Tape } from './tape.ts';
import type { Recorded, Redrive } from './types.ts';

/** Why a run cannot be started again. Stable: clients and tests name these. */
export type RedriveRefusal =
  | 'not_ended'
  | 'completed'
  | 'cancelled'
  | 'child_running'
  | 'undoing'
  | 'no_such_step'
  | 'unknown_effect'
  | 'undo_skipped';

export interface RedriveOptions {
  readonly at: number;
  readonly by: string;
  readonly of?: string;
  /** Starts again from this step on, which ran before the one that failed. */
  readonly from?: Path;
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
      /** What the run failed with; or it was ended from outside. */
      readonly because: Fault | Stopped['how'];
      /** Commands of the run before whose answers do not hold, and why. */
      readonly again: readonly Again[];
    }
  | { readonly ok: false; readonly why: RedriveRefusal; readonly detail: string; readonly path: Path };

export interface Again {
  readonly path: Path;
  readonly call: string;
  readonly why: 'failed' | 'undone' | 'stopped' | 'later' | 'unanswered';
}

export function planRedrive(tape: Tape, options: RedriveOptions): RedrivePlan {
  const found = whereFrom(tape, options.from);
  if ('ok' in found) return found;
  const { cut, because } = found;
  const works = listWork(tape, cut);
  const keeping: Keeping = {
    tape,
    options,
    cut,
    works: new Map(works.map((work) => [work.id, work])),
    answers: earlier(tape, cut),
    keys: { ...tape.start.redrive?.keys },
    again: [],
  };
  for (const work of works) {
    delete keeping.keys[work.id];
    const refused = keep(keeping, work);
    if (refused !== null) return refused;
  }
  keepTimers(keeping);
  const tasks = { ...earlierTasks(tape, cut), ...recordTasks(tape, cut) };
  return {
    ok: true,
    because,
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

type Refused = RedrivePlan & { readonly ok: false };

/** A run that failed goes on from there; one that was ended from outside goes on where it stood. */
function whereFrom(
  tape: Tape,
  from: Path | undefined,
): { readonly cut: Cut; readonly because: Fault | Stopped['how'] } | Refused {
  const end = endOf(tape);
  if (end === undefined && tape.stopped === undefined) return refuse('not_ended', '', 'The run goes on.');
  if (end?.is === 'completed') return refuse('completed', '', 'The run ended as completed.');
  const why = 'somebody wanted it stopped, and what it had done was undone, up to a pivot';
  if (end?.is === 'cancelled') return refuse('cancelled', '', `The run was cancelled: ${why}.`);
  if (end === undefined && isBeingCancelled(tape)) {
    const detail = 'The run was being cancelled when the server ended it: it was to stop, and a part of it is undone.';
    return refuse('cancelled', '', detail);
  }
  const cut = end === undefined ? cutStopped(tape, from) : cutTape(tape, end.error, from);
  if (cut === null) return refuse('no_such_step', from ?? '', `The run never started the step '${from}'.`);
  return { cut, because: end?.error ?? tape.stopped?.how ?? 'terminated' };
}

const isBeingCancelled = ({ steps }: Tape): boolean =>
  steps.some(({ entries }) => entries.some(({ what }) => what.t === 'run.cancelRequested'));

/** What every scope with a budget had used when it last ended, or in flight; with what it was given by redrives before. */
function carrySpent({ steps, start, stopped }: Tape): Pick<Redrive, 'spent'> {
  const spent: { [path: Path]: Spending } = { ...start.redrive?.spent };
  for (const { entries } of steps) {
    for (const { path, what } of entries) if (what.t === 'budget.ended') spent[path] = what.spent;
  }
  Object.assign(spent, stopped?.spent);
  return Object.keys(spent).length === 0 ? {} : { spent };
}

interface Keeping {
  readonly tape: Tape;
  readonly options: RedriveOptions;
  readonly cut: Cut;
  readonly works: ReadonlyMap<Path, Work>;
  readonly answers: { [id: Path]: Recorded };
  readonly keys: { [path: Path]: string };
  readonly again: Again[];
}

function refuse(why: RedriveRefusal, path: Path, detail: string): Refused {
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
function keep(keeping: Keeping, work: Work): Refused | null {
  const { cut, options } = keeping;
  const { id } = work;
  const vouched = options.vouched?.[id];
  if (work.answered === NEVER) return keepLost(keeping, work);
  if (work.isUndo) {
    if (work.answered <= cut.at && !cut.undoneLater(id)) keepAnswer(keeping, work);
    else makeAgain(keeping, work, 'undone');
    return null;
  }
  if (cut.undone.has(id)) return makeAgain(keeping, work, 'undone');
  if (cut.skipped.has(id)) {
    if (vouched === 'undone') return makeAgain(keeping, work, 'undone');
    if (vouched === undefined) {
      const detail = `The undo of '${id}' was skipped: whether it stands, only a person knows.`;
      return refuse('undo_skipped', id, detail);
    }
  }
  if (isUnknown(keeping, work)) return keepUnknown(keeping, work, 'failed');
  if (holds(keeping, work)) keepAnswer(keeping, work);
  else
    makeAgain(
      keeping,
      work,
      work.ending.t === 'resolved' ? 'later' : work.ending.t === 'rejected' ? 'failed' : 'stopped',
    );
  return null;
}

function makeAgain({ answers, again }: Keeping, work: Work, why: Again['why']): null {
  const { id, call } = work;
  if ((!work.isUndo && !work.late) || why === 'unanswered') again.push({ path: id, call, why });
  delete answers[id];
  delete answers[`${id}/compensate`];
  return null;
}

/** The run was ended while it waited for this. */
function keepLost(keeping: Keeping, work: Work): Refused | null {
  const { cut, tape } = keeping;
  const { id } = work;
  if (tape.stopped?.children[id] === 'running') {
    const detail = `The child flow of '${id}' has not ended: it was asked to stop when this run was ended, and undoes itself.`;
    return refuse('child_running', id, detail);
  }
  if (work.isUndo && cut.failed !== '') {
    const write = withoutUndo(id);
    return refuse('undoing', write, `'${write}' was being undone: the run can only go on from there.`);
  }
  return work.effect === 'unknown' ? keepUnknown(keeping, work, 'unanswered') : makeAgain(keeping, work, 'unanswered');
}

/** Nobody knows whether it happened, and nothing that holds has taken care of it. */
function isUnknown({ cut, works, tape }: Keeping, work: Work): boolean {
  if (!work.isWrite || work.effect !== 'unknown' || work.settled) return false;
  // A run that was ended from outside goes on from what it knew, whatever it made of it.
  if (tape.stopped !== undefined && work.answered <= cut.from) return false;
  const undo = works.get(`${work.id}/compensate`);
  return undo === undefined || undo.answered > cut.at || undo.ending.t !== 'resolved';
}

/** A write that may have happened. An idempotent service knows its key: it does what is missing, and no more. */
function keepUnknown(keeping: Keeping, work: Work, why: Again['why']): Refused | null {
  const { id, call } = work;
  const vouched = keeping.options.vouched?.[id];
  if (vouched === 'undone') return makeAgain(keeping, work, why);
  if (vouched === 'done') {
    keepAnswer(keeping, { ...work, ending: { t: 'resolved', attempts: 1 } });
    return null;
  }
  if (!work.idempotent) {
    return refuse('unknown_effect', id, `Whether '${id}' happened is not known, and ${call} does not honour its key.`);
  }
  keeping.keys[id] = work.key;
  return makeAgain(keeping, work, why);
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
