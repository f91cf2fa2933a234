import type { Range } from '../../schema/diagnostic.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { toJson } from './to-json.ts';

export interface SchemaVisitor {
  /** What a `$ref` becomes. */
  reference(text: string, at: Range): string;
  refuse(at: Range, message: string, hint?: string): void;
}

const SCHEMA = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const SCHEMA_LIST = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SCHEMA_MAP = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);
/** What names a schema from outside: within a plan there is no outside. */
const DROPPED = new Set(['$id', '$schema', '$comment']);
const UNSUPPORTED = new Set(['$anchor', '$dynamicRef', '$dynamicAnchor', '$vocabulary', 'definitions', 'dependencies']);

/** The schema at the node with its references rewritten. Keywords that hold data (`const`, `enum`, …) are left alone. */
export function walkSchema(node: Node, visitor: SchemaVisitor): JsonSchema | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  if (node.kind !== 'map') {
    visitor.refuse(node.range, 'a JSON Schema is a map, or true or false');
    return undefined;
  }
  const entries = node.entries.flatMap((entry) => walkKeyword(entry, visitor));
  return Object.fromEntries(entries);
}

function walkKeyword({ key, keyRange, value }: MapEntry, visitor: SchemaVisitor): readonly (readonly [string, Json])[] {
  if (DROPPED.has(key)) return [];
  if (UNSUPPORTED.has(key)) {
    visitor.refuse(keyRange, `the keyword "${key}" is not supported`, 'use `$defs` and `$ref`');
    return [];
  }
  if (key === '$ref') {
    if (value.kind === 'scalar' && typeof value.value === 'string') {
      return [[key, visitor.reference(value.value, value.range)]];
    }
    visitor.refuse(value.range, '`$ref` is a text');
    return [];
  }
  if (SCHEMA.has(key)) return [[key, walkSchema(value, visitor) ?? true]];
  if (SCHEMA_LIST.has(key) && value.kind === 'list') {
    return [[key, value.items.map((item) => walkSchema(item, visitor) ?? true)]];
  }
  if (SCHEMA_MAP.has(key) && value.kind === 'map') {
    const parts = value.entries.map((part) => [part.key, walkSchema(part.value, visitor) ?? true] as const);
    return [[key, Object.fromEntries(parts)]];
  }
  return [[key, toJson(value)]];
}
