/** One way to make a wish come true: what has to be where. */
import type { Wish, WishTest } from '../../../../schema/flow-test.ts';
import type { Json } from '../../../../schema/json.ts';
import { textOfPattern } from './pattern.ts';
import type { Random } from './random.ts';
import type { Step } from './sample.ts';

export type Be = Extract<Wish, { readonly t: 'be' }>;
export type Fail = Extract<Wish, { readonly t: 'fail' }>;

/** Everything that one place has to pass. */
export interface Demand {
  /** Absent: the input. */
  readonly step?: string;
  readonly at: readonly Step[];
  readonly tests: readonly WishTest[];
}
export interface Drawn {
  readonly demands: readonly Demand[];
  readonly failures: readonly Fail[];
}

/** Demands looked at in one drawing; beyond it the drawing is given up. */
const MOST_LOOKED = 4_000;

interface Drawing {
  readonly random: Random;
  left: number;
}
type Demands = ReadonlyMap<string, Demand>;
interface Taken {
  readonly demands: Demands;
  readonly failures: ReadonlyMap<string, Fail>;
}
type Choice = Extract<Wish, { readonly t: 'any' }>;

/** Another way each time; undefined where none was found whose demands agree with each other. */
export function drawWish(wish: Wish, random: Random): Drawn | undefined {
  const taken = draw({ random, left: MOST_LOOKED }, [wish], { demands: new Map(), failures: new Map() });
  return taken && { demands: [...taken.demands.values()], failures: [...taken.failures.values()] };
}

/** What is surely wished first, then the choice with the fewest ways left: what does not agree shows early. */
function draw(drawing: Drawing, wishes: readonly Wish[], before: Taken): Taken | undefined {
  const demands = new Map(before.demands);
  const failures = new Map(before.failures);
  const choices = new Set<Choice>();
  const rest = [...wishes];
  for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
    if (one.t === 'all') rest.push(...one.of);
    else if (one.t === 'any') choices.add(one);
    else if (one.t === 'fail') failures.set(one.step, one);
    else {
      const agreed = agree(drawing, demands, one);
      if (agreed === undefined) return undefined;
      demands.set(keyOf(one), agreed);
    }
  }
  const next = narrowest(drawing, demands, choices);
  if (next === undefined) return { demands, failures };
  choices.delete(next.choice);
  for (const way of drawing.random.shuffle(next.ways)) {
    const taken = draw(drawing, [...choices, way], { demands, failures });
    if (taken !== undefined || drawing.left <= 0) return taken;
  }
  return undefined;
}

function narrowest(
  drawing: Drawing,
  demands: Demands,
  choices: ReadonlySet<Choice>,
): { readonly choice: Choice; readonly ways: readonly Wish[] } | undefined {
  let best: { readonly choice: Choice; readonly ways: readonly Wish[] } | undefined;
  for (const choice of choices) {
    const ways = choice.of.filter((way) => mayAgree(drawing, demands, way));
    if (best === undefined || ways.length < best.ways.length) best = { choice, ways };
    if (ways.length < 2) break;
  }
  return best;
}

/** Looks no further than a choice inside. */
function mayAgree(drawing: Drawing, demands: Demands, wish: Wish): boolean {
  if (wish.t === 'all') return wish.of.every((one) => one.t === 'any' || mayAgree(drawing, demands, one));
  return wish.t !== 'be' || agree(drawing, demands, wish) !== undefined;
}

const KEYS = new WeakMap<Be, string>();
function keyOf(one: Be): string {
  const key = KEYS.get(one) ?? JSON.stringify([one.step, one.at]);
  KEYS.set(one, key);
  return key;
}

/** What the place has to pass then; undefined where no value is seen that does. */
function agree(drawing: Drawing, demands: Demands, one: Be): Demand | undefined {
  if (drawing.left-- <= 0) return undefined;
  const { step, at, test } = one;
  const known = demands.get(keyOf(one));
  if (known?.tests.some((other) => JSON.stringify(other) === JSON.stringify(test))) return known;
  const tests = [...(known?.tests ?? []), test];
  const isSeen = [...valuesNear(tests), ...ANY_VALUES].some((value) => passesAll(tests, value));
  return isSeen ? { ...(step === undefined ? {} : { step }), at, tests } : undefined;
}

const ANY_VALUES: readonly (Json | undefined)[] = [undefined, true, false, 'text', 0, [], [null], {}];

export const passesAll = (tests: readonly WishTest[], value: Json | undefined): boolean =>
  tests.every((test) => passes(test, value));

const same = (a: Json | undefined, b: Json): boolean =>
  a === b || (typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));

function passes(test: WishTest, value: Json | undefined): boolean {
  switch (test.op) {
    case 'present':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case '=':
      return same(value, test.value);
    case '!=':
      return !same(value, test.value);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isOrdered(test.op, value, test.value);
    case 'count':
      return passes(test.test, Array.isArray(value) ? value.length : value === undefined ? 0 : 1);
    case 'matches':
      return typeof value === 'string' && (value === textOfPattern(test.pattern)) === test.holds;
    default:
      return typeof value === 'string' && value[METHODS[test.op]](test.value) === test.holds;
  }
}

const METHODS = { contains: 'includes', startsWith: 'startsWith', endsWith: 'endsWith' } as const;

function isOrdered(op: '<' | '<=' | '>' | '>=', value: Json | undefined, than: number | string): boolean {
  const both =
    (typeof value === 'number' && typeof than === 'number') || (typeof value === 'string' && typeof than === 'string');
  if (!both) return false;
  const [less, equal] = [value < than, value === than];
  return op === '<' ? less : op === '<=' ? less || equal : op === '>' ? !less && !equal : !less;
}

/** Smallest step between two numbers that a schema may tell apart. */
const FINE = 0.01;

/** Items of a list made for its number alone. */
const MOST_ITEMS = 20;

/** Values at the edges of the tests. */
export function valuesNear(tests: readonly WishTest[]): readonly Json[] {
  return tests.flatMap((test): readonly Json[] => {
    if (test.op === 'matches') return [textOfPattern(test.pattern) ?? ''];
    if (test.op === 'contains' || test.op === 'startsWith' || test.op === 'endsWith') return [test.value];
    if (test.op === 'count') {
      const counts = valuesNear([test.test]).filter((one) => typeof one === 'number' && one >= 0 && one < MOST_ITEMS);
      return counts.map((n) => Array.from({ length: Number(n) }, () => null));
    }
    if (!('value' in test)) return [];
    const { value } = test;
    if (typeof value !== 'number') return [value];
    const round = (one: number): number => Math.round(one * 1e6) / 1e6;
    return [value, value + 1, value - 1, round(value + FINE), round(value - FINE)];
  });
}
