/** What a call gives where its contract leaves that to a file that the call names. */
import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';
import type { Contract } from './contract.ts';
import { pointerParts } from './file-parameters.ts';
import { rulesOutput } from './functions/rules/output-schema.ts';

/** What holds beside the contract's `output`. `content`: of the file that is named; undefined where none is. */
export function outputByFile(contract: Contract, content: Json | undefined): JsonSchema | undefined {
  const { outputFrom, files } = contract;
  if (content === undefined) return outputFrom?.otherwise;
  const kind = files.find(({ at }) => at === outputFrom?.at)?.kind;
  // Who loaded the file has judged what it is.
  const own = kind === 'rules' ? rulesOutput(content) : (content as JsonSchema);
  return own === undefined ? undefined : wholeOutput(contract, own);
}

/** The schema of the output, of which the file may say a property only. */
export function wholeOutput({ output, outputFrom }: Contract, own: JsonSchema): JsonSchema {
  const within = outputFrom?.within;
  return within === undefined || typeof output === 'boolean' ? own : putWithin(output, within, own);
}

/** A schema with one of its properties replaced by another whole schema, whose references follow it to its new place. */
export function putWithin(schema: JsonObject, name: string, own: JsonSchema): JsonObject {
  // A schema's properties are a map.
  const properties = (schema.properties ?? {}) as JsonObject;
  return { ...schema, properties: { ...properties, [name]: moved(own, `#/properties/${name}`) as Json } };
}

function moved(value: Json, to: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => moved(item, to));
  const entries = Object.entries(value).map(([key, child]): [string, Json] =>
    key === '$ref' && typeof child === 'string' && child.startsWith('#')
      ? [key, `${to}${child.slice(1)}`]
      : [key, moved(child, to)],
  );
  return Object.fromEntries(entries);
}

/** The same for an input that holds files as an activity gets them. */
export function outputByInput(contract: Contract, input: Json): JsonSchema | undefined {
  if (contract.outputFrom === undefined) return undefined;
  const path = [...pointerParts(contract.outputFrom.at), 'content'];
  return outputByFile(contract, path.reduce(fieldOf, input as Json | undefined));
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as { readonly [name: string]: Json }; // no list, no null
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
