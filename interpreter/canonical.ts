/** Canonical JSON (sorted keys, no blanks): what digests are taken of. Sizes, for limits. */
import type { Json, JsonObject } from '../schema/json.ts';

// Global look-ups are slow inside a vm context; these run for every value.
const isArray: (value: unknown) => value is readonly unknown[] = Array.isArray;
const keysOf = Object.keys;
const { stringify } = JSON;

export function isList(value: Json): value is readonly Json[] {
  return isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const parts: string[] = [];
  for (const key of keysOf(value).sort()) {
    const item = value[key];
    if (item !== undefined) parts.push(`${stringify(key)}:${canonical(item)}`);
  }
  return `{${parts.join(',')}}`;
}

/** About how many bytes a value takes as JSON: exact enough for limits, without writing it out. */
export function sizeOf(value: Json | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  let size = 2;
  if (isList(value)) {
    for (const item of value) size += sizeOf(item) + 1;
    return size;
  }
  for (const key of keysOf(value)) size += key.length + 4 + sizeOf(value[key]);
  return size;
}
