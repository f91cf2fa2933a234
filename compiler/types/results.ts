/** What those functions give whose result depends on what they are given. */
import type { Ast } from '../expression/ast.ts';
import { allLabels } from './all-labels.ts';
import { collapse, type Elements, elementsOf } from './elements.ts';
import { carry } from './labels.ts';
import { MATCH } from './signatures.ts';
import {
  ABSENT,
  BOOLEAN,
  booleanOf,
  dictionaryOf,
  doubt,
  hasValue,
  INTEGER,
  isPerhaps,
  join,
  joinAll,
  label,
  layersOver,
  listOf,
  MOST_FIELDS,
  MOST_LAYERS,
  NEVER,
  NUMBER,
  numberOf,
  type ObjectType,
  objectOf,
  perhaps,
  present,
  recordOf,
  TEXT,
  type Type,
  UNKNOWN,
  widest,
} from './type.ts';

export interface Calls {
  /** What a function gives. */
  call(callee: Type | undefined, args: readonly Type[]): Type;
  type(ast: Ast): Type;
}

/** `asts`: the arguments as written; not there where the function is handed on as a value. */
export function resultOf(name: string, args: readonly Type[], asts: readonly Ast[], calls: Calls): Type {
  const [first = ABSENT, second] = args;
  switch (name) {
    case 'exists':
      return first.absent && hasValue(first) ? BOOLEAN : booleanOf(hasValue(first));
    case 'count':
      return counted(first);
    case 'append':
      return appended(first, second ?? ABSENT);
    case 'lookup':
      return hasValue(first) ? looked(first, second ?? UNKNOWN) : ABSENT;
    case 'zip':
      return zipped(args);
    case 'keys':
      return keysOf(first);
    case 'match':
      return perhaps(collapse({ item: MATCH, min: 0, max: Number.POSITIVE_INFINITY }));
    default:
  }
  if (!hasValue(first)) return ABSENT;
  const result = ofValue(name, first, second, args[2], asts, calls);
  if (isPerhaps(first)) return perhaps(result);
  return first.absent ? doubt(result) : result;
}

function ofValue(
  name: string,
  first: Type,
  second: Type | undefined,
  third: Type | undefined,
  asts: readonly Ast[],
  calls: Calls,
): Type {
  const elements = elementsOf(present(first));
  switch (name) {
    case 'average':
    case 'max':
    case 'min':
      return elements.min > 0 ? NUMBER : first.any ? doubt(NUMBER) : perhaps(NUMBER);
    case 'filter':
      calls.call(second, [elements.item, INTEGER, first]);
      return collapse({ ...elements, min: 0 });
    case 'map':
      return mapped(elements, calls.call(second, [elements.item, INTEGER, listOf(elements.item)]));
    case 'each':
      return eachOf(first, second, calls);
    case 'sift':
      return sifted(first, second, calls);
    case 'reduce':
      return reduced(elements, second, third, calls);
    case 'single':
      if (second) calls.call(second, [elements.item, INTEGER, first]);
      return elements.item;
    case 'sort':
      if (second) calls.call(second, [elements.item, elements.item]);
      return listOf(elements.item, elements);
    case 'reverse':
      return listOf(elements.item, elements);
    case 'distinct':
      return distinct(first, elements);
    case 'merge':
      return merged(elements, asts[0], calls);
    case 'spread':
      return spread(first);
    default:
      return UNKNOWN;
  }
}

function counted(type: Type): Type {
  const { min, max } = elementsOf(type);
  if (type.any || min !== max) return type.absent && !hasValue(type) ? numberOf(0) : INTEGER;
  return numberOf(min);
}

function appended(a: Type, b: Type): Type {
  if (!hasValue(a)) return b;
  if (!hasValue(b)) return a;
  const [left, right] = [elementsOf(present(a)), elementsOf(present(b))];
  const both = listOf(join(left.item, right.item), { min: left.min + right.min, max: left.max + right.max });
  // Absent sides are left out, and the other one is as it was.
  return joinAll([both, a.absent ? b : NEVER, b.absent ? a : NEVER]);
}

/** An element that is absent is dropped; a list that the function gives is an element. */
function mapped(elements: Elements, each: Type): Type {
  return collapse({
    ...elements,
    item: present(each),
    min: each.absent ? 0 : elements.min,
    max: hasValue(each) ? elements.max : 0,
  });
}

const MANY = Number.POSITIVE_INFINITY;

function members(type: Type): Type {
  const { object, any } = type;
  if (any || object?.open !== 'closed') return carry(UNKNOWN, [type]);
  return joinAll(object.names.map((name) => object.field(name)));
}

function eachOf(first: Type, callee: Type | undefined, calls: Calls): Type {
  const each = calls.call(callee, [present(members(first)), TEXT, first]);
  return collapse({ item: present(each), min: 0, max: hasValue(each) ? MANY : 0 });
}

