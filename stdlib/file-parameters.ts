import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';
import type { Contract, Example, FileParameter } from './contract.ts';

/** What an activity gets in place of a path: the file as the plan carries it. The compiler has judged the content. */
const FILE_SCHEMA: { readonly [kind in FileParameter['kind']]: JsonObject } = {
  schema: fileSchema({ type: ['object', 'boolean'] }),
  template: fileSchema({ type: 'object', required: ['source'], properties: { source: { type: 'string' } } }),
  rules: fileSchema({ type: 'object' }),
  examples: fileSchema({ type: ['object', 'array'] }),
  sql: fileSchema({ type: 'object', required: ['source'], properties: { source: { type: 'string' } } }),
};

function fileSchema(content: JsonObject): JsonObject {
  return {
    type: 'object',
    required: ['path', 'digest', 'content'],
    properties: { path: { type: 'string' }, digest: { type: 'string' }, content },
  };
}

/**
 * The schema of what an activity gets at run time. A contract's `input` describes what a flow writes, where a file
 * parameter is a path (rule 11); at run time the file itself stands there.
 */
export function runtimeInput(contract: Contract): JsonSchema {
  return contract.files.reduce<JsonSchema>(
    (schema, { at, kind }) => replaceAt(schema, pointerParts(at), FILE_SCHEMA[kind]),
    contract.input,
  );
}

/** The parts of a JSON pointer, decoded. */
export function pointerParts(at: string): readonly string[] {
  return at
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const BRANCHES = ['oneOf', 'anyOf', 'allOf'] as const;

/** Replaces the schema of a property, also in the branches of a union. */
function replaceAt(schema: JsonSchema, path: readonly string[], file: JsonObject): JsonSchema {
  const [name, ...rest] = path;
  if (name === undefined) return file;
  if (typeof schema === 'boolean') return schema;
  const changed: Record<string, Json> = { ...schema };
  const { properties } = schema;
  if (isMap(properties)) {
    const property = properties[name];
    if (isSchema(property)) changed.properties = { ...properties, [name]: replaceAt(property, rest, file) };
  }
  for (const branch of BRANCHES) {
    const schemas = schema[branch];
    if (!Array.isArray(schemas)) continue;
    changed[branch] = schemas.map((one: Json) => (isSchema(one) ? replaceAt(one, path, file) : one));
  }
  return changed;
}

/** The input of an example as the activity gets it: paths become the files that the example holds. */
export function exampleInput(contract: Contract, example: Example): JsonObject {
  return contract.files.reduce<JsonObject>(
    (input, { at }) => fillAt(input, pointerParts(at), example.files ?? {}),
    example.input,
  );
}

function fillAt(input: JsonObject, path: readonly string[], files: JsonObject): JsonObject {
  const [name, ...rest] = path;
  const value = name === undefined ? undefined : input[name];
  if (name === undefined || value === undefined) return input;
  if (rest.length > 0) return isMap(value) ? { ...input, [name]: fillAt(value, rest, files) } : input;
  const content = typeof value === 'string' ? files[value] : undefined;
  if (content === undefined) return input;
  return { ...input, [name]: { path: String(value), digest: `example:${String(value)}`, content } };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'boolean' || isMap(value);
}
