import type { Entry, Step, Value } from './flow.ts';
import { handlersOf, type List, listsOf } from './walk.ts';

/** What is known of a variable at a place. */
export interface Assigned {
  /** It is assigned on every way to the place, not on some alone. */
  readonly always: boolean;
  /** The values that it may have there; undefined: any that the flow gives it. */
  readonly by: readonly Value[] | undefined;
}

/** The variables that are assigned on the way to a place. Undefined: no way leads there. */
export type Variables = ReadonlyMap<string, Assigned> | undefined;

/** More values that one variable may have at a place are not told apart. */
const MOST_VALUES = 32;

function either(a: Assigned['by'], b: Assigned['by']): Assigned['by'] {
  if (!a || !b) return undefined;
  const all = [...new Set([...a, ...b])];
  return all.length > MOST_VALUES ? undefined : all;
}

/** After two ways meet. */
export function meet(a: Variables, b: Variables): Variables {
  if (!a || !b) return a ?? b;
  if (a === b) return a;
  const after = new Map<string, Assigned>();
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [one, other] = [a.get(name), b.get(name)];
    if (one && one === other) {
      after.set(name, one);
      continue;
    }
    const always = one?.always === true && other?.always === true;
    after.set(name, { always, by: either(one ? one.by : [], other ? other.by : []) });
  }
  return after;
}

/** After a part of which nobody knows how far it got: its variables may be assigned. */
export function perhapsAssigned(before: Variables, entries: readonly Entry[]): Variables {
  if (!before || entries.length === 0) return before;
  const after = new Map(before);
  for (const { key, value } of entries) {
    const { always, by } = after.get(key) ?? { always: false, by: [] };
    after.set(key, { always, by: either(by, [value]) });
  }
  return after;
}

export function assigned(before: Variables, entries: readonly Entry[]): Variables {
  if (!before) return before;
  const after = new Map(before);
  for (const { key, value } of entries) after.set(key, { always: true, by: [value] });
  return after;
}

/** Lists that work on a copy of the variables (rule 15). */
function copiesVariables({ kind }: List): boolean {
  return kind === 'branch' || kind === 'item';
}

/** Each step is asked by every list around it. */
const ASSIGNS = new WeakMap<Step, readonly Entry[]>();

/** What a step may assign around itself. */
export function assignsOf(step: Step): readonly Entry[] {
  const known = ASSIGNS.get(step) ?? findAssigns(step);
  ASSIGNS.set(step, known);
  return known;
}

function findAssigns(step: Step): readonly Entry[] {
  const own = step.kind === 'set' ? step.set.entries : [];
  return [...own, ...listsOf(step).flatMap((list) => (copiesVariables(list) ? [] : list.steps.flatMap(assignsOf)))];
}

/** What the body of a step may assign, its handlers left out. */
export function assignsOfBody(step: Step): readonly Entry[] {
  const handlers = new Set(handlersOf(step).flatMap(({ steps }) => steps));
  const own = step.kind === 'set' ? step.set.entries : [];
  const lists = listsOf(step).filter((list) => !copiesVariables(list) && !list.steps.some((one) => handlers.has(one)));
  return [...own, ...lists.flatMap(({ steps }) => steps.flatMap(assignsOf))];
}
