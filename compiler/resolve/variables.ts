import type { Step } from './flow.ts';
import { handlersOf, type List, listsOf } from './walk.ts';

/** The variables that are assigned on the way to a place: true where on every way, false where on some. Undefined: no way leads there. */
export type Variables = ReadonlyMap<string, boolean> | undefined;

/** After two ways meet. */
export function meet(a: Variables, b: Variables): Variables {
  if (!a || !b) return a ?? b;
  const names = new Set([...a.keys(), ...b.keys()]);
  return new Map([...names].map((name) => [name, a.get(name) === true && b.get(name) === true]));
}

/** After a part of which nobody knows how far it got: its variables may be assigned. */
export function perhapsAssigned(before: Variables, names: Iterable<string>): Variables {
  if (!before) return before;
  const after = new Map(before);
  for (const name of names) if (!after.has(name)) after.set(name, false);
  return after;
}

export function assigned(before: Variables, names: Iterable<string>): Variables {
  if (!before) return before;
  const after = new Map(before);
  for (const name of names) after.set(name, true);
  return after;
}

/** Lists that work on a copy of the variables (rule 15). */
export function copiesVariables({ kind }: List): boolean {
  return kind === 'branch' || kind === 'item';
}

/** Each step is asked by every list around it. */
const ASSIGNS = new WeakMap<Step, readonly string[]>();

/** The variables that a step may assign around itself. */
export function assignsOf(step: Step): readonly string[] {
  const known = ASSIGNS.get(step) ?? findAssigns(step);
  ASSIGNS.set(step, known);
  return known;
}

function findAssigns(step: Step): readonly string[] {
  const own = step.kind === 'set' ? step.set.entries.map(({ key }) => key) : [];
  return [...own, ...listsOf(step).flatMap((list) => (copiesVariables(list) ? [] : list.steps.flatMap(assignsOf)))];
}

/** The variables that the body of a step may assign, its handlers left out. */
export function assignsOfBody(step: Step): readonly string[] {
  const handlers = new Set(handlersOf(step).flatMap(({ steps }) => steps));
  const own = step.kind === 'set' ? step.set.entries.map(({ key }) => key) : [];
  const lists = listsOf(step).filter((list) => !copiesVariables(list) && !list.steps.some((one) => handlers.has(one)));
  return [...own, ...lists.flatMap(({ steps }) => steps.flatMap(assignsOf))];
}
