import { compile } from 'json-schema-to-typescript';
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import type { Contract } from '../contract.ts';
import { runtimeInput } from '../file-parameters.ts';

const HEAD = '/* Made from the contracts by `holdfast catalog types`. Do not edit. */\n';

/**
 * TypeScript declarations of what contracts take and give, for `implement<Contracts>`: the text of a `.d.ts`. References
 * are resolved within each schema only; nothing is read from disk or network.
 */
export async function generateTypes(contracts: readonly Contract[]): Promise<string> {
  const sorted = [...contracts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const spaces: string[] = [];
  for (const contract of sorted) spaces.push(await declareContract(contract));
  const entries = sorted.map(({ name }) => {
    const space = namespaceOf(name);
    return `  ${JSON.stringify(name)}: { input: ${space}.Input.Value; output: ${space}.Output.Value };\n`;
  });
  return `${HEAD}\n${spaces.join('\n')}\nexport interface Contracts {\n${entries.join('')}}\n`;
}

/** `terminal.reserveGate` becomes `TerminalReserveGate`. */
function namespaceOf(name: string): string {
  return name.replace(/(^|\.)([a-z])/g, (_, _dot: string, letter: string) => letter.toUpperCase());
}

/** A namespace for each side, because schemas may name their parts alike. */
async function declareContract(contract: Contract): Promise<string> {
  const input = await declare(runtimeInput(contract));
  const output = await declare(contract.output);
  const inner = `namespace Input {\n${indent(input)}}\nnamespace Output {\n${indent(output)}}\n`;
  return `/** ${contract.summary.replaceAll('*/', '*\u200b/')} */\nexport declare namespace ${namespaceOf(contract.name)} {\n${indent(inner)}}\n`;
}

async function declare(schema: JsonSchema): Promise<string> {
  if (typeof schema === 'boolean') return `export type Value = ${schema ? 'unknown' : 'never'};\n`;
  const { title: _title, $id: _id, ...rest } = markUnknown(schema);
  // The library types its schemas for draft 4; the wall has judged ours by draft 2020-12.
  return compile({ ...rest, title: 'Value' } as Parameters<typeof compile>[0], 'Value', {
    bannerComment: '',
    format: false,
    unknownAny: true,
    ignoreMinAndMaxItems: true,
    $refOptions: { resolve: { external: false } },
  });
}

/** Keywords that say what a value is. */
const SHAPING = [
  'type',
  'properties',
  'items',
  'enum',
  'const',
  '$ref',
  'oneOf',
  'anyOf',
  'allOf',
  'required',
  'additionalProperties',
];

/** The library takes a schema that says nothing for a map. */
function markUnknown(schema: JsonObject): JsonObject {
  const marked = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (key === 'properties' || key === '$defs' || key === 'definitions') {
      return [key, isMap(value) ? mapValues(value, markSchema) : value];
    }
    return [key, key === 'items' || key === 'additionalProperties' ? markSchema(value) : value];
  });
  const says = SHAPING.some((keyword) => keyword in schema);
  return { ...Object.fromEntries(marked), ...(says ? {} : { tsType: 'unknown' }) };
}

function markSchema(schema: Json): Json {
  if (schema === true) return { tsType: 'unknown' };
  return isMap(schema) ? markUnknown(schema) : schema;
}

function mapValues(map: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
