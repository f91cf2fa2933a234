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

/** Lists and objects inside each other, far below what a stack takes. */
const SIZE_DEPTH = 1_000;

/**
 * About how many bytes a value takes as JSON: exact enough for limits, without writing it out. Infinity where it is
 * nested too deep to be walked.
 */
export function sizeOf(value: Json | undefined, depth = 0): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return textSize(value);
  if (typeof value !== 'object' || value === null) return 5;
  if (depth > SIZE_DEPTH) return Number.POSITIVE_INFINITY;
  let size = 2;
  if (isList(value)) {
    for (const item of value) size += sizeOf(item, depth + 1) + 1;
    return size;
  }
  for (const key of keysOf(value)) size += textSize(key) + 2 + sizeOf(value[key], depth + 1);
  return size;
}

/** Of a text in UTF-8 with its quotes. Half a surrogate pair takes half of the pair's four bytes. */
function textSize(text: string): number {
  let size = text.length + 2;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) size += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
    else if (code === 0x22 || code === 0x5c || code < 0x20) size += code < 0x20 && !isShort(code) ? 5 : 1;
  }
  return size;
}

/** Backspace, tab, line feed, form feed and carriage return: an escape of two bytes. */
function isShort(code: number): boolean {
  return code >= 0x08 && code <= 0x0d && code !== 0x0b;
}
