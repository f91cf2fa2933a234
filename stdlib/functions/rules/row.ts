import type { Json } from '../../../schema/json.ts';
import type { Output, Row, RulesProblem, Table } from './document.ts';
import { readValue, TYPE_WORDS } from './value.ts';

/** What is wrong with a row: an output that lacks, one too many, a value that its output cannot be. */
export function checkRow(table: Table, row: Row, at: string, problems: RulesProblem[]): void {
  for (const [name, output] of Object.entries(table.outputs)) {
    const value = row[name];
    if (!Object.hasOwn(row, name) || value === undefined) {
      problems.push({ at, message: `has no "${name}", which the table gives` });
      continue;
    }
    // What is counted is not looked at.
    const problem = table.aggregate === 'count' ? undefined : checkValue(output, value);
    if (problem !== undefined) problems.push({ at: `${at}/${name}`, message: problem });
  }
  for (const name of Object.keys(row)) {
    if (Object.hasOwn(table.outputs, name)) continue;
    const names = Object.keys(table.outputs).join(', ');
    problems.push({ at: `${at}/${name}`, message: `"${name}" is none of the outputs: ${names}` });
  }
}

function checkValue({ type, values }: Output, value: Json): string | undefined {
  // As a fact of that type is read.
  if (type !== 'any' && readValue(type, value) === undefined)
    return `${JSON.stringify(value)} is not ${TYPE_WORDS[type]}`;
  if (values === undefined || values.some((one) => one === value)) return undefined;
  return `${JSON.stringify(value)} is none of ${values.join(', ')}`;
}

/** The position of each output in its `values`, for the outputs that have some; what is not among them comes last. */
export function rankOf(table: Table, row: Row): readonly number[] {
  return Object.entries(table.outputs).flatMap(([name, { values }]) => {
    if (values === undefined) return [];
    const at = values.findIndex((one) => Object.is(one, row[name]));
    return [at < 0 ? values.length : at];
  });
}
