import type { JsonSchema } from '../../schema/json.ts';
import { isObject, lookUpPointer } from './schema-walk.ts';

/** References and combined schemas one behind the other; a longer chain counts as one without an end. */
const MAX_CHAIN = 200;

/** Keywords whose schemas judge the same value as the schema that they stand in. */
const SAME_VALUE = ['not', 'if', 'then', 'else'] as const;
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'] as const;

/**
 * A `$ref` by which a bundled schema comes back to itself without going deeper into the value: no validator would ever
 * end. Undefined where there is none. `done`: schemas known to be in none; those found to be in none are added.
 */
export function findCircle(
  root: JsonSchema,
  references: Iterable<string>,
  done: Set<unknown> = new Set(),
): string | undefined {
  for (const reference of references) {
    const found = closing(lookUpPointer(reference, root), root, new Set(), done);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The `$ref` that closes a circle: nothing else in a schema leads back up. */
function closing(schema: unknown, root: JsonSchema, open: Set<unknown>, done: Set<unknown>): string | undefined {
  if (!isObject(schema) || done.has(schema)) return undefined;
  open.add(schema);
  const { $ref } = schema;
  const target = typeof $ref === 'string' ? lookUpPointer($ref, root) : undefined;
  if (typeof $ref === 'string' && (open.has(target) || open.size >= MAX_CHAIN)) return $ref;
  const next = [
    target,
    ...SAME_VALUE.map((key) => schema[key]),
    ...SAME_VALUE_LISTS.flatMap((key) => schema[key] ?? []),
  ];
  for (const one of next) {
    const found = closing(one, root, open, done);
    if (found !== undefined) return found;
  }
  open.delete(schema);
  done.add(schema);
  return undefined;
}
