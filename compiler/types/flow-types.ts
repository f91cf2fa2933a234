/** Types across steps: what each expression of a flow gives, from contracts, schemas and the expressions before it. */
import type { Ast } from '../expression/ast.ts';
import type { Environment } from '../resolve/environment.ts';
import type { Expr, Flow, ListenSlot, Step, Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import type { Site } from '../resolve/sites.ts';
import { stepsOf } from '../resolve/walk.ts';
import { walkSites } from '../resolve/walk-sites.ts';
import { armsOf } from './arms.ts';
import { inferType } from './infer.ts';
import { nameType } from './name-type.ts';
import type { TypeNote } from './scope.ts';
import { eventType, stepType } from './step-type.ts';
import type { Table } from './table.ts';
import { NEVER, type Type } from './type.ts';
import { valueType } from './value-type.ts';

/** An expression of a flow, with what it may name. */
export interface TypedSite {
  readonly site: Site;
  readonly env: Environment;
}

export interface Arm {
  readonly node: Ast;
  readonly type: Type;
}

export interface FlowTypes {
  /** In the order in which the steps would run. */
  readonly sites: readonly TypedSite[];
  /** Of an expression; `note` is told what surely goes wrong in it. */
  typeOf(site: TypedSite, note?: (note: TypeNote) => void): Type;
  /** The parts of which one becomes its value, each with what it gives where it does. */
  armsOf(site: TypedSite): readonly Arm[];
  /** The same for an expression of the flow; nothing is known of one that stands nowhere. */
  ofExpr(expr: Expr): Type;
  /** What a step gives where it has completed, or one of its handlers. */
  stepType(step: Step): Type;
  /** What `$event` is where a slot listens. */
  eventType(slot: ListenSlot): Type;
  /** Of a value as it is written. */
  valueType(value: Value): Type;
  /** Of a name of the environment, without `$`. */
  nameType(name: string, env: Environment): Type;
}

export function typesOf(flow: Flow, links: Links): FlowTypes {
  const sites: TypedSite[] = [];
  const places = new Map<Expr, Environment>();
  walkSites(flow, links, (site, env) => {
    sites.push({ site, env });
    places.set(site.expr, env);
  });
  const assignments = stepsOf(flow).flatMap((step) => (step.kind === 'set' ? [step] : []));
  const table: Table = { flow, links, places, assignments, steps: new Map(), variables: new Map(), errors: new Map() };
  // Rules ask for the same expressions again.
  const inferred = new Map<Expr, Type>();
  return {
    sites,
    typeOf: ({ site, env }, note) => {
      const { expr } = site;
      const known = note === undefined ? inferred.get(expr) : undefined;
      if (known) return known;
      const variable = (name: string): Type => nameType(table, name, env);
      const type = inferType(expr.expression.ast, { variable, note: note ?? (() => undefined) });
      inferred.set(expr, type);
      return type;
    },
    armsOf: ({ site, env }) => {
      const { ast } = site.expr.expression;
      const arms = armsOf(ast);
      const found = new Map<Ast, Type>();
      const watch = (node: Ast, type: Type): void => {
        found.set(node, type);
      };
      const whole = inferType(ast, { variable: (name) => nameType(table, name, env), note: () => undefined, watch });
      if (arms.length === 1) return [{ node: ast, type: whole }];
      return arms.map((node) => ({ node, type: found.get(node) ?? NEVER }));
    },
    ofExpr: (expr) => inferred.get(expr) ?? valueType(table, expr),
    stepType: (step) => stepType(table, step),
    eventType: (slot) => eventType(table, slot),
    valueType: (value) => valueType(table, value),
    nameType: (name, env) => nameType(table, name, env),
  };
}
