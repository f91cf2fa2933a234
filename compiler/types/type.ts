/**
 * What is known of a value before there is one. A type is a set of alternatives, one for each kind of JSON, so that two
 * types join kind by kind. INVARIANT: a type never promises too much; what is not known is `any`.
 */
import { allLabels } from './all-labels.ts';
import type { FunctionType } from './function-type.ts';

export interface Type {
  /** There may be no value. */
  readonly absent: boolean;
  /** It may be absent only because nothing is known of what it was made of: nobody is told. */
  readonly doubtful?: true;
  /** It may be every JSON value; then the kinds below say nothing. */
  readonly any: boolean;
  readonly null: boolean;
  readonly booleans: readonly boolean[];
  readonly number?: NumberType;
  readonly text?: TextType;
  readonly object?: ObjectType;
  readonly list?: ListType;
  /** Only inside an expression. */
  readonly function?: FunctionType;
  /** What schemas say of whose eyes it is for and where it came from; all that is inside it has them too. */
  readonly labels?: readonly string[];
}

export interface NumberType {
  readonly integer: boolean;
  /** All that there may be, where they are known. */
  readonly values?: readonly number[];
}
export interface TextType {
  readonly values?: readonly string[];
  /** Characters (code points) at most, where a schema says so. */
  readonly max?: number;
}
export interface ObjectType {
  /** The fields that are declared. */
  readonly names: readonly string[];
  /** Whatever the name: one that is not declared is absent, or what `open` allows. */
  field(name: string): Type;
  /**
   * Other fields than the declared ones: there are none; the schema says nothing about them, so there may be, and who
   * reads one has most likely misspelt it; or it says that there are.
   */
  readonly open: 'closed' | 'silent' | 'open';
  /** Types below it of which each is worked out from the next when it is asked for; absent: none. */
  readonly layers?: number;
}
export interface ListType {
  readonly item: () => Type;
  readonly min: number;
  /** Infinity where it is not known. */
  readonly max: number;
  /** Made inside the expression: where one element is left the library takes it for the element itself. */
  readonly sequence: boolean;
  /** Written behind a dot: paths take it for one element. */
  readonly whole: boolean;
  /** As of objects. */
  readonly layers?: number;
}

/** Layers of a type: each takes some of the stack, so what is higher is unknown. */
export const MOST_LAYERS = 200;
/** Fields of what is merged; what would have more is unknown. */
export const MOST_FIELDS = 1_000;
export const layersOf = ({ object, list }: Type): number => Math.max(object?.layers ?? 0, list?.layers ?? 0);
/** Of what is worked out from two. */
export const layersOver = (a: ObjectType | ListType, b: ObjectType | ListType): number =>
  Math.max(a.layers ?? 0, b.layers ?? 0) + 1;

/** More literal values than that are only their kind. */
const MOST_VALUES = 40;

const NONE = { absent: false, any: false, null: false, booleans: [] } as const;
/** No value and no absence: what cannot happen. */
export const NEVER: Type = NONE;
export const ABSENT: Type = { ...NONE, absent: true };
export const ANY: Type = { ...NONE, any: true };
export const UNKNOWN: Type = { ...ANY, absent: true };
export const NULL: Type = { ...NONE, null: true };
export const BOOLEAN: Type = { ...NONE, booleans: [false, true] };
export const NUMBER: Type = { ...NONE, number: { integer: false } };
export const INTEGER: Type = { ...NONE, number: { integer: true } };
export const TEXT: Type = { ...NONE, text: {} };

export const booleanOf = (value: boolean): Type => ({ ...NONE, booleans: [value] });
export const numberOf = (...values: number[]): Type => ({
  ...NONE,
  number: { integer: values.every(Number.isInteger), values },
});
export const textOf = (...values: string[]): Type => ({ ...NONE, text: { values } });
export const functionOf = (one: FunctionType): Type => ({ ...NONE, function: one });

export function objectOf(object: ObjectType): Type {
  return { ...NONE, object: { ...object, field: remember(object.field) } };
}

/** An object with exactly these fields; one that may be absent is left out then. */
export function recordOf(fields: ReadonlyMap<string, Type>): Type {
  return {
    ...NONE,
    object: { names: [...fields.keys()], field: (name) => fields.get(name) ?? ABSENT, open: 'closed' },
  };
}

/** An object of which only the members' type is known. */
export const dictionaryOf = (member: Type): Type => ({
  ...NONE,
  object: { names: [], field: () => perhaps(member), open: 'open' },
});

export interface ListBounds {
  readonly min?: number;
  readonly max?: number;
  readonly sequence?: boolean;
  readonly whole?: boolean;
}
export function listOf(item: Type | (() => Type), bounds: ListBounds = {}): Type {
  const { min = 0, max = Number.POSITIVE_INFINITY, sequence = false, whole = false } = bounds;
  return { ...NONE, list: { item: typeof item === 'function' ? once(item) : () => item, min, max, sequence, whole } };
}

/** The same, possibly absent. */
export function perhaps(type: Type): Type {
  if (type.absent && !type.doubtful) return type;
  const { doubtful: _, ...rest } = type;
  return { ...rest, absent: true };
}
/** The same, possibly absent for all that is known. */
export const doubt = (type: Type): Type => (type.absent ? type : { ...type, absent: true, doubtful: true });
export function present(type: Type): Type {
  if (!type.absent) return type;
  const { doubtful: _, ...rest } = type;
  return { ...rest, absent: false };
}

