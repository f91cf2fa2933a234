import type { JsonSchema } from '../../schema/json.ts';
import { isObject, lookUpPointer } from './schema-walk.ts';

/** References and combined schemas one behind the other; a longer chain counts as one without an end. */
const MAX_CHAIN = 200;

/** Keywords whose schemas judge the same value as the schema that they stand in. */
const SAME_VALUE = ['not', 'if', 'then', 'else'] as const;
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'] as const;

/**
 * A `$ref` by which a bundled schema comes back to itself without going deeper into the value: no validator would ever
 * end. Undefined where there is none.
 */
export function findCircle(root: JsonSchema, references: Iterable<string>): string | undefined {
  const done = new Set<unknown>();
  for (const reference of references) {
    const target = lookUpPointer(reference, root);
    if (leadsBack(target, root, new Set(), done)) return reference;
  }
  return undefined;
}

function leadsBack(schema: unknown, root: JsonSchema, open: Set<unknown>, done: Set<unknown>): boolean {
  if (!isObject(schema) || done.has(schema)) return false;
  if (open.has(schema) || open.size >= MAX_CHAIN) return true;
  open.add(schema);
  const { $ref } = schema;
  const next = [
    ...(typeof $ref === 'string' ? [lookUpPointer($ref, root)] : []),
    ...SAME_VALUE.map((key) => schema[key]),
    ...SAME_VALUE_LISTS.flatMap((key) => schema[key] ?? []),
  ];
  const found = next.some((one) => leadsBack(one, root, open, done));
  open.delete(schema);
  done.add(schema);
  return found;
}
