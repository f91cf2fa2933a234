import type { Json } from '../../schema/json.ts';
import type { Tree } from './library.ts';

/** A variable and the names behind it: `$steps.pay.id`. */
export interface LiteralPath {
  readonly root: string;
  readonly names: readonly string[];
}
export type PathRead = { readonly t: 'read'; readonly value?: Json; readonly fuel: number } | { readonly t: 'other' };

/** Taken once: in a vm context each look-up of a global is slow. */
const { isArray } = Array;
const { hasOwn, keys } = Object;

/** The path that a tree consists of, where it is nothing else. */
export function literalPathOf(tree: Tree): LiteralPath | undefined {
  if (isPlain(tree, 'variable')) return { root: nameOf(tree), names: [] };
  if (tree.type !== 'path' || keys(tree).length !== 2) return undefined;
  const [head, ...names] = stepsOf(tree);
  if (head === undefined || !isPlain(head, 'variable') || !names.every((step) => isPlain(step, 'name')))
    return undefined;
  return { root: nameOf(head), names: names.map(nameOf) };
}

/**
 * What the evaluator would find, without its machinery and without a copy: bindings are plain JSON and never change.
 * `other` where a list is on the way or the name is not bound, which the evaluator has rules for.
 */
export function readPath(
  { root, names }: LiteralPath,
  bindings: { readonly [name: string]: Json | undefined },
): PathRead {
  if (!hasOwn(bindings, root)) return { t: 'other' };
  let value: Json | undefined = bindings[root];
  for (const name of names) {
    if (isArray(value)) return { t: 'other' };
    value = isObject(value) && hasOwn(value, name) ? value[name] : undefined;
  }
  const fuel = names.length + 1;
  return value === undefined ? { t: 'read', fuel } : { t: 'read', value, fuel };
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !isArray(value);

/** A node that says nothing but its name and its place. */
function isPlain(node: Tree, type: string): boolean {
  return (
    node.type === type &&
    keys(node).every((key) => key === 'type' || key === 'value' || key === 'position' || key === 'end')
  );
}
const nameOf = (node: Tree): string => ('value' in node ? String(node.value) : '');
const stepsOf = (node: Tree): readonly Tree[] => ('steps' in node && isArray(node.steps) ? node.steps : []);
