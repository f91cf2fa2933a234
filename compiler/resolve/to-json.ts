import type { Json } from '../../schema/json.ts';
import type { Node } from '../nodes.ts';

/** The plain value of a node. */
export function toJson(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  if (node.json !== undefined) return node.json;
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toJson(value)]));
}
