/** What a test has shown of paths: that they exist, or are not null. Each is kept by a key. */
import type { Ast } from './ast.ts';
import { unwrap } from './place.ts';

/** A variable, or the context value as the empty name, and what is read of it: fields by name, elements by a literal index. */
interface Path {
  readonly root: string;
  readonly parts: readonly (string | number)[];
}

/** Names of variables of which nothing is kept: they stand for other values elsewhere. */
export type Opaque = ReadonlySet<string>;

/** An index of a whole path, as in `(a.b)[0]`, is another one than that of each of its elements. */
const OF_ALL = 'of all ';

function pathOf(node: Ast, opaque: Opaque): Path | undefined {
  switch (node.t) {
    case 'variable':
      return node.name === '$' || opaque.has(node.name) ? undefined : { root: node.name, parts: [] };
    case 'name':
      return { root: '', parts: [node.name] };
    case 'map': {
      const left = pathOf(node.left, opaque);
      const parts = left && stepOf(node.right);
      return parts && { root: left.root, parts: [...left.parts, ...parts] };
    }
    case 'filter': {
      const left = pathOf(node.left, opaque);
      const index = indexOf(node.predicate);
      return left && index !== undefined
        ? { root: left.root, parts: [...left.parts, `${OF_ALL}${index}`, index] }
        : undefined;
    }
    default:
      return undefined;
  }
}

function stepOf(step: Ast): Path['parts'] | undefined {
  if (step.t === 'name') return [step.name];
  if (step.t !== 'filter') return undefined;
  const left = stepOf(step.left);
  const index = indexOf(step.predicate);
  return left && index !== undefined ? [...left, index] : undefined;
}

function indexOf(predicate: Ast): number | undefined {
  const negative = predicate.t === 'negate';
  const at = negative ? predicate.operand : predicate;
  if (at.t !== 'literal' || typeof at.value !== 'number') return undefined;
  return negative ? -at.value : at.value;
}

export const existsKey = (root: string, parts: Path['parts']): string => JSON.stringify([root, ...parts]);
const notNullKey = (root: string, parts: Path['parts']): string => `${existsKey(root, parts)} is not null`;

const ABSENT = ' is absent';

/** What is known where a node is absent: each of the paths of which it would have been the value. */
export function absentKeys(node: Ast, opaque: Opaque): readonly string[] {
  const inner = unwrap(node);
  if (inner.t === 'coalesce') return [...absentKeys(inner.left, opaque), ...absentKeys(inner.right, opaque)];
  const path = pathOf(inner, opaque);
  return path ? [`${existsKey(path.root, path.parts)}${ABSENT}`] : [];
}

/** The paths that are known to be absent: their root and what is read of it. */
export function absentPaths(known: ReadonlySet<string>): readonly (readonly (string | number)[])[] {
  const keys = [...known].filter((key) => key.endsWith(ABSENT));
  // They were made above.
  return keys.map((key) => JSON.parse(key.slice(0, -ABSENT.length)) as readonly (string | number)[]);
}

/** The root and the names and indexes of a path; undefined where a node is no plain path. */
export function partsOfPath(node: Ast, opaque: Opaque): readonly (string | number)[] | undefined {
  const path = pathOf(node, opaque);
  return path && [path.root, ...path.parts];
}

/** Whether a node is a path to what is known to exist. */
export function isKnownPath(node: Ast, known: ReadonlySet<string>, opaque: Opaque): boolean {
  const path = known.size === 0 ? undefined : pathOf(node, opaque);
  return path !== undefined && known.has(existsKey(path.root, path.parts));
}

/** Whether a node is a path to what is known not to be null. */
export function isNotNullPath(node: Ast, known: ReadonlySet<string>, opaque: Opaque): boolean {
  return known.size > 0 && notNull(node, opaque).some((key) => known.has(key));
}

function notNull(node: Ast, opaque: Opaque): readonly string[] {
  const path = pathOf(unwrap(node), opaque);
  return path ? [notNullKey(path.root, path.parts)] : [];
}

