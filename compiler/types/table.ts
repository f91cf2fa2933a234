import type { Environment, Steps } from '../resolve/environment.ts';
import type { Clause, Expr, Flow, SetStep, Step, Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import type { Assigned } from '../resolve/variables.ts';
import type { TypeNote } from './scope.ts';
import type { Type } from './type.ts';

/** What is known of one flow while its types are looked for. */
export interface Table {
  readonly flow: Flow;
  readonly links: Links;
  /** What each expression may name. */
  readonly places: ReadonlyMap<Expr, Environment>;
  readonly assignments: readonly SetStep[];
  /** Found so far. */
  readonly steps: Map<Step, Type>;
  /** By what is known of them at a place, or by name where that is nothing. */
  readonly variables: Map<Assigned | string, Type>;
  readonly errors: Map<Clause, Type>;
  readonly expressions: Map<Expr, Inferred>;
  readonly values: Map<Value, Type>;
  /** Ids of the steps that the places of one list see. */
  readonly visible: Map<Steps, readonly string[]>;
  /** How often something was looked for while it was being looked for: what was found then says less than it could. */
  cuts: number;
  /** What is being looked for at the moment. */
  depth: number;
}

export interface Inferred {
  readonly type: Type;
  /** What surely goes wrong in it. */
  readonly notes: readonly TypeNote[];
}
