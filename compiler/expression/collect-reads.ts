/** Which variables of the environment a tree reads, and where it may find them absent (rule 6). */
import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';
import type { Ast, Pair, Span } from './ast.ts';
import { absentKeys, existing, existsKey } from './known-paths.ts';
import { MEMBER_ROOTS } from './names.ts';
import { functionsOf } from './place.ts';

/** A read before it has places in a document; see `Read`. */
export interface BareRead {
  readonly root: string;
  readonly rootSpan: Span;
  /** The names that follow literally; for `steps`, `vars` and `checks` the first is the member. */
  readonly names: readonly { readonly name: string; readonly span: Span }[];
  readonly guarded: boolean;
  readonly whole: boolean;
  /** How many of `names` lead to a value that is known to exist here. */
  readonly known: number;
  /** What is known here of paths (see `existing`). */
  readonly shown: ReadonlySet<string>;
}

/** How the value of a node is used: absent may come out as the whole value, is handled at once, or is an operand. */
type Use = 'whole' | 'handled' | 'operand';
interface Scope {
  readonly locals: ReadonlySet<string>;
  /** What is known here of paths (see `existing`). */
  readonly known: ReadonlySet<string>;
}
type Node<T extends Ast['t']> = Ast & { readonly t: T };

export function collectReads(ast: Ast): readonly BareRead[] {
  const reads: BareRead[] = [];
  visit(ast, 'whole', { locals: new Set(), known: new Set() }, (read) => reads.push(read));
  return reads;
}

type Note = (read: BareRead) => void;

const flat = (pairs: readonly Pair[]): readonly Ast[] => pairs.flatMap(({ key, value }) => [key, value]);

function visit(node: Ast, use: Use, scope: Scope, note: Note): void {
  const all = (children: readonly Ast[], as: Use = 'operand'): void => {
    for (const child of children) visit(child, as, scope, note);
  };
  switch (node.t) {
    case 'literal':
    case 'regex':
    case 'name':
      break;
    case 'variable':
    case 'map':
    case 'filter':
      visitPath(node, use, scope, note);
      break;
    case 'sort':
      all([node.left], use);
      all(node.terms.map(({ by }) => by));
      break;
    case 'group':
      all([node.left], use);
      all(flat(node.pairs));
      break;
    case 'object':
      all(flat(node.pairs));
      break;
    case 'array':
      all(node.items, 'handled');
      break;
    case 'range':
      all([node.from, node.to]);
      break;
    case 'negate':
      all([node.operand]);
      break;
    case 'coalesce':
      all([node.left], 'handled');
      visit(node.right, use, knowing(scope, absentKeys(node.left, scope.locals)), note);
      break;
    case 'default':
      all([node.left, node.right]);
      break;
    case 'chain':
      all([node.left], handlesAbsent(node.right.t === 'call' ? node.right.callee : node.right) ? 'handled' : 'operand');
      all([node.right]);
      break;
    case 'bind':
      all([node.value]);
      break;
    case 'block':
      visitBlock(node, use, scope, note);
      break;
    case 'call':
    case 'partial':
      visitCall(node, scope, note);
      break;
    default:
      visitNarrowing(node, use, scope, note);
  }
}

/** Where something is known afterwards that was not known before. */
function visitNarrowing(node: Node<'binary' | 'condition' | 'lambda'>, use: Use, scope: Scope, note: Note): void {
  if (node.t === 'lambda') {
    const names = node.params.map(({ name }) => name);
    visit(node.body, 'operand', withLocals(scope, names), note);
  } else if (node.t === 'condition') {
    visit(node.test, 'operand', scope, note);
    visit(node.then, use, knowing(scope, existing(node.test, true, scope.locals)), note);
    if (node.else) visit(node.else, use, knowing(scope, existing(node.test, false, scope.locals)), note);
  } else {
    visit(node.left, 'operand', scope, note);
    const known = node.op === 'and' ? existing(node.left, true, scope.locals) : [];
    visit(node.right, 'operand', knowing(scope, known), note);
  }
}

function visitBlock(node: Node<'block'>, use: Use, scope: Scope, note: Note): void {
  let inner = withLocals(scope, functionsOf(node));
  node.items.forEach((item, i) => {
    visit(item, i === node.items.length - 1 ? use : 'operand', inner, note);
    if (item.t === 'bind') inner = withLocals(inner, [item.target.name]);
  });
}

