/** The type of an expression over the types of what it names. It follows the library's own evaluation, node by node. */
import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';
import type { Ast, Pair } from '../expression/ast.ts';
import { absentKeys, existing, forget } from '../expression/known-paths.ts';
import { elementsOf } from './elements.ts';
import { fromJson } from './from-json.ts';
import { apply, callNamed, isNamed } from './infer-call.ts';
import { inferBinary, inferNegation, noteAbsent } from './infer-operator.ts';
import { inferPath, inferWith, isPath, narrowed } from './infer-path.ts';
import { carry } from './labels.ts';
import { type Scope, TYPE_LIMITS, type Work, within } from './scope.ts';
import {
  ABSENT,
  functionOf,
  hasValue,
  INTEGER,
  join,
  joinAll,
  listOf,
  NEVER,
  objectOf,
  perhaps,
  present,
  type Type,
  UNKNOWN,
} from './type.ts';

type Node<T extends Ast['t']> = Ast & { readonly t: T };

/**
 * `variable` gives the types of the environment's names, without `$`; `note` is told what surely goes wrong; `known`: what
 * has been shown of paths before (see `existing`).
 */
export function inferType(ast: Ast, given: Omit<Work, 'left'>, known: ReadonlySet<string> = new Set()): Type {
  const work: Work = { ...given, left: TYPE_LIMITS.nodes };
  return infer(ast, { context: undefined, locals: new Map(), opaque: new Set(), known, calls: 0, work });
}

export function infer(node: Ast, scope: Scope): Type {
  if (--scope.work.left < 0) return UNKNOWN;
  const type = inferNode(node, scope);
  scope.work.watch?.(node, type, scope);
  return type;
}

function inferNode(node: Ast, scope: Scope): Type {
  if (isPath(node)) return inferPath(node, scope);
  switch (node.t) {
    case 'literal':
      return fromJson(node.value);
    case 'regex':
      return functionOf({ k: 'unknown' });
    case 'variable':
      return narrowed(node, variable(node, scope), scope);
    case 'group':
      return inferGroup(infer(node.left, scope), node.pairs, scope);
    case 'object':
      return inferObject(node.pairs, scope);
    case 'array':
      return inferArray(node, scope);
    case 'range':
      return inferRange(node, scope);
    case 'negate':
      return inferNegation(node, infer(node.operand, scope), scope);
    case 'binary':
      return inferBinary(node, infer(node.left, scope), (known) => infer(node.right, knowing(scope, known)), scope);
    case 'coalesce':
    case 'default':
      return inferDefault(node, scope);
    case 'condition':
      return inferCondition(node, scope);
    case 'bind':
      return infer(node.value, scope);
    case 'block':
      return inferBlock(node, scope);
    case 'lambda':
      return functionOf({ k: 'lambda', lambda: node, scope });
    case 'partial':
      return functionOf({
        k: 'partial',
        of: infer(node.callee, scope),
        args: node.args.map((arg) => (arg === null ? null : infer(arg, scope))),
      });
    case 'call':
      return inferCall(node, [], scope);
    case 'chain':
      return inferChain(node, scope);
    default:
      return UNKNOWN;
  }
}

export const knowing = (scope: Scope, known: readonly string[]): Scope =>
  known.length === 0 ? scope : { ...scope, known: new Set([...scope.known, ...known]) };

function variable({ name }: Node<'variable'>, { context, locals, work }: Scope): Type {
  if (name === '') return context ?? ABSENT;
  const local = locals.get(name);
  if (local !== undefined) return local;
  return Object.hasOwn(EXPRESSION_FUNCTIONS, name)
    ? functionOf({ k: 'named', name })
    : (work.variable(name) ?? UNKNOWN);
}

function inferDefault(node: Node<'coalesce' | 'default'>, scope: Scope): Type {
  const left = infer(node.left, scope);
  const absent = node.t === 'coalesce' ? absentKeys(node.left, scope.opaque) : [];
  const right = infer(node.right, knowing(scope, absent));
  if (node.t === 'coalesce' && !left.absent) return left;
  // `?:` passes over null, as over all that is false or empty.
  const taken = node.t === 'default' && !left.any ? { ...left, null: false } : left;
  return hasValue(taken) ? join(present(taken), right) : right;
}

function inferCondition(node: Node<'condition'>, scope: Scope): Type {
  infer(node.test, scope);
  const then = infer(node.then, knowing(scope, existing(node.test, true, scope.opaque)));
  if (node.else === undefined) return perhaps(then);
  return join(then, infer(node.else, knowing(scope, existing(node.test, false, scope.opaque))));
}

