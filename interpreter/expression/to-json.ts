import type { Json } from '../../schema/json.ts';

export type Cleaned =
  | { readonly t: 'done'; readonly value?: Json }
  | { readonly t: 'failed'; readonly detail: string; readonly exhausted: boolean };

export interface ResultLimits {
  /** Code units of the result as JSON, about. */
  readonly size: number;
  /** Levels of lists and objects inside each other. */
  readonly depth: number;
}

/** Taken once: in a vm context each look-up of a global is slow. */
const { isArray } = Array;
const { isFinite: isFiniteNumber } = Number;
const { defineProperty, entries } = Object;

class Refused {
  readonly detail: string;
  readonly exhausted: boolean;
  constructor(detail: string, exhausted: boolean) {
    this.detail = detail;
    this.exhausted = exhausted;
  }
}

/**
 * A copy of a result as plain JSON (rule 4): arrays without marks, ordinary objects, absent members left out. A
 * function, a number that JSON cannot write and a result beyond the limits are failures.
 */
export function toJson(value: unknown, isFunction: (value: unknown) => boolean, limits: ResultLimits): Cleaned {
  if (value === undefined) return { t: 'done' };
  if (value === null || typeof value === 'boolean') return { t: 'done', value };
  let size = 0;
  const grow = (by: number) => {
    size += by;
    if (size > limits.size) throw new Refused(`the result is larger than ${limits.size} characters of JSON`, true);
  };
  const copy = (from: unknown, depth: number): Json => {
    if (from === null || typeof from === 'boolean') {
      grow(5);
      return from;
    }
    if (typeof from === 'string') {
      grow(from.length + 3);
      return from;
    }
    if (typeof from === 'number') {
      if (!isFiniteNumber(from)) throw new Refused('the result holds a number that JSON cannot write', false);
      grow(8);
      return from === 0 ? 0 : from;
    }
    if (typeof from !== 'object' || isFunction(from)) {
      throw new Refused('the result is or holds a function; call it, or leave it out', false);
    }
    if (depth >= limits.depth) throw new Refused(`the result is nested deeper than ${limits.depth} levels`, true);
    grow(2);
    return isArray(from) ? copyList(from, depth) : copyObject(from, depth);
  };
  const copyList = (from: readonly unknown[], depth: number): Json => {
    const list: Json[] = [];
    for (let i = 0; i < from.length; i++) list.push(from[i] === undefined ? null : copy(from[i], depth + 1));
    return list;
  };
  const copyObject = (from: object, depth: number): Json => {
    const object: { [key: string]: Json } = {};
    for (const [key, member] of entries(from)) {
      if (member === undefined) continue;
      grow(key.length + 4);
      const value = copy(member, depth + 1);
      // An assignment to `__proto__` would change the prototype instead.
      if (key === '__proto__') {
        defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      } else object[key] = value;
    }
    return object;
  };
  try {
    return { t: 'done', value: copy(value, 0) };
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    return { t: 'failed', detail: refused.detail, exhausted: refused.exhausted };
  }
}
