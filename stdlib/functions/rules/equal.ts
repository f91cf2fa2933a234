import type { Json } from '../../../schema/json.ts';

/** Whether two values are the same JSON; the order of keys does not count. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  if (left.length !== Object.keys(b).length) return false;
  // Both are maps, or both lists whose keys are their indices.
  const right = b as { readonly [key: string]: Json };
  return left.every(([key, value]) => Object.hasOwn(right, key) && equalJson(value, right[key] as Json));
}
