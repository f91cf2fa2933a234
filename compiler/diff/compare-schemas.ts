/**
 * Whether every value that one JSON Schema took is still taken by another. What cannot be proved counts as narrowed and
 * widened at once: who relies on it must look.
 */
import { canonicalize } from 'json-canonicalize';
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';

export interface SchemaChange {
  /** `lines/0/qty`; empty for the whole. */
  readonly at: string;
  readonly words: string;
  /** Values that were taken are refused now. */
  readonly narrowed: boolean;
  /** Values that were refused are taken now. */
  readonly widened: boolean;
}

interface Roots {
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  /** Pairs that are being compared: a schema may hold itself. */
  readonly open: Set<string>;
}

/** References inside references that are followed; deeper ones are compared as text. */
const MAX_DEPTH = 24;

export function compareSchemas(old: JsonSchema, now: JsonSchema): readonly SchemaChange[] {
  return compare({ old, new: now, open: new Set() }, old, now, '', 0);
}

const EITHER = { narrowed: true, widened: true } as const;
const NARROWED = { narrowed: true, widened: false } as const;
const WIDENED = { narrowed: false, widened: true } as const;

function compare(roots: Roots, oldGiven: JsonSchema, newGiven: JsonSchema, at: string, depth: number): SchemaChange[] {
  const old = follow(roots.old, oldGiven);
  const now = follow(roots.new, newGiven);
  const texts = [canonicalize(old), canonicalize(now)] as const;
  // Where nothing is referred to, the same text means the same.
  if (texts[0] === texts[1] && !texts[0].includes('"$ref"')) return [];
  if (typeof old === 'boolean' || typeof now === 'boolean' || depth > MAX_DEPTH) return whole(old, now, at);
  const key = texts.join('\n');
  if (roots.open.has(key)) return [];
  roots.open.add(key);
  const found = [
    ...compareTypes(old, now, at),
    ...compareChoices(old, now, at),
    ...compareBounds(old, now, at),
    ...compareMembers(roots, old, now, at, depth),
    ...compareNested(roots, old, now, at, depth),
    ...compareRest(old, now, at),
  ];
  roots.open.delete(key);
  return found;
}

function whole(old: JsonSchema, now: JsonSchema, at: string): SchemaChange[] {
  if (canonicalize(old) === canonicalize(now)) return [];
  if (now === true || old === false) return [{ at, words: 'takes more than before', ...WIDENED }];
  if (now === false || old === true) return [{ at, words: 'takes less than before', ...NARROWED }];
  return [{ at, words: 'changed', ...EITHER }];
}

/** Through `$ref` inside the document; what else stands beside it stays. */
function follow(root: JsonSchema, schema: JsonSchema): JsonSchema {
  let found = schema;
  for (let i = 0; i < MAX_DEPTH && typeof found === 'object' && typeof found.$ref === 'string'; i++) {
    const { $ref, ...beside } = found;
    const target = pointed(root, String($ref));
    if (target === undefined) return found;
    found = typeof target === 'object' ? { ...target, ...beside } : target;
  }
  return found;
}

