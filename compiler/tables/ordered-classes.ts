import type { Json } from '../../schema/json.ts';
import type { Column } from '../../stdlib/functions/rules/conditions.ts';
import type { Comparison, FactTest, FactType } from '../../stdlib/functions/rules/document.ts';
import { type Comparable, readValue } from '../../stdlib/functions/rules/value.ts';
import type { Class } from './axis.ts';
import { literalsOf } from './literals-of.ts';

const DAY_MS = 86_400_000;
/** The calendar that dates and times are written in. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59Z');

type Bound = 'above' | 'atLeast' | 'below' | 'atMost';
/** The comparisons that go by order. */
export const ORDERED_BOUNDS: { readonly [key in keyof Comparison]?: Bound } = {
  above: 'above',
  atLeast: 'atLeast',
  below: 'below',
  atMost: 'atMost',
};

/** A literal of a test in the form in which classes are found: numbers for all that has an order, dates as days. */
export function boundOf(type: FactType, value: Json): Comparable {
  const read = readValue(type === 'integer' ? 'number' : type, value) ?? '';
  return type === 'date' && typeof read === 'string' ? Date.parse(read) / DAY_MS : read;
}

/**
 * Numbers, dates and times: every value that a test names, and what lies between two of them. Exact: whole numbers, days
 * and milliseconds have nothing between neighbours, and neither have two numbers that are next to each other as the
 * machine has them.
 */
export function orderedClasses(column: Column, tests: readonly FactTest[]): readonly Class[] {
  const { type, atLeast, atMost, values } = column;
  const named = [...tests.flatMap((test) => literalsOf(test)), ...[atLeast, atMost].filter((one) => one !== undefined)];
  const orders = (literals: readonly Json[]): readonly number[] =>
    [...new Set(literals.map((one) => boundOf(type, one)))]
      .filter((one) => typeof one === 'number')
      .sort((a, b) => a - b);
  if (values !== undefined) return orders(values).flatMap((order) => classOf(type, order, 'one'));
  const [low, high] = type === 'date' || type === 'time' ? calendar(type) : [-Infinity, Infinity];
  const found: Class[] = [];
  let before = low;
  for (const order of [...orders(named), high]) {
    const between = betweenOf(type, before, order);
    if (between !== undefined) found.push(...classOf(type, between, 'between'));
    if (Number.isFinite(order)) found.push(...classOf(type, order, 'one'));
    before = order;
  }
  return found;
}

/** Just outside of the first and the last that can be written. */
function calendar(type: 'date' | 'time'): readonly [number, number] {
  return type === 'time' ? [FIRST_MS - 1, LAST_MS + 1] : [FIRST_MS / DAY_MS - 1, Math.floor(LAST_MS / DAY_MS) + 1];
}

/** Nothing where no fact of the type is just that, as 2.5 for whole numbers. */
function classOf(type: FactType, order: number, is: Class['is']): readonly Class[] {
  const json = jsonOf(type, order);
  const fact = json === undefined ? undefined : readValue(type, json);
  return json === undefined || fact === undefined ? [] : [{ fact, json, order, is }];
}

function jsonOf(type: FactType, order: number): Json | undefined {
  if (type !== 'date' && type !== 'time') return order;
  const ms = type === 'date' ? order * DAY_MS : order;
  if (ms < FIRST_MS || ms > LAST_MS) return undefined;
  const text = new Date(ms).toISOString();
  return type === 'date' ? text.slice(0, 'yyyy-mm-dd'.length) : text.replace('.000Z', 'Z');
}

/** A number between two others, a round one where there is one. */
function betweenOf(type: FactType, low: number, high: number): number | undefined {
  const inside = (one: number): boolean => low < one && one < high && Number.isFinite(one);
  if (low === -Infinity && high === Infinity) return 0;
  const round = low === -Infinity ? Math.ceil(high) - 1 : Math.floor(low) + 1;
  if (inside(round)) return round;
  if (type !== 'number' && type !== 'integer') return undefined;
  if (low === -Infinity || high === Infinity) {
    // So far out that one more is the same number.
    const far = low === -Infinity ? high * 2 : low * 2;
    return inside(far) ? far : undefined;
  }
  if (type === 'integer') return undefined;
  const middle = low / 2 + high / 2;
  return inside(middle) ? middle : undefined;
}
