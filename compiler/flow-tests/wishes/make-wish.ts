/** Wishes put together, and their tests: small enough to be looked through in a search. */
import type { Wish, WishTest } from '../../../schema/flow-test.ts';
import type { Json } from '../../../schema/json.ts';

export const ALWAYS: Wish = { t: 'all', of: [] };
export const NEVER: Wish = { t: 'any', of: [] };

export const isAlways = (wish: Wish): boolean => wish.t === 'all' && wish.of.length === 0;
export const isNever = (wish: Wish): boolean => wish.t === 'any' && wish.of.length === 0;

export function allOf(wishes: readonly Wish[]): Wish {
  if (wishes.some(isNever)) return NEVER;
  const of = wishes.flatMap((wish) => (wish.t === 'all' ? wish.of : [wish]));
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { t: 'all', of };
}

export function anyOf(wishes: readonly Wish[]): Wish {
  if (wishes.some(isAlways)) return ALWAYS;
  const of = wishes.flatMap((wish) => (wish.t === 'any' ? wish.of : [wish]));
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { t: 'any', of };
}

const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;
const MIRRORED = { '=': '=', '!=': '!=', '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as const;
export type Comparing = keyof typeof OPPOSITE;

export const isComparing = (op: string): op is Comparing => op in OPPOSITE;
export const mirrored = (op: Comparing): Comparing => MIRRORED[op];
export const opposite = (op: Comparing): Comparing => OPPOSITE[op];

/** Undefined where such values are never compared so. */
export function comparison(op: Comparing, value: Json): WishTest | undefined {
  if (op === '=' || op === '!=') return { op, value };
  return typeof value === 'number' || typeof value === 'string' ? { op, value } : undefined;
}

/** Whether a value that is known passes. */
export function passes(test: WishTest, value: Json | undefined): boolean {
  switch (test.op) {
    case 'absent':
      return value === undefined || value === null;
    case 'present':
      return value !== undefined && value !== null;
    case '=':
      return JSON.stringify(value) === JSON.stringify(test.value);
    case '!=':
      return JSON.stringify(value) !== JSON.stringify(test.value);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(test.op, value, test.value);
    case 'count':
      return passes(test.test, Array.isArray(value) ? value.length : value === undefined ? 0 : 1);
    case 'matches':
      // Patterns are never run against texts of which we know nothing.
      return false;
    default:
      return typeof value === 'string' && holds(test.op, value, test.value) === test.holds;
  }
}

function ordered(op: '<' | '<=' | '>' | '>=', value: Json | undefined, than: number | string): boolean {
  if (typeof value !== typeof than || (typeof value !== 'number' && typeof value !== 'string')) return false;
  const [less, equal] = [value < than, value === than];
  return op === '<' ? less : op === '<=' ? less || equal : op === '>' ? !less && !equal : !less;
}

function holds(op: 'contains' | 'startsWith' | 'endsWith', text: string, part: string): boolean {
  return op === 'contains' ? text.includes(part) : op === 'startsWith' ? text.startsWith(part) : text.endsWith(part);
}
