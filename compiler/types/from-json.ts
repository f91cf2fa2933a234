import type { Json } from '../../schema/json.ts';
import { booleanOf, joinAll, listOf, NULL, numberOf, recordOf, type Type, textOf } from './type.ts';

/** The type of one value. */
export function fromJson(value: Json): Type {
  if (value === null) return NULL;
  switch (typeof value) {
    case 'boolean':
      return booleanOf(value);
    case 'number':
      return numberOf(value);
    case 'string':
      return textOf(value);
    default:
  }
  if (isList(value)) return listOf(joinAll(value.map(fromJson)), { min: value.length, max: value.length });
  return recordOf(new Map(Object.entries(value).map(([name, member]) => [name, fromJson(member)])));
}

/** `Array.isArray` does not narrow a readonly array away. */
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
