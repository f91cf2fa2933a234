/** Reading our own schemas. INVARIANT: these are the schemas of `schema/`, so what they lack is a bug, not an input. */
import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import type { Node } from './nodes.ts';

export interface Context {
  readonly root: JsonObject;
  /** Kind of the document: `flow`, `project`, … */
  readonly kind: string;
  readonly findings: Diagnostic[];
  /** The keys that the walk is in, outermost first, each with what the map that holds it could have been. */
  readonly trail: { readonly key: string; readonly schemas: readonly JsonObject[] }[];
}

/** INVARIANT: no document makes the walk slow, since what costs more than a look-up is done for findings only. */
export const isFull = (context: Context): boolean => context.findings.length >= DOCUMENT_LIMITS.findings;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectAt = (schema: JsonObject, key: string): JsonObject | undefined => {
  const found = schema[key];
  return isObject(found) ? found : undefined;
};

export function textsAt(schema: JsonObject, key: string): readonly string[] {
  const found = schema[key];
  return Array.isArray(found) ? found.filter((one): one is string => typeof one === 'string') : [];
}

export function schemasAt(schema: JsonObject, key: string): readonly JsonObject[] {
  const found = schema[key];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** Our schemas never change, so what a reference comes to is worked out once. */
const resolved = new WeakMap<JsonObject, JsonObject>();

/** Follows references; words beside a reference go before those of what it names. */
export function resolveRef(context: Context, schema: JsonObject): JsonObject {
  if (!('$ref' in schema)) return schema;
  const known = resolved.get(schema) ?? followRef(context, schema);
  resolved.set(schema, known);
  return known;
}

function followRef(context: Context, schema: JsonObject): JsonObject {
  let current = schema;
  while (typeof current.$ref === 'string') {
    const { $ref, ...beside } = current;
    const named = objectAt(context.root, '$defs')?.[String($ref).slice('#/$defs/'.length)];
    current = isObject(named) ? { ...named, ...beside } : beside;
  }
  return current;
}

export type NodeType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

export function typeOf(node: Node): NodeType {
  if (node.kind === 'map') return 'object';
  if (node.kind === 'list') return 'array';
  if (node.value === null) return 'null';
  const type = typeof node.value;
  return type === 'string' ? 'string' : type === 'number' ? 'number' : 'boolean';
}

const admitted = new WeakMap<JsonObject, readonly NodeType[] | 'all'>();

/** The types that a resolved schema admits; undefined where it admits all. */
export function admittedTypes(context: Context, schema: JsonObject): readonly NodeType[] | undefined {
  const known = admitted.get(schema) ?? admittedOf(context, schema) ?? 'all';
  admitted.set(schema, known);
  return known === 'all' ? undefined : known;
}

function admittedOf(context: Context, schema: JsonObject): readonly NodeType[] | undefined {
  const type = schema.type;
  const union = schemasAt(schema, 'oneOf');
  if (typeof type === 'string' || Array.isArray(type)) {
    const names = [type].flat().map((name) => (name === 'integer' ? 'number' : name));
    return names as NodeType[]; // our schemas name types of JSON only
  }
  const values = 'const' in schema ? [schema.const] : schema.enum;
  if (Array.isArray(values)) return [...new Set(values.map(typeOfJson))];
  if (union.length === 0) return undefined;
  const all = union.map((branch) => admittedTypes(context, resolveRef(context, branch)));
  return all.includes(undefined) ? undefined : [...new Set(all.flatMap((types) => types ?? []))];
}

function typeOfJson(value: Json | undefined): NodeType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

export const WORDS: { readonly [type in NodeType]: string } = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

/** How a message names the place under a key; a list's items have `[]` behind the key. */
export function label(at: string): string {
  if (at === '') return 'the document';
  return at.endsWith('[]') ? `an item of "${at.slice(0, -2)}"` : `"${at}"`;
}

export const isExpression = (schema: JsonObject): boolean =>
  typeof schema.pattern === 'string' && schema.pattern.includes('\\$\\{');

/** `a and b`. */
export const both = (words: readonly string[]): string => enumerate(words).replace(/ or (?=[^,]*$)/, ' and ');

/** `a, b or c`. */
export function enumerate(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
