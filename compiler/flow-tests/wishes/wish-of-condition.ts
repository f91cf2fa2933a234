/** What would have to be for an expression to give what is wanted: read backwards, never evaluated. */
import type { Wish, WishTest } from '../../../schema/flow-test.ts';
import type { ExprId, Plan, ValuePlan } from '../../../schema/plan.ts';
import type { Ast } from '../../expression/index.ts';
import type { PlanStep } from '../plan-steps.ts';
import { ALWAYS, allOf, anyOf, comparison, isComparing, mirrored, NEVER, opposite, passes } from './make-wish.ts';
import { wishOfArithmetic } from './wish-of-arithmetic.ts';
import { wishOfStep } from './wish-of-step.ts';

/** Expressions gone through on the way back from one condition; a step further all is taken for possible. */
const MOST_DEPTH = 24;
/** Expressions gone through for one flow, all conditions together. */
export const MOST_VISITS = 200_000;

export type Way = readonly (string | number)[];

export interface Wishing {
  readonly plan: Plan;
  readonly trees: readonly (Ast | undefined)[];
  readonly steps: ReadonlyMap<string, PlanStep>;
  /** By the name of the variable of an item: the list of its block. */
  readonly items: ReadonlyMap<string, ExprId>;
  readonly depth: number;
  readonly visits: { left: number };
  /** Of whole conditions: the same is the same object, so that who draws sees it once. */
  readonly known: Map<string, Wish>;
  /** The step whose output `$self` is. */
  readonly self?: string;
}

const deeper = (wishing: Wishing): Wishing => ({ ...wishing, depth: wishing.depth + 1 });
const isTooFar = ({ depth, visits }: Wishing): boolean => depth > MOST_DEPTH || visits.left-- <= 0;

export function wishOfExpression(wishing: Wishing, e: ExprId, way: boolean): Wish {
  const tree = wishing.trees[e];
  if (tree === undefined) return ALWAYS;
  const key = `${e} ${way} ${wishing.self ?? ''}`;
  const wish = wishing.known.get(key) ?? wishOf(wishing, tree, way);
  // What was cut off on the way is not told to others.
  if (wishing.depth === 0) wishing.known.set(key, wish);
  return wish;
}

/** The condition gives `way`. */
function wishOf(given: Wishing, ast: Ast, way: boolean): Wish {
  if (isTooFar(given)) return ALWAYS;
  const wishing = deeper(given);
  switch (ast.t) {
    case 'literal':
      return (ast.value === true) === way ? ALWAYS : NEVER;
    case 'block':
      return ast.items.length === 1 && ast.items[0] !== undefined ? wishOf(wishing, ast.items[0], way) : ALWAYS;
    case 'condition':
      return anyOf([
        allOf([wishOf(wishing, ast.test, true), wishOf(wishing, ast.then, way)]),
        ast.else === undefined ? NEVER : allOf([wishOf(wishing, ast.test, false), wishOf(wishing, ast.else, way)]),
      ]);
    case 'binary': {
      const { op, left, right } = ast;
      if (op === 'and' || op === 'or') {
        const both = [wishOf(wishing, left, way), wishOf(wishing, right, way)];
        return (op === 'and') === way ? allOf(both) : anyOf(both);
      }
      if (op === 'in') return wishOfMember(wishing, left, right, way);
      return isComparing(op) ? wishOfComparison(wishing, op, left, right, way) : ALWAYS;
    }
    case 'call':
      return wishOfCall(wishing, ast, way);
    default:
      return wanted(wishing, ast, [], { op: '=', value: way });
  }
}

function wishOfComparison(
  wishing: Wishing,
  op: '=' | '!=' | '<' | '<=' | '>' | '>=',
  left: Ast,
  right: Ast,
  way: boolean,
): Wish {
  const meant = way ? op : opposite(op);
  const [there, here] = [literalOf(right), literalOf(left)];
  if (there !== undefined) {
    const test = comparison(meant, there.value);
    return test === undefined ? ALWAYS : wanted(wishing, left, [], test);
  }
  if (here === undefined) return ALWAYS;
  const test = comparison(mirrored(meant), here.value);
  return test === undefined ? ALWAYS : wanted(wishing, right, [], test);
}

