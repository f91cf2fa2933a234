/** Finds the rows of a large table that may match, by the one input that leaves fewest of them. */
import type { Column, FactList, Matches } from './conditions.ts';
import type { Comparison, FactTest, Plain, Rule } from './document.ts';
import { type Comparable, isOrdered, readValue } from './value.ts';

/** Smaller tables are read from top to bottom: that is as fast. */
const LEAST_ROWS = 64;
/** Questions after which an index is worth its making. */
const LEAST_QUESTIONS = 12;
/** Rows that an index of intervals may name, for each row of the table: many that overlap would be named again and again. */
const MOST_NAMED = 16;

interface Row {
  readonly rule: Rule;
  readonly matches: Matches;
}
/** INVARIANT: ascending row numbers; none that may match is left out. */
type Candidates = (facts: FactList) => readonly number[];
interface Index {
  readonly candidates: Candidates;
  /** How many rows a question leaves, on average. */
  readonly left: number;
}

/** What finds the rows that match, in their order; `first`: the first of them alone. */
export function createFinder<R extends Row>(
  columns: readonly Column[],
  rows: readonly R[],
  first: boolean,
): (facts: FactList) => readonly R[] {
  let questions = 0;
  let candidates: Candidates | undefined;
  return (facts) => {
    if (rows.length >= LEAST_ROWS && ++questions === LEAST_QUESTIONS) candidates = bestIndex(columns, rows);
    const found: R[] = [];
    const numbers = candidates?.(facts);
    const length = numbers === undefined ? rows.length : numbers.length;
    for (let i = 0; i < length; i++) {
      const row = rows[numbers === undefined ? i : (numbers[i] ?? 0)];
      if (row === undefined || !row.matches(facts)) continue;
      found.push(row);
      if (first) break;
    }
    return found;
  };
}

/** Undefined where no input leaves less than half of the rows. */
function bestIndex(columns: readonly Column[], rows: readonly Row[]): Candidates | undefined {
  let best: Index | undefined;
  for (const [at, column] of columns.entries()) {
    const tests = rows.map(({ rule: { when } }) => testOf(when, column.name));
    for (const index of [
      byValue(at, column, tests),
      isOrdered(column.type) ? byInterval(at, column, tests) : undefined,
    ])
      if (index !== undefined && index.left < (best?.left ?? rows.length / 2)) best = index;
  }
  return best?.candidates;
}

/** A row that matches in several ways is looked at always. */
function testOf(when: Rule['when'], name: string): FactTest | undefined {
  if (when === undefined || Array.isArray(when) || !Object.hasOwn(when, name)) return undefined;
  return (when as { readonly [name: string]: FactTest })[name]; // no list is left
}

function byValue(at: number, { type }: Column, tests: readonly (FactTest | undefined)[]): Index | undefined {
  const buckets = new Map<Comparable, number[]>();
  const rest: number[] = [];
  let named = 0;
  for (const [row, test] of tests.entries()) {
    const values = valuesOf(test)?.map((value) => readValue(type, value));
    if (values === undefined || !values.every((value) => value !== undefined)) {
      rest.push(row);
      continue;
    }
    for (const value of new Set(values)) {
      const bucket = buckets.get(value);
      if (bucket === undefined) buckets.set(value, [row]);
      else bucket.push(row);
      named++;
    }
  }
  if (buckets.size === 0) return undefined;
  const candidates: Candidates = (facts) => {
    const fact = facts[at];
    return merge(fact === undefined ? undefined : buckets.get(fact), rest);
  };
  return { candidates, left: rest.length + named / buckets.size };
}

/** The values that pass, where the test is nothing but a choice of them. */
function valuesOf(test: FactTest | undefined): readonly Plain[] | undefined {
  if (test === undefined || test === null) return undefined;
  if (typeof test !== 'object') return [test];
  if (!isList(test)) return undefined;
  return test.every((one) => typeof one !== 'object') ? (test as readonly Plain[]) : undefined; // null is an object too
}

function isList(test: Comparison | readonly (Plain | Comparison)[]): test is readonly (Plain | Comparison)[] {
  return Array.isArray(test);
}

interface Interval {
  readonly low: Comparable | undefined;
  readonly high: Comparable | undefined;
}

/** Between all bounds, and at each of them, the rows that hold there. */
function byInterval(at: number, { type }: Column, tests: readonly (FactTest | undefined)[]): Index | undefined {
  const intervals = tests.map((test) => intervalOf(test, type));
  const bounds = [...new Set(intervals.flatMap((one) => [one?.low, one?.high]))].filter((one) => one !== undefined);
  bounds.sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(bounds.map((bound, i) => [bound, i]));
  const pieces: number[][] = Array.from({ length: bounds.length + 1 }, () => []);
  const rest: number[] = [];
  let named = 0;
  for (const [row, interval] of intervals.entries()) {
    if (interval === undefined) {
      rest.push(row);
      continue;
    }
    // A row is named where its lower bound itself is too: whether it takes it need not be known.
    const from = interval.low === undefined ? 0 : (places.get(interval.low) ?? 0);
    const to = interval.high === undefined ? bounds.length : (places.get(interval.high) ?? bounds.length);
    named += to - from + 1;
    if (named > MOST_NAMED * tests.length) return undefined;
    for (let piece = from; piece <= to; piece++) pieces[piece]?.push(row);
  }
  const candidates: Candidates = (facts) => {
    const fact = facts[at];
    return merge(fact === undefined ? undefined : pieces[countBelow(bounds, fact)], rest);
  };
  return bounds.length === 0 ? undefined : { candidates, left: rest.length + named / pieces.length };
}

/** A test that is nothing but bounds, or one value. */
function intervalOf(test: FactTest | undefined, type: Column['type']): Interval | undefined {
  if (test === undefined || test === null) return undefined;
  if (typeof test !== 'object') {
    const value = readValue(type, test);
    return value === undefined ? undefined : { low: value, high: value };
  }
  if (isList(test)) return undefined;
  const { above, atLeast, below, atMost, ...others } = test;
  if (Object.keys(others).length > 0) return undefined;
  const read = (bound: number | string | undefined): Comparable | undefined =>
    bound === undefined ? undefined : readValue(type, bound);
  return { low: read(above ?? atLeast), high: read(below ?? atMost) };
}

/** How many bounds lie below the fact, itself not among them. */
function countBelow(bounds: readonly Comparable[], fact: Comparable): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? fact) < fact) low = middle + 1;
    else high = middle;
  }
  return low;
}

function merge(some: readonly number[] | undefined, rest: readonly number[]): readonly number[] {
  if (some === undefined || some.length === 0) return rest;
  if (rest.length === 0) return some;
  const all: number[] = [];
  for (let i = 0, j = 0; i < some.length || j < rest.length; ) {
    const [a, b] = [some[i] ?? Infinity, rest[j] ?? Infinity];
    if (a < b) i++;
    else j++;
    all.push(Math.min(a, b));
  }
  return all;
}
