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
  const tests: Test[] = [];
  const { is, not, exists, contains, startsWith, endsWith } = comparison;
  if (is !== undefined) tests.push(compileIs(is, type, report));
  if (not !== undefined) {
    const passes = compileTest(not, type, report);
    tests.push((fact) => !passes(fact));
  }
  if (exists !== undefined) tests.push((fact) => (fact !== undefined) === exists);
  if (contains !== undefined) tests.push(compileContains(contains, type, report));
  if (startsWith !== undefined) tests.push(compileText('startsWith', startsWith, type, report));
  if (endsWith !== undefined) tests.push(compileText('endsWith', endsWith, type, report));
  tests.push(...compileBounds(comparison, type, report));
  return (fact) => tests.every((passes) => passes(fact));
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

function compileBounds(comparison: Comparison, type: FactType, report: Report): readonly Test[] {
  const bound = (name: keyof typeof BOUNDS): Comparable | undefined => {
    const given = comparison[name];
    return given === undefined || !isOrdered(type) ? undefined : readValue(type, given);
  };
  const tests: Test[] = [];
  // The keys of the table are the names of its type.
  for (const name of Object.keys(BOUNDS) as (keyof typeof BOUNDS)[]) {
    if (comparison[name] === undefined) continue;
    const limit = bound(name);
    if (limit === undefined) {
      const why = isOrdered(type)
        ? `${JSON.stringify(comparison[name])} is not ${TYPE_WORDS[type]}`
        : `\`${name}\` compares by order, and the fact is ${TYPE_WORDS[type]}`;
      report(why);
      tests.push(NEVER);
      continue;
    }
    tests.push((fact) => fact !== undefined && BOUNDS[name](fact, limit));
  }
  const least = bound('above') ?? bound('atLeast');
  const most = bound('below') ?? bound('atMost');
  const open = comparison.above !== undefined || comparison.below !== undefined;
  if (least !== undefined && most !== undefined && (least > most || (open && least === most)))
    report('no value lies between these bounds');
  return tests;
}