const ofKind = (key: string, kind: string, is: boolean): string => `${key} is ${is ? '' : 'not '}of kind ${kind}`;

/** What `$type(path) = 'kind'` has shown of a path: the kind that it is of, and those that it is not. */
export function kindsKnown(node: Ast, known: ReadonlySet<string>, opaque: Opaque): KnownKinds {
  const path = known.size === 0 ? undefined : pathOf(node, opaque);
  if (path === undefined) return NO_KINDS;
  const key = existsKey(path.root, path.parts);
  return {
    is: TYPE_NAMES.find((kind) => known.has(ofKind(key, kind, true))),
    not: TYPE_NAMES.filter((kind) => known.has(ofKind(key, kind, false))),
  };
}
export interface KnownKinds {
  readonly is: TypeName | undefined;
  readonly not: readonly TypeName[];
}
const NO_KINDS: KnownKinds = { is: undefined, not: [] };
/** What `$type` gives. */
const TYPE_NAMES = ['null', 'number', 'string', 'boolean', 'array', 'object'] as const;
type TypeName = (typeof TYPE_NAMES)[number];

/** `$type(path) = 'kind'`, whichever stands first. */
function comparedWithKind(test: Ast & { readonly t: 'binary' }, is: boolean, opaque: Opaque): readonly string[] {
  const [left, right] = [unwrap(test.left), unwrap(test.right)];
  const [call, word] = left.t === 'call' ? [left, right] : [right, left];
  if (call.t !== 'call' || call.callee.t !== 'variable' || call.callee.name !== 'type' || word.t !== 'literal')
    return [];
  const path = call.args[0] && pathOf(unwrap(call.args[0]), opaque);
  return path ? [ofKind(existsKey(path.root, path.parts), String(word.value), is)] : [];
}

const isNull = (node: Ast): boolean => node.t === 'literal' && node.value === null;

function comparedWithNull({ left, right }: Ast & { readonly t: 'binary' }, opaque: Opaque): readonly string[] {
  if (isNull(unwrap(right))) return notNull(left, opaque);
  return isNull(unwrap(left)) ? notNull(right, opaque) : [];
}

/** What is known where a test has come out as `outcome`: paths that exist, with all that lead to them, or are not null. */
export function existing(condition: Ast, outcome: boolean, opaque: Opaque): readonly string[] {
  const test = unwrap(condition);
  switch (test.t) {
    case 'variable':
    case 'name':
    case 'map':
    case 'filter':
      return outcome ? notNull(test, opaque) : [];
    case 'binary':
      if (test.op === '=' || test.op === '!=') {
        const same = (test.op === '=') === outcome;
        return [...(same ? [] : comparedWithNull(test, opaque)), ...comparedWithKind(test, same, opaque)];
      }
      if (test.op !== (outcome ? 'and' : 'or')) return [];
      return [...existing(test.left, outcome, opaque), ...existing(test.right, outcome, opaque)];
    case 'call': {
      const [arg] = test.args;
      if (test.callee.t !== 'variable' || arg === undefined) return [];
      if (test.callee.name === 'not') return existing(arg, !outcome, opaque);
      if (test.callee.name !== 'exists') return [];
      if (!outcome) return absentKeys(arg, opaque);
      const path = pathOf(unwrap(arg), opaque);
      if (!path) return [];
      return [...path.parts.keys(), path.parts.length].map((n) => existsKey(path.root, path.parts.slice(0, n)));
    }
    default:
      return [];
  }
}

/** What is still known where these names stand for something else. */
export function forget(known: ReadonlySet<string>, names: readonly string[]): ReadonlySet<string> {
  if (known.size === 0 || names.length === 0) return known;
  const starts = names.map((name) => JSON.stringify([name]).slice(0, -1));
  const isGone = (key: string): boolean =>
    starts.some((start) => key.startsWith(start) && /[,\]]/.test(key[start.length] ?? ''));
  return new Set([...known].filter((key) => !isGone(key)));
}
