import type { Comparison, FactTest, FactType, Plain } from './document.ts';
import { type Comparable, isOrdered, readValue, TYPE_WORDS } from './value.ts';

/** Whether a fact passes; an absent fact, or null, is undefined. */
export type Test = (fact: Comparable | undefined) => boolean;
/** Tells what cannot be compiled; such a test never passes. */
export type Report = (message: string) => void;

const NEVER: Test = () => false;

/** Compiles a test of a fact of this type. */
export function compileTest(test: FactTest, type: FactType, report: Report): Test {
  if (typeof test !== 'object' || test === null) return compileIs(test, type, report);
  if (!isList(test)) return compileComparison(test, type, report);
  const tests = test.map((one) => compileTest(one, type, report));
  return (fact) => tests.some((passes) => passes(fact));
}

function isList(test: Comparison | readonly (Plain | Comparison)[]): test is readonly (Plain | Comparison)[] {
  return Array.isArray(test);
}

function compileIs(plain: Plain, type: FactType, report: Report): Test {
  if (plain === null) return (fact) => fact === undefined;
  const wanted = readValue(type, plain);
  if (wanted === undefined) {
    const hint = type === 'list' ? '; a list is tested by `contains` and `exists`' : '';
    report(`${JSON.stringify(plain)} is not ${TYPE_WORDS[type]}, which the fact is${hint}`);
    return NEVER;
  }
  return (fact) => fact === wanted;
}

function compileComparison(comparison: Comparison, type: FactType, report: Report): Test {
  let all: Test | undefined;
  let bounds = 0;
  // INVARIANT: no list of entries is made: a table of thousands of rows is compiled inside a run.
  for (const key in comparison) {
    // A comparison's own keys are those of its type.
    const test = compilePart(comparison, key as keyof Comparison, type, report);
    if (key in BOUNDS) bounds++;
    all = all === undefined ? test : both(all, test);
  }
  if (bounds > 1) checkBounds(comparison, type, report);
  return all ?? (() => true);
}

function both(first: Test, second: Test): Test {
  return (fact) => first(fact) && second(fact);
}

function compilePart(comparison: Comparison, key: keyof Comparison, type: FactType, report: Report): Test {
  switch (key) {
    case 'is':
      return compileIs(comparison.is ?? null, type, report);
    case 'not': {
      const passes = compileTest(comparison.not ?? null, type, report);
      return (fact) => !passes(fact);
    }
    case 'exists': {
      const wanted = comparison.exists === true;
      return (fact) => (fact !== undefined) === wanted;
    }
    case 'contains':
      return compileContains(comparison.contains ?? null, type, report);
    case 'startsWith':
    case 'endsWith':
      return compileText(key, comparison[key] ?? '', type, report);
    case 'above':
    case 'atLeast':
    case 'below':
    case 'atMost':
      return compileBound(comparison, key, type, report);
    default:
      report(`"${String(key)}" is no comparison`);
      return NEVER;
  }
}

function compileContains(wanted: Plain, type: FactType, report: Report): Test {
  if (type === 'list') return (fact) => isFactList(fact) && fact.some((item) => item === wanted);
  if (type === 'text' && typeof wanted === 'string') return (fact) => typeof fact === 'string' && fact.includes(wanted);
  report(
    type === 'text'
      ? `a text contains texts only, not ${wanted}`
      : `\`contains\` is for texts and lists, and the fact is ${TYPE_WORDS[type]}`,
  );
  return NEVER;
}

function isFactList(fact: Comparable | undefined): fact is Extract<Comparable, readonly unknown[]> {
  return Array.isArray(fact);
}

function compileText(method: 'startsWith' | 'endsWith', wanted: string, type: FactType, report: Report): Test {
  if (type === 'text') return (fact) => typeof fact === 'string' && fact[method](wanted);
  report(`\`${method}\` is for texts, and the fact is ${TYPE_WORDS[type]}`);
  return NEVER;
}

/** INVARIANT: both sides come from `readValue` of one ordered type, so that they are both texts or both numbers. */
const BOUNDS: {
  readonly [name in 'above' | 'atLeast' | 'below' | 'atMost']: (fact: Comparable, bound: Comparable) => boolean;
} = {
  above: (fact, bound) => fact > bound,
  atLeast: (fact, bound) => fact >= bound,
  below: (fact, bound) => fact < bound,
  atMost: (fact, bound) => fact <= bound,
};

function readBound(comparison: Comparison, name: keyof typeof BOUNDS, type: FactType): Comparable | undefined {
  const given = comparison[name];
  return given === undefined || !isOrdered(type) ? undefined : readValue(type, given);
}

function compileBound(comparison: Comparison, name: keyof typeof BOUNDS, type: FactType, report: Report): Test {
  const limit = readBound(comparison, name, type);
  if (limit === undefined) {
    const why = isOrdered(type)
      ? `${JSON.stringify(comparison[name])} is not ${TYPE_WORDS[type]}`
      : `\`${name}\` compares by order, and the fact is ${TYPE_WORDS[type]}`;
    report(why);
    return NEVER;
  }
  const holds = BOUNDS[name];
  return (fact) => fact !== undefined && holds(fact, limit);
}

function checkBounds(comparison: Comparison, type: FactType, report: Report): void {
  const least = readBound(comparison, 'above', type) ?? readBound(comparison, 'atLeast', type);
  const most = readBound(comparison, 'below', type) ?? readBound(comparison, 'atMost', type);
  const open = comparison.above !== undefined || comparison.below !== undefined;
  if (least !== undefined && most !== undefined && (least > most || (open && least === most)))
    report('no value lies between these bounds');
}
