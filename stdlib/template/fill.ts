import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';

/**
 * Puts null where a field that the template's schema declares is absent, so that `{{#if note}}` works for an optional
 * field while a field that nobody declared stays an error. Only for rendering: the data itself is never changed.
 */
export function fillDeclared(schema: JsonSchema | undefined, data: Json): Json {
  return schema === undefined ? data : fill(schema, schema, data);
}

function fill(root: JsonSchema, schema: JsonSchema, data: Json): Json {
  const declared = followReference(root, schema);
  if (typeof declared === 'boolean' || typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) {
    const items = declared.items;
    return isSchema(items) ? data.map((item: Json) => fill(root, items, item)) : data;
  }
  const properties = declared.properties;
  if (!isObject(properties)) return data;
  const filled: Record<string, Json> = { ...(data as JsonObject) };
  for (const [name, of] of Object.entries(properties)) {
    const value = filled[name];
    if (value === undefined) filled[name] = null;
    else if (isSchema(of)) filled[name] = fill(root, of, value);
  }
  return filled;
}

/** Follows `#/…` once or more; a circle of references alone ends after as many hops as any honest schema needs. */
function followReference(root: JsonSchema, schema: JsonSchema): JsonSchema {
  let current = schema;
  for (let hops = 0; hops < REFERENCE_HOPS; hops++) {
    if (typeof current === 'boolean') return current;
    const reference = current.$ref;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return current;
    const target = reference
      .slice(2)
      .split('/')
      .reduce<Json | undefined>(
        (at, part) => (isObject(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
        root,
      );
    if (!isSchema(target)) return true;
    current = target;
  }
  return true;
}
/** References that lead to references. */
const REFERENCE_HOPS = 16;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'boolean' || isObject(value);
}