function wishOfMember(wishing: Wishing, left: Ast, right: Ast, way: boolean): Wish {
  if (right.t !== 'array') return ALWAYS;
  const values = right.items.flatMap((item) => literalOf(item) ?? []);
  const wishes = values.map(({ value }) => wanted(wishing, left, [], { op: way ? '=' : '!=', value }));
  return way ? anyOf(wishes) : allOf(wishes);
}

function wishOfCall(wishing: Wishing, ast: Extract<Ast, { readonly t: 'call' }>, way: boolean): Wish {
  const name = ast.callee.t === 'variable' ? ast.callee.name : '';
  const [first, second] = ast.args;
  if (first === undefined) return ALWAYS;
  switch (name) {
    case 'not':
      return wishOf(wishing, first, !way);
    case 'boolean':
      return wishOf(wishing, first, way);
    case 'exists':
      return wanted(wishing, first, [], { op: way ? 'present' : 'absent' });
    case 'contains': {
      if (second?.t === 'regex') {
        const { pattern, flags } = second;
        return wanted(wishing, first, [], { op: 'matches', pattern, flags, holds: way });
      }
      const part = second === undefined ? undefined : literalOf(second)?.value;
      return typeof part === 'string'
        ? wanted(wishing, first, [], { op: 'contains', value: part, holds: way })
        : ALWAYS;
    }
    default:
      return ALWAYS;
  }
}

function literalOf(ast: Ast): { readonly value: null | boolean | number | string } | undefined {
  if (ast.t === 'literal') return ast;
  if (ast.t === 'negate' && ast.operand.t === 'literal' && typeof ast.operand.value === 'number')
    return { value: -ast.operand.value };
  return undefined;
}

/** What stands at `at` in the value of the expression passes the test. */
export function wanted(given: Wishing, ast: Ast, at: Way, test: WishTest): Wish {
  if (isTooFar(given)) return ALWAYS;
  const wishing = deeper(given);
  switch (ast.t) {
    case 'literal':
      return passes(test, at.length === 0 ? ast.value : undefined) ? ALWAYS : NEVER;
    case 'block':
      return ast.items.length === 1 && ast.items[0] !== undefined ? wanted(wishing, ast.items[0], at, test) : ALWAYS;
    case 'condition':
      return anyOf([
        allOf([wishOf(wishing, ast.test, true), wanted(wishing, ast.then, at, test)]),
        allOf([
          wishOf(wishing, ast.test, false),
          ast.else === undefined ? (passes(test, undefined) ? ALWAYS : NEVER) : wanted(wishing, ast.else, at, test),
        ]),
      ]);
    case 'coalesce':
      return anyOf([
        wanted(wishing, ast.left, at, test),
        allOf([wanted(wishing, ast.left, at, { op: 'absent' }), wanted(wishing, ast.right, at, test)]),
      ]);
    case 'map':
      return ast.right.t === 'name' ? wanted(wishing, ast.left, [ast.right.name, ...at], test) : ALWAYS;
    case 'filter': {
      const index = literalOf(ast.predicate)?.value;
      return wanted(wishing, ast.left, typeof index === 'number' && index >= 0 ? [index, ...at] : at, test);
    }
    case 'array': {
      const [only] = ast.items;
      return ast.items.length === 1 && only !== undefined ? wanted(wishing, only, at, test) : ALWAYS;
    }
    case 'object': {
      const pair = ast.pairs.find(({ key }) => key.t === 'literal' && key.value === at[0]);
      return pair === undefined ? ALWAYS : wanted(wishing, pair.value, at.slice(1), test);
    }
    case 'call':
      return wantedOfCall(wishing, ast, at, test);
    case 'variable':
      return wantedOfVariable(wishing, ast.name, at, test);
    case 'binary':
      if (at.length > 0) return ALWAYS;
      return (test.op === '=' || test.op === '!=') && typeof test.value === 'boolean'
        ? wishOf(wishing, ast, (test.op === '=') === test.value)
        : wishOfArithmetic(ast, test, (part, be) => wanted(wishing, part, [], be));
    default:
      return ALWAYS;
  }
}

