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

  const wholes = createWholes(partOf);
  return {
    schemaOf(node, direction) {
      const root = convert(node, direction);
      if (root === undefined || root.refers.size === 0) return root?.schema;
      const whole = wholes(root.refers, direction);
      if (whole === undefined) return undefined;
      return judgeWhole(document, node, root.schema, whole, nodes) ? withParts(root.schema, whole) : undefined;
    },
  };
}

/** What schemas refer to, with all that it refers to. Schemas that refer to the same share it. */
interface Whole {
  readonly $defs: JsonObject;
  /** Code units as JSON. */
  readonly length: number;
  /** The `$ref` that closes a circle. */
  readonly circle: string | undefined;
}

type PartOf = (pointer: string, direction: Direction) => Part | undefined;
type WholeOf = (refers: ReadonlySet<string>, direction: Direction) => Whole | undefined;

/** Undefined where a part cannot be used. */
function createWholes(partOf: PartOf): WholeOf {
  const reached = new Map<string, ReadonlySet<string>>();
  const wholes = new Map<ReadonlySet<string>, Whole | undefined>();
  const done = new Set<unknown>();
  const lengths = new Map<Part, number>();
  const lengthOf = (part: Part): number => {
    const length = lengths.get(part) ?? JSON.stringify(part.schema).length;
    lengths.set(part, length);
    return length;
  };

  /** All pointers that one leads to, itself too. Where two lead to each other it is one and the same set. */
  const reachedFrom = (pointer: string, direction: Direction): ReadonlySet<string> => {
    const key = `${direction} ${pointer}`;
    const known = reached.get(key);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const open = [pointer];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      const beyond = reached.get(`${direction} ${next}`);
      if (beyond?.has(pointer)) {
        reached.set(key, beyond);
        return beyond;
      }
      found.add(next);
      if (beyond !== undefined) for (const one of beyond) found.add(one);
      else open.push(...(partOf(next, direction)?.refers ?? []));
    }
    reached.set(key, found);
    return found;
  };

  const make = (pointers: ReadonlySet<string>, direction: Direction): Whole | undefined => {
    const $defs: Record<string, Json> = {};
    // The last one has no comma.
    let length = '{}'.length - ','.length;
    for (const pointer of pointers) {
      const part = partOf(pointer, direction);
      if (part === undefined) return undefined;
      const name = nameOf(pointer);
      if (Object.hasOwn($defs, name)) continue;
      length += `"${name}":,`.length + lengthOf(part);
      $defs[name] = part.schema;
    }
    const references = Object.keys($defs).map((name) => `#/$defs/${name}`);
    return { $defs, length, circle: findCircle({ $defs }, references, done) };
  };

  return (refers, direction) => {
    const [first, ...others] = [...refers].map((pointer) => reachedFrom(pointer, direction));
    if (first === undefined) return undefined;
    const more = others.filter((one) => one !== first);
    const all = more.length === 0 ? first : new Set([first, ...more].flatMap((one) => [...one]));
    if (wholes.has(all)) return wholes.get(all);
    const whole = make(all, direction);
    wholes.set(all, whole);
    return whole;
  };
}

const withParts = (schema: JsonSchema, { $defs }: Whole): JsonObject => ({
  ...(typeof schema === 'object' ? schema : {}),
  $defs,
});

function judgeWhole(
  document: ApiDocument,
  node: Node,
  schema: JsonSchema,
  whole: Whole,
  nodes: ReadonlyMap<string, Node>,
): boolean {
  const { circle } = whole;
  if (circle !== undefined) {
    const at = [...nodes].find(([pointer]) => `#/$defs/${nameOf(pointer)}` === circle)?.[1] ?? node;
    circular(document, at.range);
    return false;
  }
  const length = JSON.stringify(withParts(schema, { ...whole, $defs: {} })).length - '{}'.length + whole.length;
  if (length <= SCHEMA_LIMITS.length) return true;
  const message = `the schema has ${length} characters with all that it refers to; ${SCHEMA_LIMITS.length} are allowed`;
  document.diagnostics.push(finding('HF5053', node.range, message));
  return false;
}

const COMPONENTS = /^\/components\/schemas\/([A-Za-z0-9_.-]+)$/;

/** `#/components/schemas/Charge` is `Charge`; other places are named by their whole way. */
function nameOf(pointer: string): string {
  return COMPONENTS.exec(pointer)?.[1] ?? pointer.slice(1).replace(/[^A-Za-z0-9_.-]/g, '_');
}
