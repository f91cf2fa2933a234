/** Where a place of a document is: the way from its root to a key or a value. */
import type { Range } from '../../schema/diagnostic.ts';
import type { ListNode, MapEntry, MapNode, Node } from '../nodes.ts';

/** A cursor stands before this character. From 1, as in ranges. */
export interface Place {
  readonly line: number;
  readonly col: number;
}

export type Part =
  | { readonly in: MapNode; readonly entry: MapEntry }
  | { readonly in: ListNode; readonly index: number; readonly item: Node };

export interface Spot {
  /** From the root; empty at the root itself. */
  readonly trail: readonly Part[];
  /** The value at the end of the trail, also where the cursor is on its key. */
  readonly node: Node;
  readonly on: 'key' | 'value';
}

/** The innermost key or value at a place; a cursor behind the last character of it counts. */
export function spotAt(document: Node, place: Place): Spot | undefined {
  return holds(document.range, place) ? within(document, place, []) : undefined;
}

function within(node: Node, place: Place, trail: readonly Part[]): Spot {
  if (node.kind === 'map') {
    for (const entry of node.entries) {
      const inside = [...trail, { in: node, entry }];
      if (holds(entry.keyRange, place)) return { trail: inside, node: entry.value, on: 'key' };
      if (holds(entry.value.range, place)) return within(entry.value, place, inside);
    }
  }
  if (node.kind === 'list') {
    const index = node.items.findIndex((item) => holds(item.range, place));
    const item = node.items[index];
    if (item !== undefined) return within(item, place, [...trail, { in: node, index, item }]);
  }
  return { trail, node, on: 'value' };
}

/** The first key or text, in the order of the document, of which that is true. */
export function spotWhere(document: Node, is: (text: string) => boolean): Spot | undefined {
  return search(document, is, []);
}

function search(node: Node, is: (text: string) => boolean, trail: readonly Part[]): Spot | undefined {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && is(node.value) ? { trail, node, on: 'value' } : undefined;
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const found = search(item, is, [...trail, { in: node, index, item }]);
      if (found) return found;
    }
    return undefined;
  }
  for (const entry of node.entries) {
    const inside = [...trail, { in: node, entry }];
    if (is(entry.key)) return { trail: inside, node: entry.value, on: 'key' };
    const found = search(entry.value, is, inside);
    if (found) return found;
  }
  return undefined;
}

export function holds({ line, col, endLine, endCol }: Range, place: Place): boolean {
  const begun = place.line > line || (place.line === line && place.col >= col);
  return begun && (place.line < endLine || (place.line === endLine && place.col <= endCol));
}

/** Keys of the trail, `[]` for an item: `steps.[].with.text`. */
export function pathOf(trail: readonly Part[]): readonly string[] {
  return trail.map((part) => ('entry' in part ? part.entry.key : '[]'));
}
