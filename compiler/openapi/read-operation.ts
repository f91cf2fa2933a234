import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import { HTTP_ERRORS } from '../../stdlib/activities/http/contract-parts.ts';
import type { ApiActivity, ApiOperation, ApiPaging } from '../../stdlib/activities/openapi/operation.ts';
import type { Contract, Idempotency } from '../../stdlib/contract.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { deref, isObject, lookUpPointer, type SchemaAt } from '../resolve/schema-walk.ts';
import { toJson } from '../resolve/to-json.ts';
import { type ApiDocument, fieldOf, textOf } from './api-document.ts';
import { type OperationSettings, readSettings } from './operation-settings.ts';
import { type ReadAnswers, type ReadBody, readAnswers, readBody } from './read-contents.ts';
import { type ReadParameter, readParameters, Unsupported } from './read-parameters.ts';
import type { SchemaParts } from './schema-parts.ts';

/** One operation, with where it stands. */
export interface OperationNode {
  readonly path: string;
  readonly pathItem: Node;
  /** `post`, with the operation. */
  readonly method: MapEntry;
}
export interface ApiNames {
  readonly namespace: string;
  /** Of the activity, with its namespace. */
  readonly name: string;
  readonly connection: string;
  readonly version: string;
}

/** The contract of an operation, and how it is called. Throws `Unsupported` where it cannot be. */
export function readOperation(
  document: ApiDocument,
  parts: SchemaParts,
  { path, pathItem, method }: OperationNode,
  names: ApiNames,
  override: Node | undefined,
): ApiActivity {
  const operation = method.value;
  const settings = readSettings(document, method, operation, override);
  const { parameters, keyHeader } = readParameters(document, pathItem, operation, settings.keyHeader);
  const body = readBody(document, operation, parts);
  const answers = readAnswers(document, operation, parts, snake(names.namespace));
  const input = inputOf(parts, parameters, body, settings.paging?.is);
  const paged = settings.paging && pagedOutput(answers.output, settings.paging.is, settings.paging.node);
  const given: ApiOperation = {
    connection: names.connection,
    method: verbOf(method),
    path,
    parameters: parameters.map(({ sent }) => sent),
    answer: answers.answer,
    errors: Object.fromEntries(answers.errors.map(({ status, type }) => [status, type])),
    ...(body === undefined ? {} : { body: body.body }),
    ...(keyHeader === undefined ? {} : { keyHeader }),
    ...(settings.paging === undefined ? {} : { paging: settings.paging.is }),
  };
  const output = paged ?? answers.output;
  const contract: Contract = {
    name: names.name,
    version: names.version,
    summary: summaryOf(operation, given),
    dispatch: settings.dispatch,
    egress: 'connection',
    rateClass: names.namespace,
    cost: { tokens: 0, modelCalls: 0 },
    input,
    output,
    errors: errorsOf(answers),
    files: [],
    examples: paged === undefined ? examplesOf(input, answers) : [],
    ...effectOf(settings, given.method, keyHeader),
  };
  return { contract, operation: given };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
function verbOf(method: MapEntry): ApiOperation['method'] {
  const found = METHODS.find((one) => one === method.key.toUpperCase());
  if (found === undefined) throw new Unsupported(method.value, `its method is ${method.key.toUpperCase()}`);
  return found;
}

function effectOf({ effect, undo }: OperationSettings, method: ApiOperation['method'], keyHeader: string | undefined) {
  if (effect === 'read') return { effect } as const;
  const idempotency: Idempotency =
    keyHeader !== undefined
      ? { by: 'header', name: keyHeader }
      : // RFC 9110, 9.2.2.
        method === 'PUT' || method === 'DELETE'
        ? { by: 'natural' }
        : { by: 'none' };
  return { effect, idempotent: idempotency.by !== 'none', idempotency, undo } as const;
}

/** Where it goes stands in the summary, so that a change of it changes the contract's digest. */
function summaryOf(operation: Node, { method, path, connection }: ApiOperation): string {
  const said = textOf(fieldOf(operation, 'summary')) ?? textOf(fieldOf(operation, 'description')) ?? '';
  const line = said.trim().split('\n')[0]?.trim() ?? '';
  const where = `${method} ${path} of the connection ${connection}`;
  return (line === '' ? where : `${line.replace(/\.$/, '')}: ${where}`).slice(0, SUMMARY_CHARS);
}
const SUMMARY_CHARS = 500;

function inputOf(
  parts: SchemaParts,
  parameters: readonly ReadParameter[],
  body: ReadBody | undefined,
  paging: ApiPaging | undefined,
): JsonObject {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  const $defs: Record<string, Json> = {};
  const add = (name: string, schema: JsonSchema, description: string | undefined): void => {
    const { $defs: own, ...rest } = typeof schema === 'boolean' ? { $defs: undefined } : schema;
    Object.assign($defs, own);
    properties[name] =
      typeof schema === 'boolean' ? schema : { ...rest, ...(description === undefined ? {} : { description }) };
  };
  for (const { sent, schema, description, node, required: needed } of parameters) {
    // The pages ask for themselves.
    if (paging !== undefined && paging.by !== 'link' && sent.sentAs === paging.parameter) continue;
    const judged = schema === undefined ? true : parts.schemaOf(schema, 'request');
    if (judged === undefined) throw new Unsupported(node, `the schema of "${sent.sentAs}" cannot be used`);
    add(sent.name, judged, description);
    if (needed) required.push(sent.name);
  }
  if (body !== undefined) {
    add('body', body.schema, undefined);
    if (body.required) required.push('body');
  }
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties,
    ...(Object.keys($defs).length === 0 ? {} : { $defs }),
  };
}

/** All pages as one answer. */
function pagedOutput(output: JsonSchema, { items }: ApiPaging, node: Node): JsonObject {
  if (typeof output === 'boolean') throw new Unsupported(node, 'its answer has no schema to find the items in');
  const at: SchemaAt | undefined = items
    .split('/')
    .slice(1)
    .reduce<SchemaAt | undefined>(
      (found, key) => {
        const schema = deref(found);
        const next = isObject(schema?.properties) ? schema.properties[key] : undefined;
        return isObject(next) ? { schema: next, root: output } : undefined;
      },
      { schema: output, root: output },
    );
  const found = deref(at);
  if (found === undefined || found.type !== 'array') {
    throw new Unsupported(node, `its answer has no list at "${items}"`);
  }
  return {
    type: 'object',
    required: ['items', 'complete'],
    additionalProperties: false,
    properties: {
      items: { type: 'array', items: found.items ?? true, description: 'Of all pages, in their order.' },
      complete: { type: 'boolean', description: 'false: there are more than `maxItems`.' },
    },
    ...(lookUpPointer('#/$defs', output) === undefined ? {} : { $defs: output.$defs ?? {} }),
  };
}

function errorsOf({ errors }: ReadAnswers): Contract['errors'] {
  const own = errors.map(({ type, title, status }) => ({
    type,
    title,
    retry: status === '5XX' || status === '423' || status === '425',
  }));
  return [...HTTP_ERRORS, ...own];
}

/** Where the operation takes nothing that has to be given, the example of the answer is one of the whole. */
function examplesOf(input: JsonObject, { example }: ReadAnswers): Contract['examples'] {
  if (example === undefined || input.required !== undefined) return [];
  return [{ title: 'as the document shows it', input: {}, output: toJson(example) }];
}

/** `cardPayments` as `card_payments`. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
