import { compileCell, type Test } from './cell.ts';
import type { InputColumn, RulesDocument, RulesProblem, When } from './document.ts';
import type { Comparable } from './value.ts';

/** The document's inputs, in a fixed order: facts are read once into a list of that order. */
export interface Column extends InputColumn {
  readonly name: string;
  readonly keys: readonly string[];
}
export type FactList = readonly (Comparable | undefined)[];
/** All conditions of one `when`. */
export type Matches = (facts: FactList) => boolean;

export function listColumns(inputs: RulesDocument['inputs']): readonly Column[] {
  return Object.entries(inputs).map(([name, input]) => ({ ...input, name, keys: (input.path ?? name).split('.') }));
}

/** Adds to `problems` what cannot be compiled; such a condition never holds. */
export function compileWhen(when: When, columns: readonly Column[], at: string, problems: RulesProblem[]): Matches {
  const tests: { readonly index: number; readonly test: Test }[] = [];
  for (const [name, cell] of Object.entries(when)) {
    const index = columns.findIndex((column) => column.name === name);
    const column = columns[index];
    if (column === undefined) {
      const names = columns.map((one) => one.name).join(', ');
      problems.push({ at: `${at}/${name}`, message: `"${name}" is none of the inputs: ${names}` });
      continue;
    }
    const compiled = compileCell(cell, column);
    if ('problem' in compiled) problems.push({ at: `${at}/${name}`, message: compiled.problem });
    else tests.push({ index, test: compiled.test });
  }
  return (facts) => {
    for (const { index, test } of tests) if (!test(facts[index])) return false;
    return true;
  };
}
