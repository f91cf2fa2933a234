/** Chance from a seed, so that the same script draws the same documents on every machine (mulberry32). */
export interface Chance {
  /** From 0 to 1. */
  next(): number;
  /** From 0 to `below` - 1. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** `YYYY-MM-DD` between two years, both included. */
  date(fromYear: number, toYear: number): string;
  digits(count: number): string;
}

const LETTERS_OF_STATE = 0x6d2b79f5;
const RANGE = 4_294_967_296;

export function createChance(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + LETTERS_OF_STATE) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick(list) {
      const item = list[below(list.length)];
      if (item === undefined) throw new RangeError('There is nothing to pick from.');
      return item;
    },
    date(fromYear, toYear) {
      const year = fromYear + below(toYear - fromYear + 1);
      const two = (value: number): string => String(value).padStart(2, '0');
      return `${year}-${two(1 + below(12))}-${two(1 + below(28))}`;
    },
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
  };
}