function sifted(first: Type, callee: Type | undefined, calls: Calls): Type {
  calls.call(callee, [present(members(first)), TEXT, first]);
  if (first.any || !first.object) return perhaps(dictionaryOf(UNKNOWN));
  const { object } = first;
  return perhaps(objectOf({ ...object, field: (name) => perhaps(object.field(name)) }));
}

/** Until nothing new comes; what grows with each turn is unknown. */
const MOST_TURNS = 4;

function reduced(elements: Elements, callee: Type | undefined, start: Type | undefined, calls: Calls): Type {
  const seeded = start !== undefined && hasValue(start);
  // Without elements the function is not called.
  let all: Type = seeded ? start : elements.item;
  if (seeded && start.absent) all = join(all, elements.item);
  const end = (type: Type): Type => (seeded || elements.min > 0 ? type : perhaps(type));
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const next = join(all, calls.call(callee, [all, elements.item, INTEGER, listOf(elements.item)]));
    if (sameKinds(next, all)) return end(next);
    all = next;
  }
  return carry(UNKNOWN, [all]);
}

/** Whether joining has changed nothing that can be seen from outside; what holds others is taken for changed. */
function sameKinds(a: Type, b: Type): boolean {
  if (a.object || a.list || b.object || b.list) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

function distinct(first: Type, elements: Elements): Type {
  const { list, ...rest } = first;
  if (first.any) return UNKNOWN;
  if (!list) return rest;
  const fewer = listOf(list.item, { min: Math.min(1, list.min), max: list.max, sequence: list.sequence });
  const alone = list.sequence && elements.min < MANY ? present(list.item()) : NEVER;
  return joinAll([rest, fewer, alone]);
}

function zipped(args: readonly Type[]): Type {
  const all = args.map((arg) => elementsOf(arg));
  const item = listOf(joinAll(all.map(({ item: one }) => one)), { min: all.length, max: all.length });
  return listOf(item, { min: Math.min(...all.map(({ min }) => min)), max: Math.min(...all.map(({ max }) => max)) });
}

function keysOf(type: Type): Type {
  const { object, list, any } = type;
  if (any || list || !object) return any || list || object ? collapse({ item: TEXT, min: 0, max: MANY }) : ABSENT;
  const sure = object.names.filter((name) => !object.field(name).absent).length;
  const { object: _, ...rest } = type;
  const min = type.absent || hasValue(rest) ? 0 : sure;
  return collapse({ item: TEXT, min, max: object.open === 'closed' ? object.names.length : MANY });
}

function looked(type: Type, key: Type): Type {
  if (type.any || type.list || key.any) return UNKNOWN;
  const { object } = type;
  if (!object) return ABSENT;
  const names = key.text?.values;
  if (names === undefined) return perhaps(members(type));
  const { object: _, ...rest } = type;
  const found = joinAll(names.map((name) => object.field(name)));
  return hasValue(rest) || type.absent || key.absent ? perhaps(found) : found;
}

/** Written as a list of objects, the order is known: the last one that has a field gives it. */
function merged(elements: Elements, ast: Ast | undefined, calls: Calls): Type {
  const parts = ast?.t === 'array' ? ast.items.map((item) => calls.type(item)) : undefined;
  const objects = parts?.flatMap(onlyObject);
  if (parts !== undefined && objects?.length === parts.length) return objects.reduce(over, recordOf(new Map()));
  const { object } = elements.item;
  if (elements.item.any || !object) return dictionaryOf(UNKNOWN);
  return objectOf({ ...object, field: (name) => perhaps(object.field(name)) });
}

/** One object that is there, and nothing else. */
function onlyObject({ object, ...rest }: Type): readonly ObjectType[] {
  return object && !rest.absent && !hasValue(rest) ? [object] : [];
}

function over(below: Type, above: ObjectType): Type {
  const { object } = below;
  if (!object) return below;
  const names = [...new Set([...object.names, ...above.names])];
  const layers = layersOver(object, above);
  if (layers > MOST_LAYERS || names.length > MOST_FIELDS)
    return label(dictionaryOf(UNKNOWN), [...allLabels(below), ...allLabels(objectOf(above))]);
  return objectOf({
    names,
    field: (name) => {
      const upper = above.field(name);
      return upper.absent ? join(present(upper), object.field(name)) : upper;
    },
    open: widest(object, above),
    layers,
  });
}

function spread(first: Type): Type {
  if (first.any || first.list) return UNKNOWN;
  const { object, ...rest } = first;
  if (!object) return rest;
  const each = dictionaryOf(present(members(first)));
  return join(rest, collapse({ item: each, min: 0, max: MANY }));
}
