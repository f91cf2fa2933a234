import type { Json, JsonObject } from '../../../schema/json.ts';

/** Whether two values are the same JSON; the order of keys does not count. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a)) return isList(b) && equalLists(a, b);
  return !isList(b) && equalMaps(a, b);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

function equalLists(a: readonly Json[], b: readonly Json[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equalJson(a[i] ?? null, b[i] ?? null)) return false;
  return true;
}

/**
 * By `for … in`, which is three times faster than lists of keys: a table of a plan is compared at every run. INVARIANT: plain
 * JSON, so what is inherited is never equal, but for what `__proto__` gives.
 */
function equalMaps(a: JsonObject, b: JsonObject): boolean {
  let keys = 0;
  for (const key in a) {
    keys++;
    const left = a[key];
    const right = b[key];
    if (left === undefined || right === undefined || (key === '__proto__' && !Object.hasOwn(b, key))) return false;
    if (left !== right && !equalJson(left, right)) return false;
  }
  for (const _ in b) keys--;
  return keys === 0;
}
