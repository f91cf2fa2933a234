/** Bodies of requests and of answers. */
import { documentSchema } from '../../schema/document.ts';
import type { JsonSchema } from '../../schema/json.ts';
import type { ApiOperation } from '../../stdlib/activities/openapi/operation.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { type ApiDocument, entriesOf, fieldOf, flagOf, follow, textOf } from './api-document.ts';
import { Unsupported } from './read-parameters.ts';
import type { SchemaParts } from './schema-parts.ts';
import { nameOfStatus } from './status-names.ts';

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i;
const TEXT_TYPE = /^(text\/|application\/xml\b)/i;

export interface ReadBody {
  readonly body: NonNullable<ApiOperation['body']>;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** Throws `Unsupported`. */
export function readBody(document: ApiDocument, operation: Node, parts: SchemaParts): ReadBody | undefined {
  const given = fieldOf(operation, 'requestBody');
  const node = follow(document, given);
  if (given === undefined) return undefined;
  const contents = entriesOf(fieldOf(node, 'content'));
  const first = pick(contents);
  if (node === undefined || first === undefined) throw new Unsupported(given, 'what it takes is not said');
  const required = flagOf(fieldOf(node, 'required'));
  const mediaType = first.key;
  const as = kindOf(mediaType);
  if (/^multipart\//i.test(mediaType)) throw new Unsupported(first.value, `it takes ${mediaType}`);
  if (as === 'document') return { body: { as, mediaType }, schema: documentSchema, required };
  const schema = fieldOf(first.value, 'schema');
  const judged = schema === undefined ? true : parts.schemaOf(schema, 'request');
  if (judged === undefined) throw new Unsupported(first.value, 'the schema of its body cannot be used');
  return { body: { as, mediaType }, schema: judged, required };
}

function kindOf(mediaType: string): 'json' | 'form' | 'text' | 'document' {
  if (JSON_TYPE.test(mediaType)) return 'json';
  if (FORM_TYPE.test(mediaType)) return 'form';
  return TEXT_TYPE.test(mediaType) ? 'text' : 'document';
}

/** JSON where there is a choice. */
function pick(contents: readonly MapEntry[]): MapEntry | undefined {
  const order = ['json', 'form', 'text', 'document'];
  return [...contents].sort((a, b) => order.indexOf(kindOf(a.key)) - order.indexOf(kindOf(b.key)))[0];
}

export interface ReadAnswers {
  readonly answer: ApiOperation['answer'];
  readonly output: JsonSchema;
  /** An example of the document, of the answer with a body. */
  readonly example?: Node;
  readonly errors: readonly { readonly status: string; readonly type: string; readonly title: string }[];
}

/** Throws `Unsupported`. `family`: what types of errors begin with. */
export function readAnswers(document: ApiDocument, operation: Node, parts: SchemaParts, family: string): ReadAnswers {
  const answers = entriesOf(fieldOf(operation, 'responses'));
  const read = answers.map(({ key, value }) => ({ status: key.toUpperCase(), node: follow(document, value), value }));
  const errors = read.flatMap(({ status, node }) => {
    const name = nameOfStatus(status);
    const title =
      textOf(fieldOf(node, 'description'))?.trim().split('\n')[0]?.slice(0, TITLE_CHARS) || `Status ${status}`;
    return name === undefined ? [] : [{ status, type: `${family}.${name}`, title }];
  });
  const good = read.filter(({ status }) => /^2(\d\d|XX)$/.test(status));
  const bodies = good.flatMap(({ node }) => {
    const content = pick(entriesOf(fieldOf(node, 'content')));
    return content === undefined ? [] : [content];
  });
  const [first] = bodies;
  if (first === undefined) return { answer: 'nothing', output: { type: 'null' }, errors };
  const kinds = new Set(bodies.map(({ key }) => kindOf(key)));
  if (kinds.size > 1) throw new Unsupported(operation, 'its answers are of several kinds');
  const kind = kindOf(first.key);
  const empty = good.length > bodies.length;
  if (kind !== 'json') {
    const output = kind === 'document' ? documentSchema : { type: 'string' };
    return { answer: kind === 'document' ? 'document' : 'text', output: orNull(output, empty), errors };
  }
  const schemas = bodies.map(({ value }) => {
    const schema = fieldOf(value, 'schema');
    const judged = schema === undefined ? true : parts.schemaOf(schema, 'answer');
    if (judged === undefined) throw new Unsupported(value, 'the schema of its answer cannot be used');
    return judged;
  });
  const example =
    fieldOf(first.value, 'example') ?? fieldOf(entriesOf(fieldOf(first.value, 'examples'))[0]?.value, 'value');
  const output = orNull(anyOf(schemas), empty);
  return { answer: 'json', output, errors, ...(example === undefined ? {} : { example }) };
}

/** Characters of what an error is called. */
const TITLE_CHARS = 200;

/** Schemas put side by side keep their parts in one place, since references are from the top. */
function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = true, ...more] = schemas;
  if (more.length === 0) return first;
  const $defs: Record<string, JsonSchema> = {};
  const bare = schemas.map((schema) => {
    if (typeof schema === 'boolean') return schema;
    const { $defs: own, ...rest } = schema;
    Object.assign($defs, own);
    return rest;
  });
  return { anyOf: bare, ...(Object.keys($defs).length === 0 ? {} : { $defs }) };
}

const orNull = (schema: JsonSchema, empty: boolean): JsonSchema => (empty ? anyOf([schema, { type: 'null' }]) : schema);
