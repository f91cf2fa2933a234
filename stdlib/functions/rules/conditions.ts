import type { Input, RulesDocument, RulesProblem, Tests, When } from './document.ts';
import { compileTest, type Test } from './fact-test.ts';
import type { Comparable } from './value.ts';

/** The document's inputs, in a fixed order: facts are read once into a list of that order. */
export interface Column extends Input {
  readonly name: string;
  readonly keys: readonly string[];
}
export type FactList = readonly (Comparable | undefined)[];
/** Whether the facts meet a `when`. */
export type Matches = (facts: FactList) => boolean;

export function listColumns(inputs: RulesDocument['inputs']): readonly Column[] {
  return Object.entries(inputs).map(([name, input]) => ({ ...input, name, keys: (input.from ?? name).split('.') }));
}

/** Adds to `problems` what cannot be compiled; such a condition never holds. */
export function compileWhen(
  when: When | undefined,
  columns: readonly Column[],
  at: string,
  problems: RulesProblem[],
): Matches {
  if (when === undefined) return () => true;
  if (!isList(when)) return compileTests(when, columns, at, problems);
  const ways = when.map((tests, index) => compileTests(tests, columns, `${at}/${index}`, problems));
  return (facts) => ways.some((matches) => matches(facts));
}

function isList(when: When): when is readonly Tests[] {
  return Array.isArray(when);
}

function compileTests(tests: Tests, columns: readonly Column[], at: string, problems: RulesProblem[]): Matches {
  const compiled: { readonly index: number; readonly test: Test }[] = [];
  for (const [name, test] of Object.entries(tests)) {
    const report = (message: string): void => void problems.push({ at: `${at}/${name}`, message });
    const index = columns.findIndex((column) => column.name === name);
    const column = columns[index];
    if (column === undefined) report(`"${name}" is none of the inputs: ${columns.map((one) => one.name).join(', ')}`);
    else compiled.push({ index, test: compileTest(test, column.type, report) });
  }
  return (facts) => {
    for (const { index, test } of compiled) if (!test(facts[index])) return false;
    return true;
  };
}