const handlesAbsent = (callee: Ast): boolean =>
  callee.t === 'variable' && (callee.name === 'exists' || callee.name === 'count');

function visitCall(node: Node<'call' | 'partial'>, scope: Scope, note: Note): void {
  const { callee } = node;
  const handles = handlesAbsent(callee);
  if (callee.t !== 'variable') visit(callee, 'operand', scope, note);
  else visitPath(callee, 'operand', scope, note);
  for (const arg of node.args) if (arg !== null) visit(arg, handles ? 'handled' : 'operand', scope, note);
}

/** A path from a variable is one read, as far as its names are literal. */
function visitPath(node: Node<'variable' | 'map' | 'filter'>, use: Use, scope: Scope, note: Note): void {
  const path = literalPath(node, scope.locals);
  if (path !== undefined) {
    const { root, rootSpan, names } = path;
    const known = isKnown(scope.known, path);
    const most = names.findLastIndex((_, i) => isKnown(scope.known, { ...path, names: names.slice(0, i + 1) })) + 1;
    note({
      root,
      rootSpan,
      names,
      guarded: use !== 'operand' || known,
      whole: use === 'whole' && !known,
      known: most,
      shown: scope.known,
    });
  }
  visitParts(node, use, path !== undefined, scope, note);
}

/** What stands inside a path beside its names: predicates, calls, and a head that is no variable. */
function visitParts(node: Ast, use: Use, readHead: boolean, scope: Scope, note: Note): void {
  if (node.t === 'map') {
    visitParts(node.left, use, readHead, scope, note);
    visitStep(node.right, scope, note);
    return;
  }
  if (node.t === 'filter') {
    visitParts(node.left, use, readHead, scope, note);
    visit(node.predicate, 'operand', scope, note);
    return;
  }
  if (!readHead && node.t !== 'variable') visit(node, use, scope, note);
}
function visitStep(step: Ast, scope: Scope, note: Note): void {
  if (step.t === 'filter') {
    visitStep(step.left, scope, note);
    visit(step.predicate, 'operand', scope, note);
    return;
  }
  visit(step, 'operand', scope, note);
}

interface LiteralPath {
  readonly root: string;
  readonly rootSpan: Span;
  readonly names: readonly { readonly name: string; readonly span: Span }[];
  /** More names may follow. */
  readonly open: boolean;
}

/** Undefined where the head is no variable of the environment. */
function literalPath(node: Ast, locals: ReadonlySet<string>): LiteralPath | undefined {
  if (node.t === 'variable') {
    if (node.name === '' || node.name === '$' || locals.has(node.name) || isFunctionName(node.name)) return undefined;
    return { root: node.name, rootSpan: node.span, names: [], open: true };
  }
  if (node.t === 'filter') {
    const path = literalPath(node.left, locals);
    return path && { ...path, open: false };
  }
  if (node.t !== 'map') return undefined;
  const path = literalPath(node.left, locals);
  if (path === undefined || !path.open) return path;
  const step = node.right.t === 'filter' ? firstOf(node.right) : node.right;
  if (step.t !== 'name') return { ...path, open: false };
  return { ...path, names: [...path.names, { name: step.name, span: step.span }], open: node.right.t === 'name' };
}
function firstOf(step: Ast): Ast {
  return step.t === 'filter' ? firstOf(step.left) : step;
}

const isFunctionName = (name: string): boolean => Object.hasOwn(EXPRESSION_FUNCTIONS, name);
const withLocals = (scope: Scope, names: readonly string[]): Scope => ({
  ...scope,
  locals: new Set([...scope.locals, ...names]),
});
const knowing = (scope: Scope, paths: readonly string[]): Scope =>
  paths.length === 0 ? scope : { ...scope, known: new Set([...scope.known, ...paths]) };

/** `$steps`, `$vars` and `$checks` are no values of their own: a path of them starts with the member. */
function isKnown(known: ReadonlySet<string>, path: LiteralPath): boolean {
  const { root, names } = path;
  const least = MEMBER_ROOTS.has(root) ? 1 : 0;
  return names.length >= least && known.has(existsKey(root, namesOf(path)));
}

const namesOf = ({ names }: LiteralPath): readonly string[] => names.map(({ name }) => name);
