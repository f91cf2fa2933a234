import { pointerParts } from '../../stdlib/file-parameters.ts';
import type { Node } from '../nodes.ts';

/** The node that a JSON pointer names. */
export function nodeAt(node: Node | undefined, pointer: string): Node | undefined {
  let at = node;
  for (const key of pointerParts(pointer)) {
    if (at?.kind === 'map') at = at.entries.find((entry) => entry.key === key)?.value;
    else if (at?.kind === 'list') at = at.items[Number(key)];
    else return undefined;
  }
  return at;
}

/** The nearest node on the way to what a JSON pointer names: findings about what is not there point at it. */
export function nearestNode(node: Node, pointer: string): Node {
  const parts = pointer.split('/');
  for (let end = parts.length; end > 1; end--) {
    const found = nodeAt(node, parts.slice(0, end).join('/'));
    if (found) return found;
  }
  return node;
}
