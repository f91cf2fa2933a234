import { longest, type Type } from './type.ts';

/** UTF-8 bytes of scalars as JSON. */
const BYTES = { null: 4, boolean: 5, number: 24, quotes: 2, separator: 1 } as const;
/** Parts of one type that are looked at; beyond, nothing bounds it. */
const MOST_PARTS = 2_000;

/** Bytes of the largest value as JSON, in plain ASCII; infinite where nothing bounds it. */
export function mostBytes(type: Type): number {
  const bytes = KNOWN.get(type) ?? bytesOf(type, { left: MOST_PARTS });
  KNOWN.set(type, bytes);
  return bytes;
}

/** Many steps give the same. */
const KNOWN = new WeakMap<Type, number>();

function bytesOf(type: Type, budget: { left: number }): number {
  if (type.any || --budget.left < 0) return Number.POSITIVE_INFINITY;
  const { booleans, number, text, object, list } = type;
  const quoted = text ? (longest(text) ?? Number.POSITIVE_INFINITY) + BYTES.quotes : 0;
  return Math.max(
    type.null ? BYTES.null : 0,
    booleans.length > 0 ? BYTES.boolean : 0,
    number ? BYTES.number : 0,
    quoted,
    object ? ofObject(object, budget) : 0,
    list ? ofList(list, budget) : 0,
  );
}

function ofObject(object: NonNullable<Type['object']>, budget: { left: number }): number {
  if (object.open !== 'closed') return Number.POSITIVE_INFINITY;
  const fields = object.names.map(
    (name) => name.length + BYTES.quotes + 2 * BYTES.separator + bytesOf(object.field(name), budget),
  );
  return BYTES.quotes + fields.reduce((sum, bytes) => sum + bytes, 0);
}

function ofList({ item, max }: NonNullable<Type['list']>, budget: { left: number }): number {
  if (max === 0) return BYTES.quotes;
  if (max === Number.POSITIVE_INFINITY) return max;
  return BYTES.quotes + max * (BYTES.separator + bytesOf(item(), budget));
}
