import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';
import type { FileParameter } from './contract.ts';

/**
 * The schema of a file parameter. A flow holds the path; what the activity gets, and what a contract's input describes,
 * is the file as the plan carries it.
 */
export function fileValue(kind: FileParameter['kind'], description: string): JsonObject {
  return {
    type: 'object',
    required: ['path', 'digest', 'content'],
    properties: { path: { type: 'string' }, digest: { type: 'string' }, content: CONTENT[kind] },
    description,
  };
}

/** The documents themselves were judged by the compiler. */
const CONTENT: { readonly [kind in FileParameter['kind']]: JsonSchema } = {
  schema: { type: ['object', 'boolean'] },
  template: { type: 'object', required: ['source'], properties: { source: { type: 'string' } } },
  rules: { type: 'object' },
  examples: { type: ['object', 'array'] },
};

/** A file in a contract's examples. */
export function exampleFile(path: string, content: Json): JsonObject {
  return { path, digest: `example:${path}`, content };
}
