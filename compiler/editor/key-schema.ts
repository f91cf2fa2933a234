/** What our own schemas say of a place in a document. */
import type { Json, JsonObject } from '../../schema/json.ts';
import type { MapNode, Node } from '../nodes.ts';
import { DOCUMENT_SCHEMAS, type DocumentKind } from '../validate.ts';
import { admittedTypes, isObject, objectAt, resolveRef, schemasAt, textsAt, typeOf } from '../validate-schema.ts';
import type { Part } from './trail.ts';

type Root = Parameters<typeof resolveRef>[0];

const rootOf = (kind: DocumentKind): Root => ({ root: DOCUMENT_SCHEMAS[kind], kind, findings: [], trail: [] });

/** What may stand at the end of a trail: one schema, or those between which nothing decides yet. References are followed. */
export function schemasAtTrail(kind: DocumentKind, trail: readonly Part[]): readonly JsonObject[] {
  const root = rootOf(kind);
  return writtenAtTrail(root, trail).map((schema) => resolveRef(root, schema));
}

/** Names of the definitions that the schemas at the end of a trail are written with: `activityName`, `path`. */
export function definitionsAtTrail(kind: DocumentKind, trail: readonly Part[]): ReadonlySet<string> {
  const names = writtenAtTrail(rootOf(kind), trail).flatMap(({ $ref }) =>
    typeof $ref === 'string' ? [$ref.slice($ref.lastIndexOf('/') + 1)] : [],
  );
  return new Set(names);
}

function writtenAtTrail(root: Root, trail: readonly Part[]): readonly JsonObject[] {
  let found: readonly JsonObject[] = [root.root];
  for (const part of trail) {
    const container = part.in;
    const around = found.flatMap((schema) => branchesOf(root, schema, container));
    found = around.flatMap((schema) => {
      const inside = 'entry' in part ? propertyOf(schema, part.entry.key) : objectAt(schema, 'items');
      return inside === undefined ? [] : [inside];
    });
  }
  return found;
}

/** The same, with every union taken apart as far as the node at the end decides it; for a map all keys stand in `properties`. */
export function formsAtTrail(kind: DocumentKind, trail: readonly Part[], node: Node): readonly JsonObject[] {
  const root = rootOf(kind);
  return schemasAtTrail(kind, trail).flatMap((schema) => branchesOf(root, schema, node));
}

/** A part of the schema of a kind with its references followed. */
export function resolveIn(kind: DocumentKind, schema: JsonObject): JsonObject {
  return resolveRef(rootOf(kind), schema);
}

function propertyOf(schema: JsonObject, key: string): JsonObject | undefined {
  const known = objectAt(schema, 'properties');
  const own = known && Object.hasOwn(known, key) ? known[key] : undefined;
  return isObject(own) ? own : objectAt(schema, 'additionalProperties');
}

/** The forms of a union that the node may be: by its type, by keys of one value, by the keys that only one form needs. */
function branchesOf(root: Root, given: JsonObject, node: Node): readonly JsonObject[] {
  const schema = resolveRef(root, given);
  const union = schemasAt(schema, 'oneOf').map((branch) => resolveRef(root, branch));
  if (union.length === 0) return [schema];
  const open = node.kind === 'scalar' && node.value === null;
  const type = typeOf(node);
  const fitting = union
    .filter((branch) => open || (admittedTypes(root, branch)?.includes(type) ?? true))
    .filter((branch) => node.kind !== 'map' || constants(branch).every(([key, value]) => mayBe(node, key, value)));
  const chosen = node.kind === 'map' ? byKeys(fitting, node) : fitting;
  return chosen.flatMap((branch) => branchesOf(root, branch, node));
}

function byKeys(branches: readonly JsonObject[], node: MapNode): readonly JsonObject[] {
  const keys = new Set(node.entries.map(({ key }) => key));
  const scores = branches.map((branch) => {
    const others = branches.filter((one) => one !== branch).map((one) => textsAt(one, 'required'));
    const own = textsAt(branch, 'required').filter((key) => others.every((needed) => !needed.includes(key)));
    return own.filter((key) => keys.has(key)).length;
  });
  const best = Math.max(0, ...scores);
  return best === 0 ? branches : branches.filter((_, i) => scores[i] === best);
}

function constants(branch: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(objectAt(branch, 'properties') ?? {}).flatMap(([key, value]) =>
    isObject(value) && value.const !== undefined ? [[key, value.const] as const] : [],
  );
}

function mayBe(node: MapNode, key: string, value: Json): boolean {
  const found = node.entries.find((entry) => entry.key === key)?.value;
  return found?.kind !== 'scalar' || found.value === null || found.value === value;
}
