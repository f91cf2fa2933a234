/** Values that fit a JSON Schema: one that is as plain as can be, and others at the edges of what is allowed. */
import type { Json, JsonObject, JsonSchema } from '../../../../schema/json.ts';
import { textOfPattern } from './pattern.ts';

/** Deeper than that only what is required is made. */
const WHOLE_DEPTH = 4;
const MAX_DEPTH = 12;
const DOCUMENT: JsonObject = { $document: `sha256:${'0'.repeat(64)}`, bytes: 5, mediaType: 'text/plain' };
const FORMATS: { readonly [format: string]: string } = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'ann@example.org',
  uri: 'https://example.org/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

export function sampleOf(schema: JsonSchema): Json {
  return sample(schema, schema, 0);
}

function sample(given: Json | undefined, root: JsonSchema, depth: number): Json {
  const schema = flatten(given, root, depth);
  if (schema === undefined || depth > MAX_DEPTH) return {};
  if (schema.$ref === 'holdfast:document') return DOCUMENT;
  for (const key of ['const', 'default'] as const) if (schema[key] !== undefined) return schema[key];
  for (const key of ['examples', 'enum'] as const) {
    const list = schema[key];
    if (Array.isArray(list) && list[0] !== undefined) return list[0];
  }
  switch (typesOf(schema)[0]) {
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array': {
      const count = Math.max(1, numberAt(schema, 'minItems') ?? 1);
      return Array.from({ length: Math.min(count, numberAt(schema, 'maxItems') ?? count) }, () =>
        sample(schema.items, root, depth + 1),
      );
    }
    default:
      return sampleObject(schema, root, depth);
  }
}

function sampleText(schema: JsonObject): string {
  if (typeof schema.format === 'string' && FORMATS[schema.format] !== undefined) return FORMATS[schema.format] ?? '';
  const text = (typeof schema.pattern === 'string' ? textOfPattern(schema.pattern) : undefined) ?? 'text';
  const padded = text.padEnd(numberAt(schema, 'minLength') ?? 0, 'a');
  return padded.slice(0, numberAt(schema, 'maxLength') ?? padded.length);
}

function sampleNumber(schema: JsonObject): number {
  const least = numberAt(schema, 'minimum') ?? add(numberAt(schema, 'exclusiveMinimum'), 1);
  const most = numberAt(schema, 'maximum') ?? add(numberAt(schema, 'exclusiveMaximum'), -1);
  const step = numberAt(schema, 'multipleOf') ?? 1;
  const wanted = Math.max(least ?? 1, Math.min(1, most ?? 1));
  return typesOf(schema)[0] === 'integer' || step !== 1 ? Math.ceil(wanted / step) * step : wanted;
}

const add = (value: number | undefined, more: number): number | undefined =>
  value === undefined ? undefined : value + more;

function sampleObject(schema: JsonObject, root: JsonSchema, depth: number): Json {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const entries = Object.entries(isMap(schema.properties) ? schema.properties : {})
    .filter(([key]) => depth < WHOLE_DEPTH || required.includes(key))
    .map(([key, inner]) => [key, sample(inner, root, depth + 1)] as const);
  return Object.fromEntries(entries);
}

/** References followed, `allOf` joined, the first way of `anyOf` and `oneOf` taken. */
function flatten(given: Json | undefined, root: JsonSchema, depth: number): JsonObject | undefined {
  if (!isMap(given) || depth > MAX_DEPTH) return undefined;
  const { $ref, allOf, anyOf, oneOf, ...rest } = given;
  if ($ref === 'holdfast:document') return given;
  const parts: readonly (Json | undefined)[] = [
    typeof $ref === 'string' ? pointedAt(root, $ref) : undefined,
    ...(Array.isArray(allOf) ? allOf : []),
    Array.isArray(anyOf) ? anyOf[0] : undefined,
    Array.isArray(oneOf) ? oneOf[0] : undefined,
  ];
  let joined: JsonObject = rest;
  for (const part of parts) {
    const more = flatten(part, root, depth + 1);
    if (more !== undefined) joined = join(joined, more);
  }
  return joined;
}