/** What gives back its argument, near enough. */
const THROUGH: ReadonlySet<string> = new Set(['lowercase', 'uppercase', 'trim', 'number', 'string', 'round', 'floor']);

function wantedOfCall(wishing: Wishing, ast: Extract<Ast, { readonly t: 'call' }>, at: Way, test: WishTest): Wish {
  const name = ast.callee.t === 'variable' ? ast.callee.name : '';
  const [first] = ast.args;
  if (first === undefined) return ALWAYS;
  if (name === 'count') return wanted(wishing, first, [], { op: 'count', test });
  if (THROUGH.has(name)) return wanted(wishing, first, at, test);
  if ((test.op === '=' || test.op === '!=') && typeof test.value === 'boolean')
    return wishOfCall(wishing, ast, (test.op === '=') === test.value);
  return ALWAYS;
}

function wantedOfVariable(wishing: Wishing, name: string, at: Way, test: WishTest): Wish {
  const [first, ...rest] = at;
  if (name === 'input') return { t: 'be', at, test };
  if (name === 'self' && wishing.self !== undefined) return { t: 'be', step: wishing.self, at, test };
  const list = wishing.items.get(name);
  if (list !== undefined) return wantedOfExpression(wishing, list, [0, ...at], test);
  if (typeof first !== 'string') return ALWAYS;
  if (name === 'steps') return wishOfStep(wishing, first, rest, test);
  if (name === 'vars') return wishOfVariable(wishing, first, rest, test);
  if (name !== 'checks' || typeof rest[0] !== 'string') return ALWAYS;
  const step = wishing.steps.get(first)?.step;
  const check = step?.kind === 'call' ? step.checks.find(({ id }) => id === rest[0]) : undefined;
  if (check === undefined || (test.op !== '=' && test.op !== '!=')) return ALWAYS;
  return wishOfExpression({ ...wishing, self: first }, check.when, (test.op === '=') === (test.value === true));
}

export function wantedOfExpression(wishing: Wishing, e: ExprId, at: Way, test: WishTest): Wish {
  const tree = wishing.trees[e];
  return tree === undefined ? ALWAYS : wanted(wishing, tree, at, test);
}

/** Whichever step set it. */
function wishOfVariable(wishing: Wishing, name: string, at: Way, test: WishTest): Wish {
  const values = [...wishing.steps.values()].flatMap(({ step }) =>
    step.kind === 'set' ? step.entries.filter(({ key }) => key === name) : [],
  );
  return anyOf(values.map(({ value }) => wantedOfValue(wishing, value, at, test)));
}

export function wantedOfValue(wishing: Wishing, value: ValuePlan, at: Way, test: WishTest): Wish {
  const [first, ...rest] = at;
  switch (value.k) {
    case 'expr':
      return wantedOfExpression(wishing, value.e, at, test);
    case 'lit': {
      let found = value.v as typeof value.v | undefined; // what stands at a place may be missing
      for (const key of at)
        found = typeof found === 'object' && found !== null ? new Map(Object.entries(found)).get(`${key}`) : undefined;
      return passes(test, found) ? ALWAYS : NEVER;
    }
    case 'map': {
      if (first === undefined) return ALWAYS;
      const entry = value.entries.find(({ key }) => key === first);
      return entry === undefined
        ? passes(test, undefined)
          ? ALWAYS
          : NEVER
        : wantedOfValue(wishing, entry.value, rest, test);
    }
    case 'list': {
      const item = typeof first === 'number' ? value.items[first] : undefined;
      return item === undefined ? ALWAYS : wantedOfValue(wishing, item, rest, test);
    }
    default:
      return ALWAYS;
  }
}
