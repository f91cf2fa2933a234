import { type Column, compileWhen, type FactList, listColumns, type Matches } from './conditions.ts';
import type { Check, HitPolicy, Level, Rule, RulesDocument, RulesProblem, Table } from './document.ts';
import { rankOf } from './row.ts';
import { createFinder } from './row-index.ts';

export interface CompiledRule {
  readonly rule: Rule;
  readonly matches: Matches;
  /** For `P` and `O`: the position of each output in its `values`, outputs in their order. Empty for other policies. */
  readonly rank: readonly number[];
}
export interface CompiledTable extends Omit<Table, 'inputs' | 'rules'> {
  readonly compiled: readonly CompiledRule[];
  /** The rules that match, in the order of the file; `F` looks no further than its hit. */
  readonly find: (facts: FactList) => readonly CompiledRule[];
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
  /** Of a list of checks. */
  readonly levels?: readonly Level[];
  /** Of inputs and conditions alone; `inspectRules` tells all. Empty in what a plan holds: the compiler of flows asks for it first. */
  readonly problems: readonly RulesProblem[];
}

/** Compiles a document that fits `schema/rules.schema.json`. What is wrong with conditions is listed. */
export function compileRules(document: RulesDocument): CompiledRules {
  const problems: RulesProblem[] = [];
  const columns = listColumns(document.inputs, problems);
  if ('checks' in document) {
    const { checks, levels = [] } = document;
    return { columns, checks: compileChecks(checks, columns, problems), levels, problems };
  }
  return { columns, table: compileTable(document, columns, problems), problems };
}

const UNRANKED: readonly number[] = [];

function compileTable(table: Table, columns: readonly Column[], problems: RulesProblem[]): CompiledTable {
  const { hitPolicy } = table;
  const ranked = hitPolicy === 'P' || hitPolicy === 'O';
  const compiled = table.rules.map(
    (rule, index): CompiledRule => ({
      rule,
      matches: compileWhen(rule.when, columns, () => `/rules/${index}/when`, problems),
      rank: ranked ? rankOf(table, rule.then) : UNRANKED,
    }),
  );
  return { ...table, compiled, find: createFinder(columns, compiled, hitPolicy === 'F') };
}

function compileChecks(
  checks: readonly Check[],
  columns: readonly Column[],
  problems: RulesProblem[],
): readonly CompiledCheck[] {
  return checks.map((check, index) => ({
    check,
    matches: compileWhen(check.when, columns, () => `/checks/${index}/when`, problems),
  }));
}

/** Whether a policy gives one row. */
export function isSingle(hitPolicy: HitPolicy): boolean {
  return hitPolicy === 'U' || hitPolicy === 'F' || hitPolicy === 'P' || hitPolicy === 'A';
}
