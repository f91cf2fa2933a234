import { hasValue, type ObjectType, type Type } from './type.ts';

/** Where a value that is made can never be what is asked for. */
export interface Misfit {
  /** Fields and elements from the value to the part, outermost first. */
  readonly path: readonly string[];
  readonly problem:
    | { readonly k: 'kind'; readonly found: Type; readonly wanted: Type }
    | { readonly k: 'missing'; readonly name: string }
    | { readonly k: 'unknown'; readonly name: string; readonly names: readonly string[] };
}

/** Parts of parts that are looked at; schemas may go on without end. */
const DEEPEST = 8;

/** The first part that surely does not fit; undefined where the whole may fit. That it may be absent is another question. */
export function findMisfit(found: Type, wanted: Type, path: readonly string[] = []): Misfit | undefined {
  if (!hasValue(found) || found.any || wanted.any || path.length > DEEPEST) return undefined;
  if (!overlaps(found, wanted)) return { path, problem: { k: 'kind', found, wanted } };
  const { object, list, absent: _, ...others } = found;
  if (hasValue({ ...others, absent: false })) return undefined;
  if (object && !list && wanted.object) return inObject(object, wanted.object, path);
  if (list && !object && wanted.list && list.min > 0)
    return findMisfit(list.item(), wanted.list.item(), [...path, '0']);
  return undefined;
}

/** Whether one kind of value is on both sides. */
function overlaps(a: Type, b: Type): boolean {
  return (
    (a.null && b.null) ||
    a.booleans.some((value) => b.booleans.includes(value)) ||
    (a.number !== undefined && b.number !== undefined && share(a.number.values, b.number.values)) ||
    (a.text !== undefined && b.text !== undefined && share(a.text.values, b.text.values)) ||
    (a.object !== undefined && b.object !== undefined) ||
    (a.list !== undefined && b.list !== undefined && a.list.min <= b.list.max && b.list.min <= a.list.max)
  );
}

const share = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean =>
  a === undefined || b === undefined || a.some((value) => b.includes(value));

function inObject(found: ObjectType, wanted: ObjectType, path: readonly string[]): Misfit | undefined {
  for (const name of wanted.names) {
    const field = found.field(name);
    if (!hasValue(field) && !wanted.field(name).absent) return { path, problem: { k: 'missing', name } };
    const inside = findMisfit(field, wanted.field(name), [...path, name]);
    if (inside && !field.absent) return inside;
  }
  if (wanted.open !== 'closed') return undefined;
  const extra = found.names.find((name) => !wanted.names.includes(name) && !found.field(name).absent);
  return extra === undefined ? undefined : { path, problem: { k: 'unknown', name: extra, names: wanted.names } };
}
