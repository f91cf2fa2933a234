import {
  type ListType,
  label,
  layersOf,
  layersOver,
  MOST_LAYERS,
  NEVER,
  type NumberType,
  type ObjectType,
  once,
  remember,
  type TextType,
  type Type,
} from './type.ts';

/** What is the one and the other, for `allOf` and what stands beside `$ref`. */
export function meet(a: Type, b: Type): Type {
  if (a === b) return a;
  return label(label(meetKinds(a, b), a.labels), b.labels);
}

function meetKinds(a: Type, b: Type): Type {
  const absent = a.absent && b.absent;
  if (a.any || b.any) {
    const other = a.any ? b : a;
    return other.absent === absent ? other : { ...other, absent };
  }
  // Either is as wide as both together, or wider.
  if (Math.max(layersOf(a), layersOf(b)) >= MOST_LAYERS) return layersOf(a) < layersOf(b) ? a : b;
  const number = a.number && b.number && meetNumbers(a.number, b.number);
  const text = a.text && b.text && meetTexts(a.text, b.text);
  return {
    ...NEVER,
    absent,
    null: a.null && b.null,
    booleans: a.booleans.filter((value) => b.booleans.includes(value)),
    ...(number === undefined ? {} : { number }),
    ...(text === undefined ? {} : { text }),
    ...(a.object && b.object ? { object: meetObjects(a.object, b.object) } : {}),
    ...(a.list && b.list ? { list: meetLists(a.list, b.list) } : {}),
  };
}

function meetNumbers(a: NumberType, b: NumberType): NumberType | undefined {
  const integer = a.integer || b.integer;
  const values = meetValues(a.values, b.values)?.filter((value) => !integer || Number.isInteger(value));
  if (values === undefined) return { integer };
  return values.length === 0 ? undefined : { integer: values.every(Number.isInteger), values };
}

function meetTexts(a: TextType, b: TextType): TextType | undefined {
  const values = meetValues(a.values, b.values);
  const bounds = [a.max, b.max].filter((max) => max !== undefined);
  const max = bounds.length === 0 ? {} : { max: Math.min(...bounds) };
  if (values === undefined) return max;
  return values.length === 0 ? undefined : { values, ...max };
}

function meetValues<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.filter((value) => b.includes(value));
}

/** A field that only one of them declares is as that one says. */
function meetObjects(a: ObjectType, b: ObjectType): ObjectType {
  const open = [a.open, b.open];
  return {
    names: [...new Set([...a.names, ...b.names])],
    field: remember((name) => meet(a.field(name), b.field(name))),
    open: open.includes('closed') ? 'closed' : open.includes('silent') ? 'silent' : 'open',
    layers: layersOver(a, b),
  };
}

function meetLists(a: ListType, b: ListType): ListType {
  return {
    item: once(() => meet(a.item(), b.item())),
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    sequence: false,
    whole: false,
    layers: layersOver(a, b),
  };
}
