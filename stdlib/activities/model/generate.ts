import type { JsonObject } from '../../../schema/json.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { MODEL_ERRORS, promptSchema } from './contract-parts.ts';
import { documentsSchema, pagesSchema } from './media.ts';
import type { GenerateInput } from './run-generate.ts';

const declaration = 'Shipper: Delta Pompen BV\nGross weight: 3,200 kg';
const template: JsonObject = { source: 'Read the cargo declaration.\n{{text}}' };
const schema: JsonObject = {
  type: 'object',
  required: ['grossKg'],
  additionalProperties: false,
  properties: { grossKg: { type: 'number', minimum: 0 }, shipper: { type: 'string' } },
};

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'model.generate',
  version: '1.0.0',
  summary: 'Has a model write a text, or JSON that fits a schema: judged, repaired once, and recorded with its cost.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: ['model'] },
  egress: 'connection',
  rateClass: 'model',
  // One repair.
  cost: { modelCalls: 2, leastCalls: 1, repairs: 'schema' },
  input: {
    type: 'object',
    required: ['model', 'prompt'],
    additionalProperties: false,
    properties: {
      model: { type: 'string', description: 'An alias of `models` in holdfast.yaml.' },
      prompt: promptSchema('What is asked.'),
      system: promptSchema('What the model is told beforehand.'),
      documents: documentsSchema('Images and PDFs that the model looks at with the prompt, by reference, in order.'),
      pages: pagesSchema,
      schema: { type: 'string', description: 'A JSON Schema that the answer must fit; without it the answer is text.' },
      examples: {
        type: 'string',
        description:
          'Examples: a list of `{text, output}` that goes along with the prompt; for a local model the extractor.',
      },
    },
  },
  output: {
    description: 'With `schema`: JSON that fits it. Without: `{text}`.',
    type: ['object', 'array', 'string', 'number', 'boolean', 'null'],
  },
  errors: MODEL_ERRORS,
  files: [
    { at: '/prompt/template', kind: 'template' },
    { at: '/system/template', kind: 'template' },
    { at: '/schema', kind: 'schema' },
    { at: '/examples', kind: 'examples' },
  ],
  outputFrom: {
    at: '/schema',
    otherwise: {
      type: 'object',
      required: ['text'],
      additionalProperties: false,
      properties: { text: { type: 'string' } },
    },
  },
  examples: [
    {
      title: 'fields of a declaration',
      input: {
        model: 'documents',
        prompt: { template: './extract.hbs', data: { text: declaration } },
        schema: './manifest.json',
      },
      files: { './extract.hbs': template, './manifest.json': schema },
      output: { grossKg: 3200, shipper: 'Delta Pompen BV' },
    },
    { title: 'a text', input: { model: 'writer', prompt: 'Greet the crew.' }, output: { text: 'Ahoy!' } },
    {
      title: 'a model that answers twice with what does not fit',
      input: { model: 'stubborn', prompt: 'Weigh it.', schema: './manifest.json' },
      files: { './manifest.json': schema },
      error: 'model.contract',
    },
  ],
};

export const modelGenerate: StandardActivity = {
  contract,
  // Loaded when it is needed: providers bring their libraries. The contract has judged the input.
  run: async (input, context) =>
    (await import('./run-generate.ts')).generate(input as unknown as GenerateInput, context),
};
