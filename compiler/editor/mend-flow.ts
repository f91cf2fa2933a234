/**
 * A flow that is being written lacks what has to be there: names, ids, verbs. The readers leave out what they cannot
 * read, and with it all that could be said of the rest, so what is missing is put in its place.
 */
import type { Range } from '../../schema/diagnostic.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from '../nodes.ts';
import { VERBS } from '../resolve/read-step.ts';

/** Starts the ids that are put in: nobody can write such a name. */
const MADE_UP = '?';
export const isMadeUp = (id: string): boolean => id.startsWith(MADE_UP);

/** Keys that hold steps, and those that hold data, in which nothing is a step. */
const LISTS: ReadonlySet<string> = new Set(['steps', 'do', 'finally', 'default']);
const DATA: ReadonlySet<string> = new Set([
  ...['with', 'set', 'return', 'data', 'value', 'show', 'override', 'collect', 'correlate'],
]);
/** Verbs whose value is a text that may be missing still. */
const NAMED: ReadonlySet<string> = new Set(['call', 'run']);

interface Mending {
  /** Of the ids put in. */
  count: number;
}

export function mendFlow(document: Node): Node {
  if (document.kind !== 'map') return document;
  const mended = mendMap(document, { count: 0 });
  return withText(withText(mended, 'name', 'unnamed'), 'version', '0.0.0');
}

/** The map with one entry put in the place of the one of that key, or behind all. */
export function withEntry(map: MapNode, key: string, value: Node): MapNode {
  const { range } = map;
  const at: Range = { ...range, endLine: range.line, endCol: range.col };
  const known = map.entries.some((entry) => entry.key === key);
  const entries: readonly MapEntry[] = known
    ? map.entries.map((entry) => (entry.key === key ? { ...entry, value } : entry))
    : [...map.entries, { key, keyRange: at, value }];
  return { ...map, entries };
}

function mendMap(map: MapNode, mending: Mending): MapNode {
  const entries = map.entries.map((entry) => ({ ...entry, value: mendValue(entry, mending) }));
  return { ...map, entries };
}

function mendValue({ key, value }: MapEntry, mending: Mending): Node {
  if (DATA.has(key)) return value;
  if (value.kind === 'list') {
    const items = value.items.map((item) => (item.kind === 'map' ? mendMap(item, mending) : item));
    if (key === 'checks') return { ...value, items: items.map((item) => mendCheck(item, mending)) };
    if (!LISTS.has(key)) return { ...value, items };
    return { ...value, items: items.flatMap((item) => (item.kind === 'map' ? [mendStep(item, mending)] : [])) };
  }
  if (value.kind !== 'map') return value;
  if (key !== 'branches') return mendMap(value, mending);
  const branches = value.entries.map((entry) => ({ ...entry, value: mendValue({ ...entry, key: 'steps' }, mending) }));
  return { ...value, entries: branches };
}

function mendCheck(check: Node, mending: Mending): Node {
  if (check.kind !== 'map') return check;
  const named = withText(check, 'id', `${MADE_UP}${mending.count++}`);
  return named.entries.some(({ key }) => key === 'then') ? named : withText(named, 'then', 'flag');
}

function mendStep(step: MapNode, mending: Mending): MapNode {
  const named = withText(step, 'id', `${MADE_UP}${mending.count++}`);
  const verb = named.entries.find(({ key }) => (VERBS as readonly string[]).includes(key));
  if (verb === undefined) return withEntry(named, 'set', emptyMap(step.range));
  if (NAMED.has(verb.key)) return withText(named, verb.key, '');
  if (verb.value.kind !== 'scalar' || verb.value.value !== null) return named;
  const entries = named.entries.map((entry) =>
    entry === verb ? { ...verb, key: 'set', value: emptyMap(step.range) } : entry,
  );
  return { ...named, entries };
}

const emptyMap = (range: Range): MapNode => ({ kind: 'map', range, entries: [] });

/** With a text under the key, where there is none. */
function withText(map: MapNode, key: string, value: string): MapNode {
  const found = map.entries.find((entry) => entry.key === key)?.value;
  if (found?.kind === 'scalar' && typeof found.value === 'string') return map;
  const { range } = found ?? map;
  return withEntry(map, key, textAt(range, value));
}

export function textAt(range: Range, value: string): ScalarNode {
  const place = { line: range.line, col: range.col };
  return { kind: 'scalar', range, value, style: 'double', at: () => place };
}
