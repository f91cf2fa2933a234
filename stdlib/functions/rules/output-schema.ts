import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import { isSingle } from './compile.ts';
import type { CheckList, Output, RulesDocument, Table } from './document.ts';

/** What asking a decision table or a list of checks gives, as a JSON Schema. Takes a document that was inspected. */
export function rulesOutput(document: Json): JsonSchema {
  // Whoever loaded the document has judged it, which is what this type says.
  const rules = document as unknown as RulesDocument;
  if (!('rules' in rules)) return listOutput(rules);
  const row = rowOf(rules);
  const { hitPolicy, aggregate } = rules;
  return isSingle(hitPolicy) || aggregate !== undefined ? row : { type: 'array', items: row };
}

const SEVERITY = { enum: ['info', 'warning', 'error'] };

/** The level is there whatever the facts are where the least score reaches the first one. */
function listOutput({ checks, levels = [] }: CheckList): JsonObject {
  const least = checks.reduce((sum, { score = 0 }) => sum + Math.min(0, score), 0);
  const always = (levels[0]?.from ?? Infinity) <= least;
  const finding = {
    type: 'object',
    required: ['id', 'severity', 'then'],
    additionalProperties: false,
    properties: {
      id: { enum: checks.map(({ id }) => id) },
      severity: SEVERITY,
      then: { enum: ['flag', 'fail'] },
      score: { type: 'number' },
      reason: { type: 'string' },
    },
  };
  return {
    type: 'object',
    required: ['findings', 'score', ...(always ? ['level'] : [])],
    additionalProperties: false,
    properties: {
      findings: { type: 'array', items: finding },
      score: { type: 'number' },
      worst: SEVERITY,
      ...(levels.length === 0 ? {} : { level: { enum: levels.map(({ id }) => id) } }),
    },
  };
}

/** Every row has a value for each output. What is counted is not looked at, and the default may be of any kind. */
function rowOf({ outputs, aggregate, default: otherwise }: Table): JsonObject {
  const fields = Object.entries(outputs).map(([name, output]): readonly [string, JsonSchema] => {
    if (aggregate === undefined) return [name, schemaOf(output)];
    if (aggregate !== 'count') return [name, { type: output.type === 'integer' ? 'integer' : 'number' }];
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

const KINDS = { text: 'string', number: 'number', integer: 'integer', boolean: 'boolean', list: 'array' } as const;

function schemaOf({ type, values }: Output): JsonSchema {
  if (values !== undefined) return { enum: values };
  return type === 'any' ? true : { type: KINDS[type] };
}
