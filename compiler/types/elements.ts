/** How the library iterates over values, and what its sequences come out as. */
import {
  ABSENT,
  ANY,
  hasValue,
  join,
  joinAll,
  type ListType,
  label,
  listOf,
  NEVER,
  perhaps,
  present,
  type Type,
} from './type.ts';

/** The elements of a value that is taken for a sequence: those of a list, or the value itself. */
export interface Elements {
  readonly item: Type;
  readonly min: number;
  readonly max: number;
}

export function elementsOf(type: Type): Elements {
  const elements = unlabelled(type);
  return type.labels ? { ...elements, item: label(elements.item, type.labels) } : elements;
}

function withoutList({ list: _, ...rest }: Type): Type {
  return rest;
}

function unlabelled(type: Type): Elements {
  if (type.any) return { item: ANY, min: 0, max: Number.POSITIVE_INFINITY };
  const { list } = type;
  const single = present(list ? withoutList(type) : type);
  if (!list) return { item: single, min: type.absent || !hasValue(single) ? 0 : 1, max: hasValue(single) ? 1 : 0 };
  const alone = hasValue(single);
  if (list.whole) return withItself(join(single, { ...NEVER, list }), list, type.absent);
  return {
    item: alone ? join(single, list.item()) : list.item(),
    min: type.absent ? 0 : alone ? Math.min(1, list.min) : list.min,
    max: Math.max(alone ? 1 : 0, list.max),
  };
}

/** A sequence without elements is absent, one with one element is that element. */
export function collapse({ item, min, max }: Elements): Type {
  if (max < 1 || (!hasValue(item) && max < 2)) return ABSENT;
  return joinAll([
    min < 1 ? ABSENT : NEVER,
    min < 2 ? item : NEVER,
    max < 2 ? NEVER : listOf(item, { min: Math.max(2, min), max, sequence: true }),
  ]);
}

/** The elements of what each of some elements gives; `nothing`: where that is absent, it is an element all the same. */
export function flatten({ min, max }: Elements, result: Type, nothing = false): Elements {
  const each = elementsOf(result);
  const most = Math.max(each.max, nothing ? 1 : 0);
  return {
    item: nothing ? perhaps(each.item) : each.item,
    min: min * each.min,
    max: max === 0 || most === 0 ? 0 : max * most,
  };
}

/** A list that is one element in a path is a list of its own elements elsewhere. */
function withItself(alone: Type, list: ListType, absent: boolean): Elements {
  const min = absent ? 0 : Math.min(1, list.min);
  return { item: join(alone, list.item()), min, max: Math.max(1, list.max) };
}
