/** A rules document as `schema/rules.schema.json` lets it through. */
import type { Json } from '../../../schema/json.ts';

export type ColumnType = 'number' | 'text' | 'boolean' | 'date' | 'time';
export type Scalar = string | number | boolean;

export interface InputColumn {
  readonly type: ColumnType;
  /** Keys with dots between; the column's own name where it is left out. */
  readonly path?: string;
  readonly values?: readonly Scalar[];
  readonly title?: string;
}
export type Cell = Scalar | null | readonly Cell[] | { readonly not: Cell } | { readonly is: Scalar };
/** A map without keys of its own holds for everything. */
export type When = { readonly [column: string]: Cell };
export type Row = { readonly [output: string]: Json };

export type HitPolicy = 'unique' | 'any' | 'first' | 'priority' | 'collect' | 'rule_order' | 'output_order';
export type Aggregate = 'sum' | 'min' | 'max' | 'count';

export interface Rule {
  readonly id: string;
  readonly when: When;
  readonly then: Row;
  readonly reason?: string;
}
export interface Table {
  readonly hit: HitPolicy;
  readonly aggregate?: Aggregate;
  readonly outputs: { readonly [name: string]: { readonly title?: string; readonly values?: readonly Scalar[] } };
  readonly rules: readonly Rule[];
  readonly default?: { readonly then: Row; readonly reason?: string };
}
export type Severity = 'error' | 'warning' | 'info';
export interface Check {
  readonly id: string;
  readonly severity: Severity;
  readonly when: When;
  readonly reason: string;
}
export interface RulesDocument {
  readonly name: string;
  readonly title?: string;
  readonly inputs: { readonly [column: string]: InputColumn };
  readonly table?: Table;
  readonly checks?: readonly Check[];
}

/** Something wrong in a document that its schema cannot see. `at` is a JSON pointer into the document. */
export interface RulesProblem {
  readonly at: string;
  readonly message: string;
}
