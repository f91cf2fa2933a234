import type { Range } from '../../schema/diagnostic.ts';
import type { MapNode, Node } from '../nodes.ts';
import { nodeAt } from './node-at.ts';
import { documentAt, type Session } from './session.ts';

/** References followed on the way to a property. */
const MOST_REFERENCES = 20;

/** The key of a property in a schema, by the names on the way to it; of the last that is found. */
export function placeOfProperty(session: Session, path: string, names: readonly string[]): Range | undefined {
  const root = documentAt(session, path)?.value;
  let at: Node | undefined = root;
  let range: Range | undefined;
  let references = 0;
  for (let i = 0; i < names.length && at?.kind === 'map'; ) {
    const ref: Node | undefined = partOf(at, '$ref');
    if (
      ref?.kind === 'scalar' &&
      typeof ref.value === 'string' &&
      ref.value.startsWith('#') &&
      references++ < MOST_REFERENCES
    ) {
      at = nodeAt(root, ref.value.slice(1));
      continue;
    }
    const items: Node | undefined = partOf(at, 'items');
    const properties: Node | undefined = partOf(at, 'properties');
    if (properties?.kind !== 'map') {
      if (items === undefined) break;
      at = items;
      continue;
    }
    const entry = properties.entries.find(({ key }) => key === names[i]);
    if (entry === undefined) break;
    range = entry.keyRange;
    at = entry.value;
    i++;
  }
  return range;
}

const partOf = (map: MapNode, key: string): Node | undefined => map.entries.find((entry) => entry.key === key)?.value;
