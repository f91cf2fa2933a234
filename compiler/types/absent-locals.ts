import type { Ast } from '../expression/ast.ts';
import { isKnownPath } from '../expression/known-paths.ts';
import { unwrap } from '../expression/place.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';

/**
 * Rule 6 for what an expression names itself, parameters and targets of `:=`: a field that its schema declares and does
 * not require, as the operand of an operator. Names of the environment are told by their reads.
 */
export function noteAbsentLocal(operand: Ast, scope: Scope): void {
  const node = unwrap(operand);
  const path = pathOf(node);
  const type = path && scope.locals.get(path.root);
  if (!path || !type || path.nodes.length === 0) return;
  let at: Type = type;
  for (const { name, node: part } of path.nodes) {
    if (at.any || at.list || !at.object?.names.includes(name)) return;
    at = at.object.field(name);
    if (!at.absent || isKnownPath(part, scope.known, scope.opaque)) continue;
    scope.work.note({ k: 'absent', span: node.span, path: path.text });
    return;
  }
}

interface LocalPath {
  readonly root: string;
  readonly text: string;
  /** Names with the path up to each. */
  readonly nodes: readonly { readonly name: string; readonly node: Ast }[];
}

function pathOf(node: Ast): LocalPath | undefined {
  if (node.t === 'variable')
    return node.name === '' ? undefined : { root: node.name, text: `$${node.name}`, nodes: [] };
  if (node.t !== 'map' || node.right.t !== 'name') return undefined;
  const left = pathOf(node.left);
  const { name } = node.right;
  return left && { root: left.root, text: `${left.text}.${name}`, nodes: [...left.nodes, { name, node }] };
}
