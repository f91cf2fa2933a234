import type { MapEntry, MapNode, Node } from './nodes.ts';

/** Keys that say what an entry is: an entry of the overlay that has one stands for the whole entry below. */
const KIND_KEYS: ReadonlySet<string> = new Set(['kind', 'provider']);

/**
 * An overlay over a document: maps are merged by key, all else is replaced, null takes a key away. An entry that says its
 * `kind` or `provider` replaces the whole entry, since what goes with it differs from kind to kind. Every part keeps the
 * place where it was written.
 */
export function mergeNodes(base: Node, overlay: Node): Node {
  if (base.kind !== 'map' || overlay.kind !== 'map' || hasKind(overlay)) return overlay;
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of overlay.entries) {
    const below = entries.get(entry.key);
    if (entry.value.kind === 'scalar' && entry.value.value === null) entries.delete(entry.key);
    else entries.set(entry.key, below === undefined ? entry : mergeEntries(below, entry));
  }
  return { kind: 'map', range: base.range, entries: [...entries.values()] };
}

function mergeEntries(below: MapEntry, above: MapEntry): MapEntry {
  return { key: above.key, keyRange: above.keyRange, value: mergeNodes(below.value, above.value) };
}

const hasKind = (node: MapNode): boolean => node.entries.some((entry) => KIND_KEYS.has(entry.key));
