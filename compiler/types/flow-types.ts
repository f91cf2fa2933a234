/** Types across steps: what each expression of a flow gives, from contracts, schemas and the expressions before it. */
import type { Ast } from '../expression/ast.ts';
import type { Environment } from '../resolve/environment.ts';
import type { Expr, Flow, ListenSlot, Step, Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import type { Site } from '../resolve/sites.ts';
import { stepsOf } from '../resolve/walk.ts';
import { type SiteVisit, walkSites } from '../resolve/walk-sites.ts';
import { armsOf } from './arms.ts';
import { inferType } from './infer.ts';
import { nameType } from './name-type.ts';
import { remains } from './remains.ts';
import type { TypeNote, Work } from './scope.ts';
import { eventType, flowOutput, stepType } from './step-type.ts';
import type { Table } from './table.ts';
import { NEVER, type Type } from './type.ts';
import { inferExpr, valueType } from './value-type.ts';

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
  typeOf(site: TypedSite): Type;
  /** What surely goes wrong in an expression. */
  notesOf(site: TypedSite): readonly TypeNote[];
  /** The parts of which one becomes its value, each with what it gives where it does. */
  armsOf(site: TypedSite): readonly Arm[];
  /** The same for an expression of the flow; nothing is known of one that stands nowhere. */
  ofExpr(expr: Expr): Type;
  /** Every part of an expression with what it gives, each after those inside it. */
  partsOf(expr: Expr): readonly (readonly [node: Ast, type: Type])[];
  /** What an expression of the flow may name. */
  environmentOf(expr: Expr): Environment | undefined;
  /** Tells of the parts of an expression as it is inferred at a place: of those in the body of a function at each call. */
  watch(ast: Ast, env: Environment, told: NonNullable<Work['watch']>): void;
  /** What a step gives where it has completed, or one of its handlers. */
  stepType(step: Step): Type;
  /** What a run of the flow gives. */
  output(): Type;
  /** Whether a path exists because others are known to be absent. */
  remains(path: readonly (string | number)[], known: ReadonlySet<string>, env: Environment): boolean;
  /** What `$event` is where a slot listens. */
  eventType(slot: ListenSlot): Type;
  /** Of a value as it is written. */
  valueType(value: Value): Type;
  /** Of a name of the environment, without `$`. */
  nameType(name: string, env: Environment): Type;
}

/** `visit` is called for each place while it is walked. */
export function typesOf(flow: Flow, links: Links, visit?: SiteVisit): FlowTypes {
  const sites: TypedSite[] = [];
  const places = new Map<Expr, Environment>();
  walkSites(flow, links, (site, env) => {
    sites.push({ site, env });
    places.set(site.expr, env);
    visit?.(site, env);
  });
  const assignments = stepsOf(flow).flatMap((step) => (step.kind === 'set' ? [step] : []));
  const known = {
    steps: new Map(),
    variables: new Map(),
    errors: new Map(),
    expressions: new Map(),
    values: new Map(),
    visible: new Map(),
  };
  const table: Table = { flow, links, places, assignments, ...known, cuts: 0, depth: 0 };
  // In the order of the steps, each finds what it reads: whoever began at the end would go back through all of them at once.
  for (const { site } of sites) inferExpr(table, site.expr);
  const watch = (ast: Ast, env: Environment, told: NonNullable<Work['watch']>): void => {
    const work = { variable: (name: string) => nameType(table, name, env), note: () => undefined, watch: told };
    inferType(ast, { ...work, remains: (path, known) => remains(table, path, known, env) }, env.known);
  };
  return {
    sites,
    watch,
    typeOf: ({ site }) => inferExpr(table, site.expr).type,
    notesOf: ({ site }) => inferExpr(table, site.expr).notes,
    armsOf: ({ site, env }) => {
      const { ast } = site.expr.expression;
      const arms = armsOf(ast);
      if (arms.length === 1) return [{ node: ast, type: inferExpr(table, site.expr).type }];
      const found = new Map<Ast, Type>();
      watch(ast, env, (node, type) => found.set(node, type));
      return arms.map((node) => ({ node, type: found.get(node) ?? NEVER }));
    },
    partsOf: (expr) => {
      const env = places.get(expr);
      const found: (readonly [Ast, Type])[] = [];
      if (env === undefined) return found;
      watch(expr.expression.ast, env, (node, type) => found.push([node, type]));
      return found;
    },
    environmentOf: (expr) => places.get(expr),
    ofExpr: (expr) => inferExpr(table, expr).type,
    stepType: (step) => stepType(table, step),
    output: () => flowOutput(table),
    remains: (path, known, env) => remains(table, path, known, env),
    eventType: (slot) => eventType(table, slot),
    valueType: (value) => valueType(table, value),
    nameType: (name, env) => nameType(table, name, env),
  };
}
