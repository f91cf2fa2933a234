/** Where a run under another definition differs from what was recorded, first things first. */
import type { Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { PlaceId } from '../../schema/plan.ts';
import { canonical } from '../canonical.ts';
import type { End, Path } from '../machine.ts';
import { compareStuck, compareUndos } from './compare-undos.ts';
import { firstDifference, text } from './first-difference.ts';
import { type Asked, nameOf, type Ran } from './rerun.ts';

/** Stable: scripts and tests name these. */
export type RunDifferenceKind =
  | 'call.new'
  | 'call.gone'
  | 'call.other'
  | 'call.input'
  | 'undo.new'
  | 'undo.gone'
  | 'undo.other'
  | 'undo.input'
  | 'stuck'
  | 'decision'
  | 'task.new'
  | 'task.gone'
  | 'task.changed'
  | 'end';

export interface RunDifference {
  readonly kind: RunDifferenceKind;
  readonly path: Path;
  readonly message: string;
  /** Places in the plan of the record, and in the other one. */
  readonly old?: PlaceId;
  readonly new?: PlaceId;
}

/** Empty where the run would be the same. */
export function compareRuns(old: Ran, now: Ran): readonly RunDifference[] {
  const before = indexEntries(old.entries);
  const after = indexEntries(now.entries);
  // What the record cannot answer hides what comes after it.
  const blind = now.end === undefined && (now.open.some((id) => !old.open.includes(id)) || isNewlyWaiting(old, now));
  const found = [
    ...compareDecisions(before, after),
    ...compareCalls(old, now, blind),
    ...compareUndos(old, now),
    ...compareStuck(old, now, blind),
    ...compareTasks(before, after, blind),
  ];
  const located = found.map((one): Placed => {
    const was = before.first.get(ownerOf(one.path));
    const is = after.first.get(ownerOf(one.path));
    return { ...one, at: one.at ?? is?.n ?? was?.n ?? 0, ...placesOf(one, was, is) };
  });
  located.sort((a, b) => a.at - b.at);
  const ends = blind ? [] : compareEnds(old.end, now.end);
  return [...located.map(({ at: _, ...one }) => one), ...ends];
}

export interface Found extends RunDifference {
  readonly at?: number;
}
type Placed = RunDifference & { readonly at: number };

function isNewlyWaiting(old: Ran, now: Ran): boolean {
  return now.waiting.some((path) => !old.waiting.includes(path));
}

function placesOf(one: Found, was: Entry | undefined, is: Entry | undefined): { old?: PlaceId; new?: PlaceId } {
  const old = one.old ?? was?.place;
  const now = one.new ?? is?.place;
  return { ...(old === undefined ? {} : { old }), ...(now === undefined ? {} : { new: now }) };
}

const ownerOf = (path: Path): Path => path.replace(/\/.*$/, '');

interface Index {
  /** The first entry of each path. */
  readonly first: ReadonlyMap<Path, Entry>;
  /** By path, who decided, and what about. */
  readonly decisions: ReadonlyMap<string, Entry>;
  /** By path: what was asked of people, or listened for. */
  readonly tasks: ReadonlyMap<Path, Entry>;
}

function indexEntries(entries: readonly Entry[]): Index {
  const first = new Map<Path, Entry>();
  const decisions = new Map<string, Entry>();
  const tasks = new Map<Path, Entry>();
  for (const entry of entries) {
    const { path, what } = entry;
    if (!first.has(path)) first.set(path, entry);
    if (what.t === 'decision') decisions.set([path, what.decision.by, what.decision.id ?? ''].join(' '), entry);
    if ((what.t === 'task.opened' || what.t === 'listen.opened') && !tasks.has(path)) tasks.set(path, entry);
  }
  return { first, decisions, tasks };
}

/** What people and models say is an answer; only what the definition itself decides can differ. */
const OF_DEFINITION = new Set(['if', 'case', 'check', 'fallback', 'table']);

function compareDecisions(before: Index, after: Index): readonly Found[] {
  const out: Found[] = [];
  for (const [key, is] of after.decisions) {
    const was = before.decisions.get(key);
    if (is.what.t !== 'decision' || !OF_DEFINITION.has(is.what.decision.by)) continue;
    const { by, id, verdict } = is.what.decision;
    const name = id === undefined || by === 'if' ? by : `${by} ${id}`;
    const now = text(verdict);
    if (was === undefined) {
      // A new condition that holds, or a check that does not, changes nothing by itself.
      const idle = by === 'if' ? verdict === true : verdict === false;
      if (idle || !before.first.has(is.path)) continue;
      out.push({
        kind: 'decision',
        path: is.path,
        message: `${name}, which is new, decides ${now}`,
        at: is.n,
        new: is.place,
      });
      continue;
    }
    if (was.what.t !== 'decision' || canonical(was.what.decision.verdict) === canonical(verdict)) continue;
    const message = `${name} decides ${now}; it was ${text(was.what.decision.verdict)}`;
    out.push({ kind: 'decision', path: is.path, message, at: is.n, old: was.place, new: is.place });
  }
  return out;
}

function compareCalls(old: Ran, now: Ran, blind: boolean): readonly Found[] {
  const out: Found[] = [];
  for (const [path, is] of now.asked) {
    const was = old.asked.get(path);
    if (was === undefined) {
      const unanswered = now.open.includes(path) ? ', which this history cannot answer' : '';
      out.push({ kind: 'call.new', path, message: `would now ${verb(is)} ${nameOf(is)}${unanswered}` });
    } else if (nameOf(was) !== nameOf(is)) {
      const message = `would ${verb(is)} ${nameOf(is)}, which this history cannot answer; it was ${nameOf(was)}`;
      out.push({ kind: 'call.other', path, message });
    } else {
      const where = firstDifference(inputOf(was), inputOf(is), '');
      if (where !== null) {
        const message = `would ${verb(is)} ${nameOf(is)} with other input: ${where}; the recorded answer is taken for it`;
        out.push({ kind: 'call.input', path, message });
      }
    }
  }
  if (blind) return out;
  for (const [path, was] of old.asked) {
    if (!now.asked.has(path))
      out.push({ kind: 'call.gone', path, message: `would not ${verb(was)} ${nameOf(was)} any more` });
  }
  return out;
}

function verb(asked: Asked): string {
  return asked.t === 'call' ? 'call' : asked.t === 'child' ? 'run' : 'emit';
}

const inputOf = (asked: Asked): Json => (asked.t === 'emit' ? (asked.data ?? null) : asked.input);

function compareTasks(before: Index, after: Index, blind: boolean): readonly Found[] {
  const out: Found[] = [];
  for (const [path, is] of after.tasks) {
    const was = before.tasks.get(path);
    const asks = is.what.t === 'task.opened' ? 'ask for an approval' : 'listen for an event';
    if (was === undefined)
      out.push({ kind: 'task.new', path, message: `would now ${asks}, which this history has not` });
    else {
      const message = taskChange(was, is);
      if (message !== null) out.push({ kind: 'task.changed', path, message });
    }
  }
  if (blind) return out;
  for (const [path, was] of before.tasks) {
    const asks = was.what.t === 'task.opened' ? 'ask for an approval' : 'listen for an event';
    if (!after.tasks.has(path)) out.push({ kind: 'task.gone', path, message: `would not ${asks} any more` });
  }
  return out;
}

function taskChange({ what: was }: Entry, { what: is }: Entry): string | null {
  if (was.t === 'listen.opened' && is.t === 'listen.opened') {
    return was.event === is.event ? null : `would listen for ${is.event}; it was ${was.event}`;
  }
  if (was.t !== 'task.opened' || is.t !== 'task.opened') return 'would wait for something else';
  if (was.shown !== is.shown) return 'would show approvers something else';
  const people = firstDifference(was.assignees, is.assignees, '');
  return people === null ? null : `would ask other people: ${people}`;
}

function compareEnds(old: End | undefined, now: End | undefined): readonly RunDifference[] {
  const was = endWords(old);
  const is = endWords(now);
  if (was.is !== is.is) return [{ kind: 'end', path: '', message: `would have ${is.is}; it has ${was.is}` }];
  const where = firstDifference(was.value, is.value, '');
  return where === null ? [] : [{ kind: 'end', path: '', message: `would have ${is.is} otherwise: ${where}` }];
}

function endWords(end: End | undefined): { readonly is: string; readonly value?: Json | undefined } {
  switch (end?.is) {
    case undefined:
      return { is: 'not ended' };
    case 'completed':
      return { is: 'completed', value: end.output };
    case 'failed':
      return { is: `failed with ${end.error.type}` };
    case 'cancelled':
      return { is: 'been cancelled' };
  }
}