function pointed(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (!ref.startsWith('#')) return undefined;
  let at: Json | undefined = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    at = isObject(at) ? at[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return typeof at === 'boolean' || isObject(at) ? at : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: Json | undefined): readonly Json[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? (value as readonly Json[]) : [value]; // `isArray` does not narrow read-only lists
}

function compareTypes(old: JsonObject, now: JsonObject, at: string): SchemaChange[] {
  const before = listOf(old.type);
  const after = listOf(now.type);
  if (canonicalize(before ?? null) === canonicalize(after ?? null)) return [];
  const words = `is ${(after ?? ['anything']).join(' or ')}, was ${(before ?? ['anything']).join(' or ')}`;
  return [{ at, words, narrowed: isLess(before, after), widened: isLess(after, before) }];
}

/** Some of the first are not among the second; absent is everything. An integer is a number. */
function isLess(of: readonly Json[] | undefined, among: readonly Json[] | undefined): boolean {
  if (among === undefined) return false;
  if (of === undefined) return true;
  const known = new Set(among.map((one) => canonicalize(one)));
  if (known.has('"number"')) known.add('"integer"');
  return of.some((one) => !known.has(canonicalize(one)));
}

function compareChoices(old: JsonObject, now: JsonObject, at: string): SchemaChange[] {
  const before = choicesOf(old);
  const after = choicesOf(now);
  const narrowed = isLess(before, after);
  const widened = isLess(after, before);
  if (!narrowed && !widened) return [];
  const show = (list: readonly Json[] | undefined): string =>
    list === undefined ? 'any value' : `one of ${list.map((one) => JSON.stringify(one)).join(', ')}`;
  return [{ at, words: `is ${show(after)}, was ${show(before)}`, narrowed, widened }];
}

function choicesOf(schema: JsonObject): readonly Json[] | undefined {
  return schema.const === undefined ? listOf(schema.enum) : [schema.const];
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'];

function compareBounds(old: JsonObject, now: JsonObject, at: string): SchemaChange[] {
  const changes = (keys: readonly string[], absent: number, sign: 1 | -1): SchemaChange[] =>
    keys.flatMap((key) => {
      const before = typeof old[key] === 'number' ? old[key] : absent;
      const after = typeof now[key] === 'number' ? now[key] : absent;
      if (before === after) return [];
      const words = `${key} is ${old[key] === undefined ? 'new: ' : ''}${now[key] ?? 'gone'}${old[key] === undefined ? '' : `, was ${old[key]}`}`;
      return [{ at, words, ...((after - before) * sign > 0 ? NARROWED : WIDENED) }];
    });
  return [
    ...changes(LOWER, Number.NEGATIVE_INFINITY, 1),
    ...changes(UPPER, Number.POSITIVE_INFINITY, -1),
    ...(now.uniqueItems === old.uniqueItems
      ? []
      : [{ at, words: 'whether items are unique changed', ...(now.uniqueItems === true ? NARROWED : WIDENED) }]),
  ];
}

function schemaAt(value: Json | undefined): JsonSchema | undefined {
  return typeof value === 'boolean' || isObject(value) ? value : undefined;
}

function compareMembers(roots: Roots, old: JsonObject, now: JsonObject, at: string, depth: number): SchemaChange[] {
  const before = isObject(old.properties) ? old.properties : {};
  const after = isObject(now.properties) ? now.properties : {};
  const out = compareRequired(old, now, at);
  const restOld = schemaAt(old.additionalProperties) ?? true;
  const restNew = schemaAt(now.additionalProperties) ?? true;
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = schemaAt(before[name]);
    const is = schemaAt(after[name]);
    const path = join(at, name);
    if (was !== undefined && is !== undefined) out.push(...compare(roots, was, is, path, depth + 1));
    else if (is === undefined) out.push(...gone(path, restNew));
    else out.push(...come(path, restOld, is));
  }
  if (canonicalize(restOld) !== canonicalize(restNew)) {
    const words = restNew === false ? 'no other fields are allowed any more' : 'other fields are judged in another way';
    const how = restNew === false ? NARROWED : restOld === false || restNew === true ? WIDENED : EITHER;
    out.push({ at, words: restOld === false ? 'other fields are allowed now' : words, ...how });
  }
  return out;
}

function gone(at: string, rest: JsonSchema): SchemaChange[] {
  if (rest === false) return [{ at, words: 'is gone', ...NARROWED }];
  return [{ at, words: 'is not described any more', ...WIDENED }];
}

function come(at: string, rest: JsonSchema, schema: JsonSchema): SchemaChange[] {
  if (rest === false) return [{ at, words: 'is new', ...WIDENED }];
  // It was allowed before, as anything.
  const any = schema === true || (isObject(schema) && Object.keys(schema).every((key) => ANNOTATIONS.has(key)));
  return any ? [] : [{ at, words: 'is described now', ...NARROWED }];
}

function compareRequired(old: JsonObject, now: JsonObject, at: string): SchemaChange[] {
  const before = new Set(listOf(old.required) ?? []);
  const after = new Set(listOf(now.required) ?? []);
  const added = [...after].filter((name) => !before.has(name));
  const removed = [...before].filter((name) => !after.has(name));
  return [
    ...added.map((name) => ({ at: join(at, String(name)), words: 'is required now', ...NARROWED })),
    ...removed.map((name) => ({ at: join(at, String(name)), words: 'is optional now', ...WIDENED })),
  ];
}

function compareNested(roots: Roots, old: JsonObject, now: JsonObject, at: string, depth: number): SchemaChange[] {
  const was = schemaAt(old.items);
  const is = schemaAt(now.items);
  if (was === undefined && is === undefined) return [];
  return compare(roots, was ?? true, is ?? true, join(at, '*'), depth + 1);
}

/** They say something to people, nothing about values. */
const ANNOTATIONS = new Set([
  'title',
  'description',
  '$comment',
  'examples',
  'deprecated',
  'default',
  '$id',
  '$schema',
]);
const COMPARED = new Set([
  ...ANNOTATIONS,
  ...LOWER,
  ...UPPER,
  ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', 'uniqueItems'],
  ...['$ref', '$defs', 'definitions'],
]);

/** Keywords that are not understood here: a new one may only narrow, one that went may only widen. */
function compareRest(old: JsonObject, now: JsonObject, at: string): SchemaChange[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(now)].filter((key) => !COMPARED.has(key)));
  return [...keys].flatMap((key) => {
    const was = old[key];
    const is = now[key];
    if (canonicalize(was ?? null) === canonicalize(is ?? null)) return [];
    const how = was === undefined ? NARROWED : is === undefined ? WIDENED : EITHER;
    return [
      { at, words: `'${key}' ${was === undefined ? 'is new' : is === undefined ? 'is gone' : 'changed'}`, ...how },
    ];
  });
}

const join = (at: string, name: string): string => (at === '' ? name : `${at}/${name}`);
