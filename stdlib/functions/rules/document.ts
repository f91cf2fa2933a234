/** A rules document as `schema/rules.schema.json` lets it through. */
import type { Json } from '../../../schema/json.ts';

export type FactType = 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'date' | 'time';
export type Plain = string | number | boolean | null;

export interface Input {
  readonly type: FactType;
  /** Names with dots between; the input's own name where it is left out. */
  readonly from?: string;
  readonly optional?: boolean;
  /** All that a fact may be. */
  readonly values?: readonly (string | number)[];
  readonly atLeast?: number | string;
  readonly atMost?: number | string;
}
export interface Output {
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'any';
  readonly values?: readonly Plain[];
}
/** All comparisons that are given must hold. */
export interface Comparison {
  readonly is?: Plain;
  readonly not?: FactTest;
  readonly above?: number | string;
  readonly atLeast?: number | string;
  readonly below?: number | string;
  readonly atMost?: number | string;
  readonly startsWith?: string;
  readonly endsWith?: string;
  readonly contains?: Plain;
  readonly exists?: boolean;
}
/** A list holds where one of its tests does. */
export type FactTest = Plain | Comparison | readonly (Plain | Comparison)[];
/** By the name of the input; all must hold. */
export type Tests = { readonly [input: string]: FactTest };
/** A list holds where one of its maps does; left out, it always holds. */
export type When = Tests | readonly Tests[];
export type Row = { readonly [output: string]: Json };

/** DMN's: unique, first, priority, any, collect, rule order, output order. */
export type HitPolicy = 'U' | 'F' | 'P' | 'A' | 'C' | 'R' | 'O';
export type Aggregate = 'sum' | 'min' | 'max' | 'count';

export interface Rule {
  readonly id: string;
  readonly when?: When;
  readonly then: Row;
  readonly reason?: string;
}
export interface Table {
  readonly inputs: { readonly [name: string]: Input };
  readonly hitPolicy: HitPolicy;
  readonly aggregate?: Aggregate;
  readonly outputs: { readonly [name: string]: Output };
  /** Whether a gap is an error (true), meant (false), or a warning (left out). For the compiler alone. */
  readonly complete?: boolean;
  readonly rules: readonly Rule[];
  readonly default?: Row;
}
export type Severity = 'info' | 'warning' | 'error';
export interface Check {
  readonly id: string;
  readonly when: When;
  readonly then: 'flag' | 'fail';
  /** `error` where the check fails the call, else `warning`, unless given. */
  readonly severity?: Severity;
  /** 0 unless given. */
  readonly score?: number;
  readonly reason?: string;
}
/** Holds from its least score up to that of the next level. */
export interface Level {
  readonly id: string;
  readonly from: number;
  readonly then?: 'flag' | 'fail';
  readonly reason?: string;
}
export interface CheckList {
  readonly inputs: { readonly [name: string]: Input };
  readonly checks: readonly Check[];
  /** Ascending by `from`. */
  readonly levels?: readonly Level[];
}
export type RulesDocument = Table | CheckList;

/** Something wrong in a document that its schema cannot see. `at` is a JSON pointer into the document. */
export interface RulesProblem {
  readonly at: string;
  readonly message: string;
}
