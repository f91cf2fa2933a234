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
  return a.length === b.length && a.every((item, index) => equalJson(item, b[index] ?? null));
}

function equalMaps(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    const left = a[key];
    const right = b[key];
    if (left === undefined || right === undefined || !Object.hasOwn(b, key) || !equalJson(left, right)) return false;
  }
  return true;
}
