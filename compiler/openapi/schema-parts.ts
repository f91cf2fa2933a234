import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import { SCHEMA_LIMITS } from '../../schema/limits.ts';
import { finding, hasErrors } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { nodeAt } from '../resolve/node-at.ts';
import { findCircle } from '../resolve/schema-circle.ts';
import { walkSchema } from '../resolve/walk-schema.ts';
import { validateJsonSchema } from '../validate-json-schema.ts';
import { type ApiDocument, circular, pointerOf, textOf } from './api-document.ts';
import { convertSchema, type Direction } from './convert-schema.ts';

/** A schema that was converted, and the parts of the document that it refers to by themselves. */
interface Part {
  readonly schema: JsonSchema;
  readonly refers: ReadonlySet<string>;
}

/** Makes schemas for contracts: each is whole, with what it refers to under its own `$defs`, once. */
export interface SchemaParts {
  /** Undefined where the schema cannot be used; the document's findings say why. */
  schemaOf(node: Node, direction: Direction): JsonSchema | undefined;
}

/** Parts of the document are converted once for each direction: cycles among them stay references. */
export function createSchemaParts(document: ApiDocument): SchemaParts {
  const parts = new Map<string, Part | undefined>();
  const nodes = new Map<string, Node>();

  const convert = (node: Node, direction: Direction): Part | undefined => {
    const refers = new Set<string>();
    const reference = (ref: Node): string => {
      const pointer = pointerOf(document, ref);
      const target = pointer === undefined ? undefined : nodeAt(document.root, pointer);
      if (pointer === undefined) return '#';
      if (target === undefined) {
        document.diagnostics.push(finding('HF5051', ref.range, `"${textOf(ref)}" points to nothing`));
        return '#';
      }
      refers.add(pointer);
      nodes.set(pointer, ref);
      return `#/$defs/${nameOf(pointer)}`;
    };
    const before = document.diagnostics.length;
    const converted = convertSchema(node, { version: document.version, direction, reference });
    document.diagnostics.push(...validateJsonSchema(converted));
    if (hasErrors(document.diagnostics.slice(before))) return undefined;
    return { schema: walkSchema(converted, (text) => text) ?? true, refers };
  };
  const partOf = (pointer: string, direction: Direction): Part | undefined => {
    const key = `${direction} ${pointer}`;
    if (parts.has(key)) return parts.get(key);
    const node = nodeAt(document.root, pointer);
    const part = node === undefined ? undefined : convert(node, direction);
    parts.set(key, part);
    return part;
  };

  return {
    schemaOf(node, direction) {
      const root = convert(node, direction);
      if (root === undefined || root.refers.size === 0) return root?.schema;
      const $defs: Record<string, Json> = {};
      const open = [...root.refers];
      for (let pointer = open.pop(); pointer !== undefined; pointer = open.pop()) {
        const name = nameOf(pointer);
        if (name in $defs) continue;
        const part = partOf(pointer, direction);
        if (part === undefined) return undefined;
        $defs[name] = part.schema;
        open.push(...part.refers);
      }
      const schema: JsonObject = { ...(typeof root.schema === 'object' ? root.schema : {}), $defs };
      return judgeWhole(document, node, schema, nodes) ? schema : undefined;
    },
  };
}

function judgeWhole(document: ApiDocument, node: Node, schema: JsonObject, nodes: ReadonlyMap<string, Node>): boolean {
  const names = Object.keys(asMap(schema.$defs));
  const circle = findCircle(
    schema,
    names.map((name) => `#/$defs/${name}`),
  );
  if (circle !== undefined) {
    const at = [...nodes].find(([pointer]) => `#/$defs/${nameOf(pointer)}` === circle)?.[1] ?? node;
    circular(document, at.range);
    return false;
  }
  const { length } = JSON.stringify(schema);
  if (length <= SCHEMA_LIMITS.length) return true;
  const message = `the schema has ${length} characters with all that it refers to; ${SCHEMA_LIMITS.length} are allowed`;
  document.diagnostics.push(finding('HF5053', node.range, message));
  return false;
}

const asMap = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}; // no list

const COMPONENTS = /^\/components\/schemas\/([A-Za-z0-9_.-]+)$/;

/** `#/components/schemas/Charge` is `Charge`; other places are named by their whole way. */
function nameOf(pointer: string): string {
  return COMPONENTS.exec(pointer)?.[1] ?? pointer.slice(1).replace(/[^A-Za-z0-9_.-]/g, '_');
}
