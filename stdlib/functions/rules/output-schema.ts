import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import { isSingle } from './compile.ts';
import type { Output, RulesDocument, Table } from './document.ts';

/** What asking a decision table gives, as a JSON Schema; undefined for a list of checks. Takes a document that was inspected. */
export function tableOutput(document: Json): JsonSchema | undefined {
  // Whoever loaded the document has judged it, which is what this type says.
  const rules = document as unknown as RulesDocument;
  if (!('rules' in rules)) return undefined;
  const row = rowOf(rules);
  const { hitPolicy, aggregate } = rules;
  return isSingle(hitPolicy) || aggregate !== undefined ? row : { type: 'array', items: row };
}

/** Every row has a value for each output. What is counted is not looked at, and the default may be of any kind. */
function rowOf({ outputs, aggregate, default: otherwise }: Table): JsonObject {
  const fields = Object.entries(outputs).map(([name, output]): readonly [string, JsonSchema] => {
    if (aggregate === undefined) return [name, schemaOf(output)];
    if (aggregate !== 'count') return [name, { type: 'number' }];
    const counted = { type: 'integer' };
    return [name, otherwise === undefined ? counted : { anyOf: [counted, { const: otherwise[name] ?? null }] }];
  });
  return {
    type: 'object',
    required: Object.keys(outputs),
    additionalProperties: false,
    properties: Object.fromEntries(fields),
  };
}

const KINDS = { text: 'string', number: 'number', boolean: 'boolean', list: 'array' } as const;

function schemaOf({ type, values }: Output): JsonSchema {
  if (values !== undefined) return { enum: values };
  return type === 'any' ? true : { type: KINDS[type] };
}