/** Functions see what is bound after them, so the frame is one map that grows. */
function inferBlock(node: Node<'block'>, scope: Scope): Type {
  const locals = new Map(scope.locals);
  const names = node.items.flatMap((item) => (item.t === 'bind' ? [item.target.name] : []));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  const opaque = twice.length === 0 ? scope.opaque : new Set([...scope.opaque, ...twice]);
  const inner = { ...scope, locals, opaque, known: forget(scope.known, names) };
  let last: Type = ABSENT;
  for (const item of node.items) {
    last = infer(item, inner);
    if (item.t === 'bind') locals.set(item.target.name, last);
  }
  return last;
}

/** A list in a list stays one only where it is written as one. */
function inferArray(node: Node<'array'>, scope: Scope): Type {
  const parts = node.items.map((item) => {
    const type = infer(item, scope);
    if (item.t === 'array') return { item: type, min: 1, max: 1 };
    return elementsOf(type);
  });
  return listOf(joinAll(parts.map(({ item }) => item)), {
    min: parts.reduce((sum, { min }) => sum + min, 0),
    max: parts.reduce((sum, { max }) => sum + max, 0),
  });
}

function inferRange(node: Node<'range'>, scope: Scope): Type {
  const sides = [node.from, node.to].map((side) => ({ side, type: infer(side, scope) }));
  for (const { side, type } of sides) {
    noteAbsent(side, type, scope);
    if (hasValue(type) && !type.any && !type.number) {
      scope.work.note({ k: 'mismatch', span: side.span, expected: 'a whole number', found: type });
    }
  }
  const ends = sides.map(({ type }) => type);
  return carry(perhaps(listOf(INTEGER, { min: 1, sequence: true })), ends);
}

function inferObject(pairs: readonly Pair[], scope: Scope): Type {
  const { context } = scope;
  if (context && (context.any || context.list)) return inferGroup(context, pairs, scope);
  return objectFrom(pairs, scope, scope, false);
}

/** `left{key: value}`: the values see the one item of their key, or the list of them. */
function inferGroup(left: Type, pairs: readonly Pair[], scope: Scope): Type {
  const elements = elementsOf(left);
  const item = elements.min < 1 ? perhaps(elements.item) : elements.item;
  const several = elements.max < 2 ? NEVER : listOf(elements.item, { min: 2, max: elements.max });
  return objectFrom(pairs, within(scope, item), within(scope, join(item, several)), elements.min < 1);
}

function objectFrom(pairs: readonly Pair[], keys: Scope, values: Scope, optional: boolean): Type {
  const fields = new Map<string, Type>();
  let rest: Type | undefined;
  const computed: Type[] = [];
  for (const { key, value } of pairs) {
    const name = inferWith(key, keys);
    if (hasValue(name) && !name.any && !name.text) {
      keys.work.note({ k: 'mismatch', span: key.span, expected: 'a text as the key of a field', found: name });
    }
    const type = inferWith(value, values);
    const only = name.text?.values?.length === 1 && !name.any ? name.text.values[0] : undefined;
    if (only === undefined) {
      rest = join(rest ?? ABSENT, type);
      computed.push(name);
    } else fields.set(only, optional || name.absent ? perhaps(type) : type);
  }
  if (rest === undefined)
    return objectOf({ names: [...fields.keys()], field: (name) => fields.get(name) ?? ABSENT, open: 'closed' });
  const other = perhaps(rest);
  const made = objectOf({
    names: [...fields.keys()],
    field: (name) => join(fields.get(name) ?? ABSENT, other),
    open: 'open',
  });
  // A key shows what it was made of.
  return carry(made, computed);
}

function inferCall(node: Node<'call'>, first: readonly Type[], scope: Scope): Type {
  const { callee } = node;
  const args = [...first, ...node.args.map((arg) => infer(arg, scope))];
  if (callee.t === 'variable' && isNamed(callee.name) && !scope.locals.has(callee.name)) {
    return callNamed(callee.name, args, node, scope);
  }
  return apply(infer(callee, scope), args, scope);
}

function inferChain(node: Node<'chain'>, scope: Scope): Type {
  const left = infer(node.left, scope);
  if (node.right.t === 'call') return inferCall(node.right, [left], scope);
  const right = infer(node.right, scope);
  if (!left.function) return apply(right, [left], scope);
  return functionOf({ k: 'chain', first: left, then: right });
}
