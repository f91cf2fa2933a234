/** What conditions have come out as, by keys: where the same condition holds again, a step that it guarded has run. */
import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';
import type { Ast } from '../expression/ast.ts';
import { unwrap } from '../expression/place.ts';
import type { Environment } from './environment.ts';
import type { Expr } from './flow.ts';
import type { Assigned } from './variables.ts';

/** Names whose values stay as they are for the whole run. */
const LASTING: ReadonlySet<string> = new Set(['input', 'run', 'steps', 'checks']);

/**
 * Keys of the parts that all hold where the condition has come out as `outcome`. None where one of them is of values that may
 * be others elsewhere: then nothing is known of the whole, so it is no use to say of a step that it ran.
 */
export function heldKeys(condition: Expr | undefined, outcome: boolean, env: Environment): readonly string[] {
  const parts = condition ? partsOf(condition.expression.ast, outcome) : [];
  const keys = parts.map(({ test, is }) => {
    const names = namesIn(test, env);
    return names && `${is ? '' : 'not '}${JSON.stringify(test, withoutPlaces)} of ${names.join()}`;
  });
  const all = keys.filter((key) => key !== undefined);
  return all.length === keys.length ? all : [];
}

interface Part {
  readonly test: Ast;
  readonly is: boolean;
}

function partsOf(condition: Ast, is: boolean): readonly Part[] {
  const test = unwrap(condition);
  if (test.t === 'binary' && test.op === (is ? 'and' : 'or')) {
    return [...partsOf(test.left, is), ...partsOf(test.right, is)];
  }
  const [arg, more] = test.t === 'call' ? test.args : [];
  const negated = test.t === 'call' && test.callee.t === 'variable' && test.callee.name === 'not';
  return negated && arg !== undefined && more === undefined ? partsOf(arg, !is) : [{ test, is }];
}

const withoutPlaces = (key: string, value: unknown): unknown =>
  key === 'span' || key === 'opSpan' ? undefined : value;

/** The names that a part reads, each with what tells its values apart; undefined where they may not be the same elsewhere. */
function namesIn(test: Ast, env: Environment): readonly string[] | undefined {
  const found: string[] = [];
  const bound = new Set<string>();
  const read = new Set<string>();
  const visit = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(visit);
    if (typeof value !== 'object' || value === null) return true;
    // What is below a node of the tree are nodes, or parts of one.
    const node = value as Ast;
    if (node.t === 'map' && node.left.t === 'variable' && node.left.name === 'vars') {
      const assigned = node.right.t === 'name' ? env.variables?.get(node.right.name) : undefined;
      if (assigned) found.push(`${assigned.always} ${numberOf(assigned)}`);
      return assigned !== undefined;
    }
    if (node.t === 'variable') read.add(node.name);
    if (node.t === 'lambda') for (const { name } of node.params) bound.add(name);
    if (node.t === 'bind') bound.add(node.target.name);
    return Object.values(node).every(visit);
  };
  if (!visit(test)) return undefined;
  for (const name of read) {
    const loop = env.inside.findLast((step) => nameOfLoop(step).includes(name));
    if (loop) found.push(`${name} of ${loop.id.v}`);
    else if (!LASTING.has(name) && !bound.has(name) && name !== '' && !isTimeless(name)) return undefined;
  }
  return found;
}

function nameOfLoop(step: Environment['inside'][number]): readonly string[] {
  if (step.kind === 'foreach') return ['index', step.as?.v ?? 'item'];
  return step.kind === 'repeat' ? ['index'] : [];
}

/** A function gives the same for the same values, but for the time. */
const isTimeless = (name: string): boolean => name !== 'now' && Object.hasOwn(EXPRESSION_FUNCTIONS, name);

/** What is assigned at one place stays the same until it is assigned again, which gives it another object. */
const NUMBERS = new WeakMap<Assigned, number>();
let last = 0;
function numberOf(assigned: Assigned): number {
  const known = NUMBERS.get(assigned) ?? ++last;
  NUMBERS.set(assigned, known);
  return known;
}
