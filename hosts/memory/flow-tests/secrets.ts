/** Values that schemas label as secret, to be taken out of what is written to a file. */
import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import { createRedactor, REDACTED } from '../../wall/redact.ts';

const LABELS = 'x-holdfast-labels';
const SECRET = 'secret';
/** Schemas inside schemas and references after references; a schema that refers to itself ends here. */
const MAX_DEPTH = 64;
/** Keywords whose schemas judge the same value. */
const SAME_PLACE = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', '$ref'] as const;

export interface Secrets {
  /** Remembers what stands where the schema says `secret`. */
  learn(schema: JsonSchema | undefined, value: Json | undefined): void;
  /** The value without what was learnt. */
  hide(value: Json): Json;
}

export function createSecrets(): Secrets {
  const leaves = new Set<Json>();
  const redactor = createRedactor();
  const keep = (value: Json): void => {
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) keep(inner);
    // A yes or no tells nothing apart, and would be taken out everywhere.
    else if (typeof value === 'string' || typeof value === 'number') {
      leaves.add(value);
      redactor.add(String(value));
    }
  };
  const hide = (value: Json): Json => {
    if (leaves.has(value)) return REDACTED;
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value !== 'object' || value === null) return redactor.json(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redactor.text(key), hide(inner)]));
  };
  return {
    learn(schema, value) {
      if (schema !== undefined && value !== undefined) visit({ root: schema, keep }, schema, value, 0);
    },
    hide,
  };
}

interface Visit {
  readonly root: JsonSchema;
  readonly keep: (value: Json) => void;
}

function visit(one: Visit, schema: Json | undefined, value: Json, depth: number): void {
  if (!isMap(schema) || depth > MAX_DEPTH) return;
  const labels = schema[LABELS];
  if (Array.isArray(labels) && labels.includes(SECRET)) {
    one.keep(value);
    return;
  }
  for (const keyword of SAME_PLACE) {
    const inner = keyword === '$ref' ? [resolve(one.root, schema.$ref)] : schema[keyword];
    for (const branch of Array.isArray(inner) ? inner : [inner]) visit(one, branch, value, depth + 1);
  }
  if (Array.isArray(value)) visitItems(one, schema, value, depth);
  else if (isMap(value)) visitEntries(one, schema, value, depth);
}

function visitItems(one: Visit, schema: JsonObject, value: readonly Json[], depth: number): void {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  for (const [i, item] of value.entries()) visit(one, i < first.length ? first[i] : schema.items, item, depth + 1);
}

function visitEntries(one: Visit, schema: JsonObject, value: JsonObject, depth: number): void {
  const named = new Map(isMap(schema.properties) ? Object.entries(schema.properties) : []);
  // Which pattern a key fits is not asked: too much is hidden rather than too little.
  const others = [
    schema.additionalProperties,
    ...(isMap(schema.patternProperties) ? Object.values(schema.patternProperties) : []),
  ];
  for (const [key, inner] of Object.entries(value))
    for (const branch of named.has(key) ? [named.get(key)] : others) visit(one, branch, inner, depth + 1);
}

/** `#`, `#/$defs/a`: what schemas of a plan may refer to. */
function resolve(root: JsonSchema, ref: Json | undefined): Json | undefined {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined;
  const keys = ref.split('/').slice(1);
  return keys.reduce<Json | undefined>((at, key) => {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) return at[Number(name)];
    return isMap(at) ? new Map(Object.entries(at)).get(name) : undefined;
  }, root);
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