function join(one: JsonObject, more: JsonObject): JsonObject {
  const properties = {
    ...(isMap(more.properties) ? more.properties : {}),
    ...(isMap(one.properties) ? one.properties : {}),
  };
  const required = [more.required, one.required].flatMap((list) => (Array.isArray(list) ? list : []));
  return {
    ...more,
    ...one,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}

function pointedAt(root: JsonSchema, ref: string): Json | undefined {
  if (!ref.startsWith('#')) return undefined;
  const keys = ref.split('/').slice(1);
  return keys.reduce<Json | undefined>(
    (at, key) =>
      isMap(at) ? new Map(Object.entries(at)).get(key.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined,
    root,
  );
}

export type Step = string | number;
/** A place in a value, with what may stand there instead. */
export interface Leaf {
  readonly at: readonly Step[];
  /** The field that it is, or is in. */
  readonly name: string;
  readonly values: readonly Json[];
  /** It may be left out. */
  readonly optional: boolean;
}

/** Every place of the value that the schema knows. `constants`: what fields of a name are compared with. */
export function leavesOf(
  schema: JsonSchema,
  value: Json | undefined,
  constants: ReadonlyMap<string, readonly Json[]>,
): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (
    given: Json | undefined,
    here: Json | undefined,
    at: readonly Step[],
    name: string,
    optional: boolean,
  ): void => {
    const flat = flatten(given, schema, 0);
    if (flat === undefined || at.length > MAX_DEPTH) return;
    const compared = constants.get(name) ?? [];
    const values = valuesFor(flat, schema, compared);
    if (at.length > 0) leaves.push({ at, name, values: values.filter((one) => !same(one, here)), optional });
    const types = typesOf(flat);
    if (types.includes('array') && Array.isArray(here)) {
      for (const [i, item] of here.entries()) visit(flat.items, item, [...at, i], name, false);
    }
    if (!isMap(flat.properties) || (types[0] !== 'object' && types[0] !== undefined)) return;
    const required = Array.isArray(flat.required) ? flat.required : [];
    const inside = new Map(isMap(here) ? Object.entries(here) : []);
    for (const [key, inner] of Object.entries(flat.properties))
      visit(inner, inside.get(key), [...at, key], key, !required.includes(key));
  };
  visit(schema, value, [], '', false);
  return leaves;
}

const same = (a: Json, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Values of enumerations, edges of comparisons and of what the schema allows, lists of none, one and two. */
function valuesFor(schema: JsonObject, root: JsonSchema, compared: readonly Json[]): readonly Json[] {
  if (Array.isArray(schema.enum)) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  const found = typesOf(schema).flatMap((type): readonly Json[] => {
    switch (type) {
      case 'boolean':
        return [true, false];
      case 'null':
        return [null];
      case 'integer':
      case 'number':
        return numbersFor(schema, type, compared);
      case 'string':
        return [...compared.filter((one) => typeof one === 'string'), sampleText(schema), ''];
      case 'array': {
        const one = sample(schema.items, root, 1);
        const others = compared.filter((value) => typeof value === typeof one).map((value) => [value]);
        return [[], [one], [one, one], ...others];
      }
      default:
        return [];
    }
  });
  const texts = new Set<string>();
  return found.filter((one) => {
    const text = JSON.stringify(one);
    return !texts.has(text) && texts.add(text);
  });
}

function numbersFor(schema: JsonObject, type: 'integer' | 'number', compared: readonly Json[]): readonly number[] {
  const numbers = compared.filter((one) => typeof one === 'number');
  const edges = numbers.flatMap((one) => {
    const step = type === 'integer' || (Number.isInteger(one) && Math.abs(one) > 1) ? 1 : 0.01;
    const round = (value: number): number => Math.round(value * 1e6) / 1e6;
    return [round(one + step), round(one - step), one];
  });
  const limits = [numberAt(schema, 'minimum'), numberAt(schema, 'maximum')].filter((one) => one !== undefined);
  return [...edges, ...limits, 0, 1];
}

function typesOf(schema: JsonObject): readonly Json[] {
  if (typeof schema.type === 'string') return [schema.type];
  if (Array.isArray(schema.type)) return [...schema.type].sort((a, b) => Number(a === 'null') - Number(b === 'null'));
  return [];
}

function numberAt(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value with another one at a place; left out where that is undefined. */
export function replaceAt(value: Json | undefined, at: readonly Step[], by: Json | undefined): Json | undefined {
  const [step, ...rest] = at;
  if (step === undefined) return by;
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    const inner = replaceAt(list[step], rest, by);
    if (inner === undefined) list.splice(step, 1);
    else list[step] = inner;
    return list;
  }
  const entries = new Map(isMap(value) ? Object.entries(value) : []);
  const inner = replaceAt(entries.get(step), rest, by);
  if (inner === undefined) entries.delete(step);
  else entries.set(step, inner);
  return Object.fromEntries(entries);
}
