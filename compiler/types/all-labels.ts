/** The labels of a type with all that is inside it. */
import type { ObjectType, Type } from './type.ts';

export const LABEL_LIMITS = {
  /** Parts of one value that are looked at for labels; schemas may go on without end. */
  parts: 500,
  /** Levels of one value. */
  depth: 8,
} as const;

/** What may still be looked at. */
export interface Budget {
  left: number;
}
export const spend = (budget: Budget, depth: number): boolean => depth <= LABEL_LIMITS.depth && budget.left-- > 0;
/** Whether nothing at that depth, or below it, will be looked at. */
export const isSpent = ({ left }: Budget, depth: number): boolean => depth > LABEL_LIMITS.depth || left <= 0;

/** The labels of a value and of all that is in it. */
export function allLabels(type: Type): readonly string[] {
  const found = new Set<string>();
  collect(type, found, { left: LABEL_LIMITS.parts }, 0);
  return [...found];
}

function collect({ labels, object, list }: Type, found: Set<string>, budget: Budget, depth: number): void {
  for (const one of labels ?? []) found.add(one);
  if (!spend(budget, depth)) return;
  if (list) collect(list.item(), found, budget, depth + 1);
  for (const [, field] of fieldsOf(object)) collect(field, found, budget, depth + 1);
}

/** A name that no schema declares, and how it is shown. */
const OTHER = '*';

/** The declared fields, and one for all others where there are others. */
export function* fieldsOf(object: ObjectType | undefined): Iterable<readonly [name: string, type: Type]> {
  if (object === undefined) return;
  for (const name of object.names) yield [name, object.field(name)];
  if (object.open === 'open' && !object.names.includes(OTHER)) yield [OTHER, object.field(OTHER)];
}
