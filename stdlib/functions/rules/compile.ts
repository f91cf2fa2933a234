import { type Column, compileWhen, listColumns, type Matches } from './conditions.ts';
import type { Aggregate, Check, HitPolicy, Rule, RulesDocument, RulesProblem, Table } from './document.ts';
import { checkRow, rankOf } from './row.ts';

export interface CompiledRule {
  readonly rule: Rule;
  readonly matches: Matches;
  /** For `P` and `O`: the position of each output in its `values`, outputs in their order. */
  readonly rank: readonly number[];
}
export interface CompiledTable extends Omit<Table, 'inputs' | 'rules'> {
  readonly compiled: readonly CompiledRule[];
}
export interface CompiledCheck {
  readonly check: Check;
  readonly matches: Matches;
}
/** A document made ready to be asked many times. */
export interface CompiledRules {
  readonly columns: readonly Column[];
  readonly table?: CompiledTable;
  readonly checks?: readonly CompiledCheck[];
  /** Empty in what a plan holds: the compiler of flows asks for it first. */
  readonly problems: readonly RulesProblem[];
}

/** Compiles a document that fits `schema/rules.schema.json`. Never throws; what is wrong is listed. */
export function compileRules(document: RulesDocument): CompiledRules {
  const problems: RulesProblem[] = [];
  const columns = listColumns(document.inputs, problems);
  if ('checks' in document) return { columns, checks: compileChecks(document.checks, columns, problems), problems };
  return { columns, table: compileTable(document, columns, problems), problems };
}

function compileTable(table: Table, columns: readonly Column[], problems: RulesProblem[]): CompiledTable {
  checkPolicy(table, problems);
  checkIds(table.rules, '/rules', problems);
  if (table.default !== undefined) checkRow(table, table.default, '/default', problems);
  const compiled = table.rules.map((rule, index) => {
    checkRow(table, rule.then, `/rules/${index}/then`, problems);
    const matches = compileWhen(rule.when, columns, `/rules/${index}/when`, problems);
    return { rule, matches, rank: rankOf(table, rule.then) };
  });
  return { ...table, compiled };
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
  const { hitPolicy, aggregate } = table;
  if (aggregate !== undefined) checkAggregate(table, aggregate, problems);
  if (hitPolicy !== 'P' && hitPolicy !== 'O') return;
  if (Object.values(table.outputs).some((output) => output.values !== undefined)) return;
  problems.push({
    at: '/outputs',
    message: `hit policy "${hitPolicy}" goes by the order of an output's \`values\`, and there are none`,
  });
}

function checkAggregate(table: Table, aggregate: Aggregate, problems: RulesProblem[]): void {
  if (table.hitPolicy !== 'C') {
    problems.push({
      at: '/aggregate',
      message: `only hit policy "C" is aggregated, and this one is "${table.hitPolicy}"`,
    });
  }
  const outputs = Object.entries(table.outputs);
  if (outputs.length !== 1) {
    problems.push({ at: '/outputs', message: `an aggregate is one value, and there are ${outputs.length} outputs` });
  }
  for (const [name, { type }] of outputs) {
    if (aggregate === 'count' || type === 'number') continue;
    problems.push({
      at: `/outputs/${name}/type`,
      message: `\`${aggregate}\` takes numbers, and the output is a ${type}`,
    });
  }
}

/** Whether a policy gives one row. */
export function isSingle(hitPolicy: HitPolicy): boolean {
  return hitPolicy === 'U' || hitPolicy === 'F' || hitPolicy === 'P' || hitPolicy === 'A';
}

function checkIds(list: readonly { readonly id: string }[], at: string, problems: RulesProblem[]): void {
  const seen = new Map<string, number>();
  for (const [index, { id }] of list.entries()) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else problems.push({ at: `${at}/${index}/id`, message: `"${id}" is the id of ${at}/${first} already` });
  }
}
