/** Our schemas as general editors of YAML read them best: the same documents are valid, more of it is shown. */
import { DOCUMENT_SCHEMAS, type DocumentKind } from '../../compiler/validate.ts';
import type { Json, JsonObject } from '../../schema/json.ts';

export const KINDS = Object.keys(DOCUMENT_SCHEMAS) as readonly DocumentKind[]; // the keys are the kinds

/** The documents that are of a kind, as globs, and what they are. */
export const DOCUMENTS: {
  readonly [kind in DocumentKind]: { readonly globs: readonly string[]; readonly is: string };
} = {
  flow: { globs: ['*.flow.yaml'], is: 'a flow' },
  project: { globs: ['holdfast.yaml'], is: 'the project' },
  people: { globs: ['people.yaml'], is: 'who is in which group' },
  rules: { globs: ['*.rules.yaml'], is: 'a decision table or a list of checks' },
  test: { globs: ['*.test.yaml'], is: 'tests of a flow' },
  activities: { globs: ['*.activities.yaml'], is: "contracts of the project's own activities" },
  lock: { globs: ['catalog.lock.yaml'], is: 'digests of the contracts in use' },
  template: { globs: [], is: 'the front matter of a template' },
};

export function editorSchema(kind: DocumentKind): JsonObject {
  return enrich(DOCUMENT_SCHEMAS[kind], DOCUMENT_SCHEMAS[kind]);
}

/** Keywords that hold schemas by name, a list of them, or data in which nothing is one. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'patternProperties']);
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'required', 'examples', 'default', 'type']);

function enrich(schema: JsonObject, root: JsonObject): JsonObject {
  const parts = Object.entries(schema).map(([key, value]) => {
    if (DATA.has(key)) return [key, value] as const;
    if (NAMED.has(key) && isObject(value)) return [key, enrichAll(value, root)] as const;
    if (Array.isArray(value)) return [key, value.map((one) => (isObject(one) ? enrich(one, root) : one))] as const;
    return [key, isObject(value) ? enrich(value, root) : value] as const;
  });
  return {
    ...Object.fromEntries(parts),
    // Editors show `description` as plain text, with every backtick escaped.
    ...(typeof schema.description === 'string' ? { markdownDescription: schema.description } : {}),
    // Without it an editor does not know that the value goes on new lines below the key.
    ...(schema.type === undefined && takesOnlyMaps(schema, root) ? { type: 'object' } : {}),
  };
}

const enrichAll = (schemas: JsonObject, root: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, one]) => [name, isObject(one) ? enrich(one, root) : one] as const),
  );

function takesOnlyMaps(schema: JsonObject, root: JsonObject): boolean {
  const { oneOf } = schema;
  if (!Array.isArray(oneOf) || oneOf.length === 0) return false;
  return oneOf.every((branch) => {
    const found = isObject(branch) ? resolve(branch, root) : undefined;
    return found?.type === 'object';
  });
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject | undefined {
  if (typeof schema.$ref !== 'string') return schema;
  const named = isObject(root.$defs) ? root.$defs[schema.$ref.slice('#/$defs/'.length)] : undefined;
  return isObject(named) ? named : undefined;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
