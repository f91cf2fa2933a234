/** Fields of a form as options: `--field note=seen --field amount=3`. */
import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';
import { usage } from './exit.ts';

export interface Field {
  readonly name: string;
  readonly text: string;
}

export function readFields(given: readonly string[]): readonly Field[] {
  return given.map((one) => {
    const at = one.indexOf('=');
    if (at < 1) throw usage(`--field ${one}: expected name=value.`, 'As --field note=seen');
    return { name: one.slice(0, at), text: one.slice(at + 1) };
  });
}

/** What the fields say goes before what the form says. The run judges the whole by its schema. */
export function fillForm(form: Json | undefined, fields: readonly Field[], schema: JsonSchema | undefined): Json {
  if (form !== undefined && (form === null || typeof form !== 'object' || Array.isArray(form)))
    throw usage('--field adds to a form that is an object; --form gives something else.');
  const filled = new Map<string, Json>(Object.entries((form ?? {}) as JsonObject)); // lists and null are gone
  for (const { name, text } of fields) filled.set(name, readValue(text, typeOf(schema, name)));
  return Object.fromEntries(filled);
}

/** Text where the schema wants text; else what it is as JSON, and text where it is none. */
function readValue(text: string, type: Json | undefined): Json {
  if (type === 'string') return text;
  try {
    // What JSON.parse gives is Json by its definition.
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

function typeOf(schema: JsonSchema | undefined, name: string): Json | undefined {
  if (typeof schema !== 'object' || typeof schema.properties !== 'object' || schema.properties === null)
    return undefined;
  if (Array.isArray(schema.properties) || !Object.hasOwn(schema.properties, name)) return undefined;
  const field = (schema.properties as JsonObject)[name];
  return typeof field === 'object' && field !== null && 'type' in field ? field.type : undefined;
}
