import type { Environment } from '../resolve/environment.ts';
import type { Clause, Expr, Flow, SetStep, Step } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
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
  readonly variables: Map<string, Type>;
  readonly errors: Map<Clause, Type>;
}
