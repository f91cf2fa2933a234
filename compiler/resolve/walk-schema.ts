import type { Range } from '../../schema/diagnostic.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { SCHEMA, SCHEMA_LIST, SCHEMA_MAP } from './schema-keywords.ts';
import { toJson } from './to-json.ts';

/** What a `$ref` becomes. */
export type Reference = (text: string, at: Range) => string;

/** What names a schema from outside: within a plan there is no outside. */
const DROPPED = new Set(['$id', '$schema', '$comment']);

/**
 * The schema at the node with its references rewritten. Keywords that hold data (`const`, `enum`, …) are left alone; what
 * is no schema is left out, since `validateJsonSchema` has said so.
 */
export function walkSchema(node: Node, reference: Reference): JsonSchema | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  if (node.kind !== 'map') return undefined;
  return Object.fromEntries(node.entries.flatMap((entry) => walkKeyword(entry, reference)));
}

function walkKeyword({ key, value }: MapEntry, reference: Reference): readonly (readonly [string, Json])[] {
  if (DROPPED.has(key)) return [];
  if (key === '$ref') {
    const isText = value.kind === 'scalar' && typeof value.value === 'string';
    return isText ? [[key, reference(String(value.value), value.range)]] : [];
  }
  if (SCHEMA.has(key)) return [[key, walkSchema(value, reference) ?? true]];
  if (SCHEMA_LIST.has(key) && value.kind === 'list') {
    return [[key, value.items.map((item) => walkSchema(item, reference) ?? true)]];
  }
  if (SCHEMA_MAP.has(key) && value.kind === 'map') {
    const parts = value.entries.map((part) => [part.key, walkSchema(part.value, reference) ?? true] as const);
    return [[key, Object.fromEntries(parts)]];
  }
  return [[key, toJson(value)]];
}