/** Whether it is known that there may be no value. */
export const isPerhaps = (type: Type): boolean => type.absent && !type.any && !type.doubtful;

/** Whether there may be a value. */
export function hasValue(type: Type): boolean {
  return type.object !== undefined || type.list !== undefined || hasScalar(type);
}

/** Whether there may be a value that is neither an object nor a list. */
export function hasScalar(type: Type): boolean {
  if (type.any || type.null || type.booleans.length > 0) return true;
  return type.text !== undefined || type.number !== undefined || type.function !== undefined;
}

/** The same with more labels. */
export function label(type: Type, labels: readonly string[] | undefined): Type {
  const more = labels?.filter((one) => !type.labels?.includes(one)) ?? [];
  return more.length === 0 ? type : { ...type, labels: [...(type.labels ?? []), ...more] };
}

/** The one or the other. */
export function join(a: Type, b: Type): Type {
  if (a === b) return a;
  const joined = joinKinds(a, b);
  // What cannot happen has nothing to add.
  const all = hasValue(a) && hasValue(b) ? label(label(joined, a.labels), b.labels) : joined;
  if (!all.absent || all.any) return all;
  return isPerhaps(a) || isPerhaps(b) ? perhaps(all) : doubt(present(all));
}

function joinKinds(a: Type, b: Type): Type {
  const absent = a.absent || b.absent;
  if (!hasValue(a)) return absent === b.absent ? b : { ...b, absent };
  if (!hasValue(b)) return absent === a.absent ? a : { ...a, absent };
  // What is inside is forgotten, its labels are not.
  if (a.any || b.any || Math.max(layersOf(a), layersOf(b)) >= MOST_LAYERS)
    return label(absent ? UNKNOWN : ANY, [...allLabels(a), ...allLabels(b)]);
  return {
    absent,
    any: false,
    null: a.null || b.null,
    booleans: a.booleans.length === 0 ? b.booleans : [...new Set([...a.booleans, ...b.booleans])],
    ...kind('number', joinNumbers, a.number, b.number),
    ...kind('text', joinTexts, a.text, b.text),
    ...kind('object', joinObjects, a.object, b.object),
    ...kind('list', joinLists, a.list, b.list),
    ...kind('function', joinFunctions, a.function, b.function),
  };
}

/** In pairs, so that there are few layers. */
export function joinAll(types: readonly Type[]): Type {
  if (types.length <= 1) return types[0] ?? NEVER;
  const middle = types.length >> 1;
  return join(joinAll(types.slice(0, middle)), joinAll(types.slice(middle)));
}

const joinFunctions = (a: FunctionType, b: FunctionType): FunctionType => (a === b ? a : { k: 'either', of: [a, b] });

function kind<K extends string, T>(name: K, meet: (a: T, b: T) => T, a: T | undefined, b: T | undefined) {
  const both = a !== undefined && b !== undefined ? meet(a, b) : (a ?? b);
  // The compiler cannot see that a computed key is of its own type.
  return (both === undefined ? {} : { [name]: both }) as { readonly [key in K]?: T };
}

function joinValues<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  if (a === undefined || b === undefined) return undefined;
  const values = [...new Set([...a, ...b])];
  return values.length > MOST_VALUES ? undefined : values;
}

function joinNumbers(a: NumberType, b: NumberType): NumberType {
  const values = joinValues(a.values, b.values);
  return { integer: a.integer && b.integer, ...(values === undefined ? {} : { values }) };
}

function joinTexts(a: TextType, b: TextType): TextType {
  const values = joinValues(a.values, b.values);
  const [left, right] = [longest(a), longest(b)];
  const max = left === undefined || right === undefined ? {} : { max: Math.max(left, right) };
  return values === undefined ? max : { values, ...max };
}

/** Characters of the longest text that there may be; undefined where there is no bound. */
export function longest({ values, max }: TextType): number | undefined {
  return values === undefined ? max : Math.max(0, ...values.map((value) => value.length));
}

const OPENNESS = ['closed', 'silent', 'open'] as const;

/** What an object that has the fields of both may have beside them. */
export function widest(a: ObjectType, b: ObjectType): ObjectType['open'] {
  return OPENNESS[Math.max(OPENNESS.indexOf(a.open), OPENNESS.indexOf(b.open))] ?? 'open';
}

function joinObjects(a: ObjectType, b: ObjectType): ObjectType {
  if (a === b) return a;
  return {
    names: [...new Set([...a.names, ...b.names])],
    field: remember((name) => join(a.field(name), b.field(name))),
    open: widest(a, b),
    layers: layersOver(a, b),
  };
}

function joinLists(a: ListType, b: ListType): ListType {
  if (a === b) return a;
  return {
    item: once(() => join(a.item(), b.item())),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    sequence: a.sequence || b.sequence,
    whole: a.whole || b.whole,
    layers: layersOver(a, b),
  };
}

/** Schemas may refer to themselves, so what is inside is asked for only when it is needed, and then once. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export function remember(make: (name: string) => Type): (name: string) => Type {
  const known = new Map<string, Type>();
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
}
