/** Cautious look-ups in JSON Schemas: where a schema does not say plainly what a part is, they give undefined. */
import type { JsonObject, JsonSchema } from '../../schema/json.ts';
import { pointerParts } from '../../stdlib/file-parameters.ts';

/** References that are followed before a schema counts as one that says nothing. */
const MAX_REFERENCES = 20;

/** A part of a schema and the whole, in which its references point. */
export interface SchemaAt {
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
}

export function rootOf(schema: JsonSchema | undefined): SchemaAt | undefined {
  return schema === undefined ? undefined : { schema, root: schema };
}

/** The schema with the `$ref` at its top followed; undefined where it is true, false or lost. */
export function deref(at: SchemaAt | undefined): JsonObject | undefined {
  let current: unknown = at?.schema;
  for (let n = 0; n < MAX_REFERENCES; n++) {
    if (!isObject(current)) return undefined;
    const ref = current.$ref;
    if (typeof ref !== 'string') return current;
    current = lookUpPointer(ref, at?.root);
  }
  return undefined;
}

export function propertyOf(at: SchemaAt | undefined, key: string): SchemaAt | undefined {
  const properties = deref(at)?.properties;
  return isObject(properties) && Object.hasOwn(properties, key) ? partOf(at, properties[key]) : undefined;
}

export function itemOf(at: SchemaAt | undefined): SchemaAt | undefined {
  const schema = deref(at);
  return schema && !('prefixItems' in schema) ? partOf(at, schema.items) : undefined;
}

export function isRequired(at: SchemaAt | undefined, key: string): boolean {
  const required = deref(at)?.required;
  return Array.isArray(required) && required.includes(key);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isObject(value);
}

function partOf(at: SchemaAt | undefined, part: unknown): SchemaAt | undefined {
  return at && isSchema(part) ? { schema: part, root: at.root } : undefined;
}

/** What `#/…` names in a schema. */
export function lookUpPointer(ref: string, root: JsonSchema | undefined): unknown {
  if (!ref.startsWith('#')) return undefined;
  let current: unknown = root;
  for (const key of pointerParts(ref.slice(1))) {
    if (Array.isArray(current)) current = current[Number(key)];
    else if (isObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}
