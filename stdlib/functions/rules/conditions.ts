import type { Input, RulesDocument, RulesProblem, Tests, When } from './document.ts';
import { compileTest, type Test } from './fact-test.ts';
import { type Comparable, TYPE_WORDS } from './value.ts';

/** The document's inputs, in a fixed order: facts are read once into a list of that order. */
export interface Column extends Input {
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether a fact of the type is one that the input takes; undefined where it takes all. */
  readonly takes: ((fact: Comparable) => boolean) | undefined;
}
export type FactList = readonly (Comparable | undefined)[];
/** Whether the facts meet a `when`. */
export type Matches = (facts: FactList) => boolean;

/** Adds to `problems` what an input cannot be. */
export function listColumns(inputs: RulesDocument['inputs'], problems: RulesProblem[]): readonly Column[] {
  return Object.entries(inputs).map(([name, input]) => ({
    ...input,
    name,
    keys: (input.from ?? name).split('.'),
    takes: compileDomain(input, (message) => void problems.push({ at: `/inputs/${name}`, message })),
  }));
}

/** `values`, `atLeast` and `atMost` of an input are a test like those of a rule. */
function compileDomain({ type, values, atLeast, atMost }: Input, report: (message: string) => void): Column['takes'] {
  if (values !== undefined && (type === 'boolean' || type === 'list')) {
    report(`\`values\` are of texts, numbers, dates and times, and the fact is ${TYPE_WORDS[type]}`);
    return undefined;
  }
  const tests: Test[] = [];
  if (values !== undefined) tests.push(compileTest(values, type, report));
  if (atLeast !== undefined) tests.push(compileTest({ atLeast }, type, report));
  if (atMost !== undefined) tests.push(compileTest({ atMost }, type, report));
  return tests.length === 0 ? undefined : (fact) => tests.every((passes) => passes(fact));
}

/** Where a condition stands, asked for only where something is wrong with it. */
export type PlaceOf = () => string;

const ALWAYS: Matches = () => true;

/** Adds to `problems` what cannot be compiled; such a condition never holds. */
export function compileWhen(
  when: When | undefined,
  columns: readonly Column[],
  at: PlaceOf,
  problems: RulesProblem[],
): Matches {
  if (when === undefined) return ALWAYS;
  if (!isList(when)) return compileTests(when, columns, at, problems);
  const ways = when.map((tests, index) => compileTests(tests, columns, () => `${at()}/${index}`, problems));
  return (facts) => ways.some((matches) => matches(facts));
}

function isList(when: When): when is readonly Tests[] {
  return Array.isArray(when);
}

function compileTests(tests: Tests, columns: readonly Column[], at: PlaceOf, problems: RulesProblem[]): Matches {
  let all: Matches | undefined;
  // INVARIANT: no list of entries is made: a table of thousands of rows is compiled inside a run.
  for (const name in tests) {
    const report = (message: string): void => void problems.push({ at: `${at()}/${name}`, message });
    let index = 0;
    while (index < columns.length && columns[index]?.name !== name) index++;
    const column = columns[index];
    if (column === undefined) {
      report(`"${name}" is none of the inputs: ${columns.map((one) => one.name).join(', ')}`);
      continue;
    }
    const next = matchOne(index, compileTest(tests[name] ?? null, column.type, report));
    all = all === undefined ? next : matchBoth(all, next);
  }
  return all ?? ALWAYS;
}

function matchOne(index: number, test: Test): Matches {
  return (facts) => test(facts[index]);
}

function matchBoth(first: Matches, second: Matches): Matches {
  return (facts) => first(facts) && second(facts);
}
