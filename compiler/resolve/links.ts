/** What the names of a flow stand for outside it: contracts, child flows, files. Made by `link`, read by checks and lowering. */
import type { FilePlan, Plan } from '../../schema/plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import type { Type } from '../types/type.ts';
import type { At, Value } from './flow.ts';

/** The part of the flow that names a file. */
export type Reference = At<string> | Value;

export interface Child {
  /** `name@version`. */
  readonly key: string;
  readonly plan: Plan;
  /** What a run of it gives. */
  gives(): Type;
}

export interface Links {
  readonly contracts: ReadonlyMap<string, Contract>;
  /** By the text of `run`. */
  readonly children: ReadonlyMap<string, Child>;
  readonly files: ReadonlyMap<Reference, FilePlan>;
}
