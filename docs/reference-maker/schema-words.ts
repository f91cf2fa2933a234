/** What a JSON Schema of ours takes, in words with links to the sections of its page. */

import { code, slug } from '../../cli/render/page-parts.ts';
import type { Json, JsonObject } from '../../schema/json.ts';

const REF = '#/$defs/';

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The objects in a list of schemas. */
export function schemasIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Name of the definition that a schema refers to. */
export function refOf(schema: JsonObject): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.slice(REF.length) : undefined;
}

export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export function definition(root: JsonObject, name: string): JsonObject {
  const found = isObject(root.$defs) ? root.$defs[name] : undefined;
  if (!isObject(found)) throw new Error(`No definition ${name} in ${text(root.$id)}`);
  return found;
}

/** Heading of the section that tells about a schema; undefined where a line says all. */
export function headingOf(schema: JsonObject): string | undefined {
  if (schema.title === undefined) return undefined;
  // A verb is known by its word, not by the name of its type.
  const verb = /^([A-Z][a-z]+)Step$/.exec(text(schema.title))?.[1];
  return verb === undefined ? text(schema.title) : `Verb: ${verb.toLowerCase()}`;
}

function range(from: Json | undefined, to: Json | undefined, unit = ''): string {
  const number = (value: Json | undefined): string => Number(value).toLocaleString('en-US');
  if (from !== undefined && to !== undefined) return `${number(from)} to ${number(to)}${unit}`;
  if (from !== undefined) return `at least ${number(from)}${unit}`;
  return to === undefined ? '' : `at most ${number(to)}${unit}`;
}

const inBrackets = (bounds: string): string => (bounds === '' ? '' : ` (${bounds})`);
const withRange = (words: string, bounds: string): string => (bounds === '' ? words : `${words}, ${bounds}`);

/** `list (1 to 100) of [duration](#duration)`. */
export function typeWords(root: JsonObject, schema: JsonObject): string {
  const ref = refOf(schema);
  if (ref !== undefined) {
    const heading = headingOf(definition(root, ref)) ?? ref;
    return `[${heading.replace('Verb: ', '')}](#${slug(heading)})`;
  }
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => code(JSON.stringify(value))).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (isObject(schema.properties) && schema.title !== undefined)
    return `[${text(schema.title)}](#${slug(headingOf(schema) ?? '')})`;
  const choices = schemasIn(schema.oneOf ?? schema.anyOf);
  if (choices.length > 0) return choices.map((one) => typeWords(root, one)).join(' or ');
  return plainWords(root, schema);
}

function plainWords(root: JsonObject, schema: JsonObject): string {
  if (schema.type === 'array') {
    const items = isObject(schema.items) ? typeWords(root, schema.items) : 'any value';
    return `list${inBrackets(range(schema.minItems, schema.maxItems))} of ${items}`;
  }
  if (schema.type === 'object') {
    const values = schema.additionalProperties;
    const words = `map${inBrackets(range(schema.minProperties, schema.maxProperties))}`;
    return isObject(values) ? `${words} of ${typeWords(root, values)}` : words;
  }
  if (schema.type === 'string') return withRange('text', range(undefined, schema.maxLength, ' characters'));
  if (schema.type === 'boolean') return '`true` or `false`';
  if (typeof schema.type === 'string') return withRange(schema.type, range(schema.minimum, schema.maximum));
  return Array.isArray(schema.type) ? schema.type.join(' or ') : 'any value';
}
