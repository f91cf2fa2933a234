/** JSON on one line, for people. */
import type { Json } from '../../schema/json.ts';
import { printable } from './spans.ts';

/** YAML's flow style without needless quotes, cut at `max` characters. */
export function brief(value: Json | undefined, max = 200): string {
  const text = value === undefined ? 'nothing' : printable(write(value, max));
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function write(value: Json, max: number): string {
  if (typeof value === 'string') return /^[\p{L}_][\p{L}\p{N} _.@/-]*$/u.test(value) ? value : JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  const parts: string[] = [];
  let length = 0;
  const entries = Array.isArray(value) ? value.map((item): [string, Json] => ['', item]) : Object.entries(value);
  for (const [key, item] of entries) {
    if (length > max) break; // the rest would be cut off anyway
    const part = `${Array.isArray(value) ? '' : `${key}: `}${write(item, max)}`;
    parts.push(part);
    length += part.length;
  }
  return Array.isArray(value) ? `[${parts.join(', ')}]` : parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** `1,412`. Without `Intl`, whose first use takes twenty milliseconds of every command. */
export function grouped(n: number): string {
  const [whole = '', rest] = String(n).split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? groups : `${groups}.${rest}`;
}
