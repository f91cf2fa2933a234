import { type Column, compileWhen, listColumns, type Matches } from './conditions.ts';
import type { Check, Row, Rule, RulesDocument, RulesProblem, Scalar, Table } from './document.ts';

export interface CompiledRule {
  readonly rule: Rule;
  readonly matches: Matches;
  /** For `priority` and `output_order`: the position of each output in its `values`, outputs in their order. */
  readonly rank: readonly number[];
}
export interface CompiledCheck {
  readonly check: Check;
  readonly matches: Matches;
}
/** A document made ready to be asked many times. */
export interface CompiledRules {
  readonly columns: readonly Column[];
  readonly table?: Table & { readonly compiled: readonly CompiledRule[] };
  readonly checks?: readonly CompiledCheck[];
  /** Empty in what a plan holds: the compiler of flows asks for it first. */
  readonly problems: readonly RulesProblem[];
}

/** Compiles a document that fits `schema/rules.schema.json`. Never throws; what is wrong is listed. */
export function compileRules(document: RulesDocument): CompiledRules {
  const problems: RulesProblem[] = [];
  const columns = listColumns(document.inputs);
  for (const column of columns) checkValues(column, problems);
  const { table, checks } = document;
  return {
    columns,
    ...(table === undefined ? {} : { table: { ...table, compiled: compileTable(table, columns, problems) } }),
    ...(checks === undefined ? {} : { checks: compileChecks(checks, columns, problems) }),
    problems,
  };
}

function checkValues(column: Column, problems: RulesProblem[]): void {
  const wanted = column.type === 'number' || column.type === 'boolean' ? column.type : 'string';
  for (const [index, value] of (column.values ?? []).entries()) {
    if (typeof value === wanted) continue;
    const message = `${JSON.stringify(value)} is no ${column.type}, which the input is`;
    problems.push({ at: `/inputs/${column.name}/values/${index}`, message });
  }
}

function compileTable(table: Table, columns: readonly Column[], problems: RulesProblem[]): readonly CompiledRule[] {
  checkPolicy(table, problems);
  checkIds(table.rules, '/table/rules', problems);
  if (table.default !== undefined) checkRow(table, table.default.then, '/table/default/then', problems);
  return table.rules.map((rule, index) => {
    const at = `/table/rules/${index}`;
    checkRow(table, rule.then, `${at}/then`, problems);
    return { rule, matches: compileWhen(rule.when, columns, `${at}/when`, problems), rank: rankOf(table, rule.then) };
  });
}

function compileChecks(
  checks: readonly Check[],
  columns: readonly Column[],
  problems: RulesProblem[],
): readonly CompiledCheck[] {
  checkIds(checks, '/checks', problems);
  return checks.map((check, index) => ({
    check,
    matches: compileWhen(check.when, columns, `/checks/${index}/when`, problems),
  }));
}

function checkPolicy(table: Table, problems: RulesProblem[]): void {
  const { hit, aggregate } = table;
  if (aggregate !== undefined && hit !== 'collect') {
    problems.push({ at: '/table/aggregate', message: `only "collect" is aggregated, and "hit" is "${hit}"` });
  }
  if (table.default !== undefined && !isSingle(hit)) {
    problems.push({ at: '/table/default', message: `"${hit}" gives a list, which is empty where no rule matches` });
  }
  if (hit !== 'priority' && hit !== 'output_order') return;
  if (Object.values(table.outputs).some((output) => output.values !== undefined)) return;
  problems.push({
    at: '/table/outputs',
    message: `"${hit}" goes by the order of an output's "values", and there are none`,
  });
}

/** Whether a policy gives one row. */
export function isSingle(hit: Table['hit']): boolean {
  return hit === 'unique' || hit === 'any' || hit === 'first' || hit === 'priority';
}

function checkIds(list: readonly { readonly id: string }[], at: string, problems: RulesProblem[]): void {
  const seen = new Map<string, number>();
  for (const [index, { id }] of list.entries()) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else problems.push({ at: `${at}/${index}/id`, message: `"${id}" is the id of ${at}/${first} already` });
  }
}

function checkRow(table: Table, row: Row, at: string, problems: RulesProblem[]): void {
  for (const [name, { values }] of Object.entries(table.outputs)) {
    if (!Object.hasOwn(row, name)) {
      problems.push({ at, message: `has no "${name}", which the table puts out` });
      continue;
    }
    const value = row[name];
    if (values !== undefined && !values.some((one) => one === value)) {
      problems.push({ at: `${at}/${name}`, message: `${JSON.stringify(value)} is none of ${values.join(', ')}` });
    }
    const sums = table.aggregate !== undefined && table.aggregate !== 'count';
    if (sums && typeof value !== 'number') {
      problems.push({ at: `${at}/${name}`, message: `"${table.aggregate}" takes numbers` });
    }
  }
  for (const name of Object.keys(row)) {
    if (Object.hasOwn(table.outputs, name)) continue;
    problems.push({
      at: `${at}/${name}`,
      message: `"${name}" is none of the outputs: ${Object.keys(table.outputs).join(', ')}`,
    });
  }
}

function rankOf(table: Table, row: Row): readonly number[] {
  return Object.entries(table.outputs).flatMap(([name, { values }]) =>
    // A value of another kind is none of them, which is what -1 says; `checkRow` has told.
    values === undefined ? [] : [values.indexOf(row[name] as Scalar)],
  );
}
