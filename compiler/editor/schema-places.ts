/** Where a JSON Schema declares a field. */
import type { Range } from '../../schema/diagnostic.ts';
import type { Node } from '../nodes.ts';
import { nodeAt } from '../resolve/node-at.ts';
import { resolvePath } from '../resolve/paths.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { documentAt, type Session } from '../resolve/session.ts';

/** A schema as it is written, and the file in which it is. */
export interface PlacedSchema {
  readonly file: string;
  readonly node: Node;
}

/** References that are followed before a field counts as lost. */
const MOST_REFERENCES = 20;

/** The schema at a reference of a file: the path of a document, or what stands there itself. */
export function schemaAt(session: Session, file: string, node: Node | undefined): PlacedSchema | undefined {
  if (node?.kind !== 'scalar') return node && { file, node };
  const path = typeof node.value === 'string' ? resolvePath(file, node.value) : undefined;
  const document = path === undefined ? undefined : documentAt(session, path)?.value;
  return path !== undefined && document ? { file: path, node: document } : undefined;
}

/** Of the last name of the path; items of lists are looked into, as paths do. Undefined where no schema says so plainly. */
export function fieldPlace(
  session: Session,
  start: PlacedSchema | undefined,
  path: readonly string[],
): Range | undefined {
  let at = start;
  let place: Range | undefined;
  for (const name of path) {
    const entry = propertyOf(session, at, name);
    if (!entry) return undefined;
    place = entry.keyRange;
    at = entry.schema;
  }
  return place;
}

interface PlacedField {
  readonly keyRange: Range;
  readonly schema: PlacedSchema;
}

function propertyOf(
  session: Session,
  given: PlacedSchema | undefined,
  name: string,
  depth = 0,
): PlacedField | undefined {
  const at = given && follow(session, given);
  if (!at || depth > MOST_REFERENCES) return undefined;
  const fields = fieldsOf(at.node);
  const found = fieldsOf(fields.get('properties')?.value).get(name);
  if (found) return { keyRange: found.keyRange, schema: { file: at.file, node: found.value } };
  const items = fields.get('items')?.value;
  if (items) return propertyOf(session, { file: at.file, node: items }, name, depth + 1);
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const parts = fields.get(word)?.value;
    for (const part of parts?.kind === 'list' ? parts.items : []) {
      const inside = propertyOf(session, { file: at.file, node: part }, name, depth + 1);
      if (inside) return inside;
    }
  }
  return undefined;
}

/** Behind `$ref`, also into another file. */
function follow(session: Session, given: PlacedSchema): PlacedSchema | undefined {
  let at: PlacedSchema | undefined = given;
  for (let n = 0; at && n < MOST_REFERENCES; n++) {
    const reference: Node | undefined = fieldsOf(at.node).get('$ref')?.value;
    if (reference?.kind !== 'scalar' || typeof reference.value !== 'string') return at;
    at = named(session, at.file, reference.value);
  }
  return undefined;
}

function named(session: Session, from: string, reference: string): PlacedSchema | undefined {
  const [path = '', pointer = ''] = reference.split('#');
  const file = path === '' ? from : resolvePath(from, path);
  const node = file === undefined ? undefined : nodeAt(documentAt(session, file)?.value, pointer);
  return file !== undefined && node ? { file, node } : undefined;
}
