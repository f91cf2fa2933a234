/** Schemas of OpenAPI as JSON Schema, draft 2020-12. Every part keeps the place where it was written. */
import type { Range } from '../../schema/diagnostic.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { SCHEMA, SCHEMA_LIST, SCHEMA_MAP } from '../resolve/schema-keywords.ts';
import { FORMATS, KEYWORDS } from '../validate-keywords.ts';
import { entriesOf, fieldOf, flagOf, itemsOf, textOf } from './api-document.ts';

/** What a schema judges: in requests nothing is `readOnly`, in answers nothing is `writeOnly`. */
export type Direction = 'request' | 'answer';

export interface Conversion {
  readonly version: '3.0' | '3.1';
  readonly direction: Direction;
  /** The `$ref` in place of one of the document. */
  reference(node: Node): string;
}

/** Keywords that say something to people or to other tools. */
const DROPPED = new Set([
  '$schema',
  '$id',
  '$comment',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'nullable',
  'discriminator',
  'xml',
  'externalDocs',
]);

export const scalar = (value: null | boolean | number | string, range: Range): Node => ({
  kind: 'scalar',
  value,
  range,
  style: 'plain',
  at: () => ({ line: range.line, col: range.col }),
});
export const list = (items: readonly Node[], range: Range): Node => ({ kind: 'list', items, range });
export const entry = (key: string, value: Node): MapEntry => ({ key, keyRange: value.range, value });
export const map = (entries: readonly MapEntry[], range: Range): Node => ({ kind: 'map', entries, range });

/** What is no schema is left as it is: the judge of schemas says so. Recursion is bounded by the depth of documents. */
export function convertSchema(node: Node, conversion: Conversion): Node {
  if (node.kind !== 'map') return node;
  const reference = fieldOf(node, '$ref');
  if (reference !== undefined) {
    const target = map([entry('$ref', scalar(conversion.reference(reference), reference.range))], node.range);
    if (conversion.version === '3.0') return target;
    const beside = node.entries.filter(({ key }) => key !== '$ref');
    const rest = convertSchema(map(beside, node.range), conversion);
    return entriesOf(rest).length === 0 ? target : map([...entriesOf(target), ...entriesOf(rest)], node.range);
  }
  const entries = node.entries.flatMap((one) => convertEntry(one, node, conversion));
  const nullable = conversion.version === '3.0' && flagOf(fieldOf(node, 'nullable'));
  return nullable ? withNull(entries, node.range) : map(entries, node.range);
}

function convertEntry(one: MapEntry, owner: Node, conversion: Conversion): readonly MapEntry[] {
  const { key, value } = one;
  if (DROPPED.has(key) || (key.startsWith('x-') && !KEYWORDS.has(key))) return [];
  if (key === 'format' && !FORMATS.has(textOf(value) ?? '')) return [];
  if (SCHEMA.has(key)) return [{ ...one, value: convertSchema(value, conversion) }];
  if (SCHEMA_LIST.has(key)) {
    const items = itemsOf(value).map((item) => convertSchema(item, conversion));
    return [{ ...one, value: value.kind === 'list' ? list(items, value.range) : value }];
  }
  if (SCHEMA_MAP.has(key)) {
    const parts = entriesOf(value).map((part) => ({ ...part, value: convertSchema(part.value, conversion) }));
    return [{ ...one, value: value.kind === 'map' ? map(parts, value.range) : value }];
  }
  if (key === 'required') return convertRequired(one, owner, conversion);
  return conversion.version === '3.0' ? convertBound(one, owner) : [one];
}

/** A property that never goes this way is never required. */
function convertRequired(one: MapEntry, owner: Node, { direction }: Conversion): readonly MapEntry[] {
  const never = direction === 'request' ? 'readOnly' : 'writeOnly';
  const properties = fieldOf(owner, 'properties');
  if (one.value.kind !== 'list') return [];
  const names = one.value.items.filter((name) => !flagOf(fieldOf(fieldOf(properties, textOf(name) ?? ''), never)));
  return names.length === 0 ? [] : [{ ...one, value: list(names, one.value.range) }];
}

const EXCLUSIVE: { readonly [key: string]: string } = { minimum: 'exclusiveMinimum', maximum: 'exclusiveMaximum' };

/** In 3.0 `exclusiveMinimum: true` says of `minimum` what it is. */
function convertBound(one: MapEntry, owner: Node): readonly MapEntry[] {
  const exclusive = EXCLUSIVE[one.key];
  if (exclusive !== undefined && flagOf(fieldOf(owner, exclusive))) return [{ ...one, key: exclusive }];
  const isBound = Object.values(EXCLUSIVE).includes(one.key);
  return isBound && one.value.kind === 'scalar' && typeof one.value.value === 'boolean' ? [] : [one];
}

function withNull(entries: readonly MapEntry[], range: Range): Node {
  const none = scalar(null, range);
  const type = entries.find(({ key }) => key === 'type');
  if (type === undefined) {
    const typeNull = map([entry('type', scalar('null', range))], range);
    return map([entry('anyOf', list([map(entries, range), typeNull], range))], range);
  }
  return map(
    entries.map((one) => {
      if (one === type) return { ...one, value: list([one.value, scalar('null', range)], range) };
      const isNull = (item: Node): boolean => item.kind === 'scalar' && item.value === null;
      if (one.key !== 'enum' || itemsOf(one.value).some(isNull)) return one;
      return { ...one, value: list([...itemsOf(one.value), none], one.value.range) };
    }),
    range,
  );
}
