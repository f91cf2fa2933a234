import type { MapEntry, Node } from './nodes.ts';

/** The entries of a map by key; none where it is no map. */
export type Fields = ReadonlyMap<string, MapEntry>;

export const fieldsOf = (node: Node | undefined): Fields =>
  new Map(node?.kind === 'map' ? node.entries.map((entry) => [entry.key, entry]) : []);

export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
