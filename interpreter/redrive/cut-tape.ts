/** Where the failure that ended a run began, and what was undone because of it. */
import type { Fault } from '../../schema/fault.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Path } from '../machine.ts';
import type { Tape, TapeStep } from './tape.ts';

export interface Cut {
  /** The step that failed first; empty where the flow as a whole did, or none. */
  readonly failed: Path;
  /** Index of the event at which the failure began. */
  readonly at: number;
  /** Index of the event up to which reads, waits and decisions hold: `at`, or earlier where a person says so. */
  readonly from: number;
  /** Number of the last journal entry up to `from`. */
  readonly lastEntry: number;
  /** Commands whose undo was completed because of the failure. */
  readonly undone: ReadonlySet<Path>;
  /** Commands whose undo a person skipped. */
  readonly skipped: ReadonlySet<Path>;
  /** Whether a command, or an answer, belongs to the step that failed. */
  isFailed(id: Path): boolean;
  undoneLater(undo: Path): boolean;
  /** Number of the journal entry that first tells of the failure. What starts after it is its consequence. */
  readonly failedEntry: number;
}

/** Null where `from` never started. */
export function cutTape(tape: Tape, error: Fault, from: Path | undefined): Cut | null {
  const { steps } = tape;
  const root = rootOf(error);
  const failed = stepOf(steps, root);
  const at = beginOf(steps, failed, root);
  const start = from === undefined ? at : Math.min(at, startOf(steps, from) - 1);
  if (Number.isNaN(start)) return null;
  return { ...cutAt(steps, at, start, from), ...about(from ?? failed), failedEntry: entryOf(steps, at, failed, root) };
}

/** Where the host ended the run: it goes on from there, or from an earlier step. Null where `from` never started. */
export function cutStopped({ steps }: Tape, from: Path | undefined): Cut | null {
  const at = steps.length - 1;
  const start = from === undefined ? at : startOf(steps, from) - 1;
  if (Number.isNaN(start)) return null;
  return {
    ...cutAt(steps, steps.length, start, from),
    ...about(from ?? ''),
    at,
    failedEntry: Number.POSITIVE_INFINITY,
  };
}

/** What was undone since the failure began at the event `at`, or since the step from which a person wants it again. */
function cutAt(
  steps: readonly TapeStep[],
  at: number,
  start: number,
  from: Path | undefined,
): Omit<Cut, 'failed' | 'isFailed' | 'failedEntry'> {
  const undone = new Set<Path>();
  const skipped = new Set<Path>();
  let begun = false;
  for (const [i, { entries }] of steps.entries()) {
    for (const { path, what } of entries) {
      begun ||= path === from && what.t === 'step.started';
      if (!begun && i < at) continue;
      if (what.t === 'undo.completed') undone.add(withoutUndo(path));
      if (what.t === 'run.unstuck' && what.how === 'skip' && path.endsWith(UNDO)) skipped.add(withoutUndo(path));
    }
  }
  const lastEntry = steps.slice(0, start + 1).reduce((last, { entries }) => entries.at(-1)?.n ?? last, -1);
  return { at, from: start, lastEntry, undone, skipped, undoneLater: (undo) => undone.has(withoutUndo(undo)) };
}

function about(again: Path): Pick<Cut, 'failed' | 'isFailed'> {
  return { failed: again, isFailed: (id) => again !== '' && ownerOf(id) === again };
}

const UNDO = '/compensate';
export const withoutUndo = (path: Path): Path => path.slice(0, -UNDO.length);

/** `extract` of `extract/fallback.1` and of `extract@timeout`. */
export function ownerOf(id: Path): Path {
  return id.replace(/[/@].*$/, '');
}

/** The failure that all others came from: a handler's error has what it handled as its last cause. */
function rootOf(fault: Fault): Fault {
  return fault.cause === undefined ? fault : rootOf(fault.cause);
}

function isSame(a: Fault, b: Fault): boolean {
  return a.type === b.type && a.detail === b.detail && a.step === b.step && a.at === b.at;
}

/** The first step of this flow that the failure was noted at: inside a child flow it has the name of a step of that. */
function stepOf(steps: readonly TapeStep[], root: Fault): Path {
  for (const { entries } of steps) {
    for (const { path, what } of entries) {
      if (what.t !== 'run.ended' && 'error' in what && what.error !== undefined && isSame(rootOf(what.error), root)) {
        return ownerOf(path);
      }
    }
  }
  return '';
}

/** The event that brought the failure: an undo may come before it is noted. */
function beginOf(steps: readonly TapeStep[], failed: Path, root: Fault): number {
  const found = steps.findIndex(({ event, entries }) => {
    if (failed === '') return 'id' in event && (event.id === '@output' || event.id === '@timeout');
    if ((event.t === 'rejected' || event.t === 'cancelled') && ownerOf(event.id) === failed) {
      return event.t === 'cancelled' || isSame(rootOf(located(event.fault, root)), root);
    }
    return entries.some((entry) => brings(entry, failed, root));
  });
  return found === -1 ? steps.length - 1 : found;
}

function entryOf(steps: readonly TapeStep[], at: number, failed: Path, root: Fault): number {
  for (const { entries } of steps) {
    const found = entries.find((entry) => brings(entry, failed, root));
    if (found !== undefined) return found.n;
  }
  return steps[at]?.entries[0]?.n ?? Number.POSITIVE_INFINITY;
}

/** A fault gets its step and time from the kernel where the host gave none. */
function located(fault: Fault, root: Fault): Fault {
  return rootOf(fault) === fault
    ? {
        ...fault,
        ...(root.step === undefined ? {} : { step: root.step }),
        ...(root.at === undefined ? {} : { at: root.at }),
      }
    : fault;
}

function brings({ path, what }: Entry, failed: Path, root: Fault): boolean {
  if (what.t === 'timeout' && path === failed) return root.type === 'timeout';
  return what.t !== 'run.ended' && 'error' in what && what.error !== undefined && isSame(rootOf(what.error), root);
}

/** Index of the event at which a step started; NaN where it never did. */
function startOf(steps: readonly TapeStep[], step: Path): number {
  const found = steps.findIndex(({ entries }) =>
    entries.some(({ path, what }) => path === step && what.t === 'step.started'),
  );
  return found === -1 ? Number.NaN : found;
}
