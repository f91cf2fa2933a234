import type { JsonObject } from '../../../schema/json.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { MODEL_ERRORS, promptSchema } from './contract-parts.ts';
import { documentsSchema, pagesSchema } from './media.ts';
import type { ExtractInput } from './run-extract.ts';

const declaration = 'Shipper: Delta Pompen BV\nGross weight: 3,200 kg';
const schema: JsonObject = {
  type: 'object',
  required: ['grossKg'],
  additionalProperties: false,
  properties: { grossKg: { type: 'number', minimum: 0 }, shipper: { type: 'string' } },
};

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'model.extract',
  version: '1.0.0',
  summary: 'Has a model read fields from a text, images or PDFs, and looks up what it says that it read them from.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: ['model'] },
  egress: 'connection',
  rateClass: 'model',
  // One repair.
  cost: { modelCalls: 2, leastCalls: 1 },
  input: {
    type: 'object',
    required: ['model', 'schema'],
    additionalProperties: false,
    anyOf: [{ required: ['text'] }, { required: ['documents'] }],
    properties: {
      model: { type: 'string', description: 'An alias of `models` in holdfast.yaml.' },
      text: { type: 'string', description: 'What is read. Data: no model takes it for instructions.' },
      documents: documentsSchema(
        'Images and PDFs that are read, by reference, in order. A `local` model reads documents of plain text only.',
      ),
      pages: pagesSchema,
      schema: { type: 'string', description: 'A JSON Schema of the fields, whose descriptions the model is shown.' },
      instructions: promptSchema('What else a model that reads is told.'),
      examples: {
        type: 'string',
        description: 'Examples: a list of `{text, output}`; for a local model the extractor.',
      },
      evidence: {
        enum: ['none', 'checked', 'required'],
        description:
          '`checked`: for each field the words that it was read from, which are looked up in the text. `required`: a field without them is `model.contract`. `none` unless given.',
      },
    },
  },
  output: {
    type: 'object',
    required: ['fields'],
    additionalProperties: false,
    properties: {
      fields: { description: 'What was read; fits the schema.' },
      evidence: {
        type: 'object',
        description: 'By field. With `evidence` only.',
        additionalProperties: {
          type: 'object',
          required: ['quote', 'found'],
          additionalProperties: false,
          properties: {
            quote: { type: 'string', description: 'The words, as the model says.' },
            found: {
              type: 'boolean',
              description: 'Whether they stand in the text, but for white space and the case of letters.',
            },
            start: { type: 'integer', minimum: 0, description: 'Where: characters from the start of the text.' },
            end: { type: 'integer', minimum: 0, description: 'Where they end.' },
          },
        },
      },
      unsupported: {
        type: 'array',
        items: { type: 'string' },
        description: 'Fields that hold something and whose words were not found. With `evidence` only.',
      },
    },
  },
  errors: MODEL_ERRORS,
  files: [
    { at: '/schema', kind: 'schema' },
    { at: '/instructions/template', kind: 'template' },
    { at: '/examples', kind: 'examples' },
  ],
  outputFrom: { at: '/schema', within: 'fields' },
  examples: [
    {
      title: 'fields of a declaration, and where they stand',
      input: { model: 'documents', text: declaration, schema: './manifest.json', evidence: 'required' },
      files: { './manifest.json': schema },
      output: {
        fields: { grossKg: 3200, shipper: 'Delta Pompen BV' },
        evidence: {
          shipper: { quote: 'Delta Pompen BV', found: true, start: 9, end: 24 },
          grossKg: { quote: '3,200', found: true, start: 39, end: 44 },
        },
        unsupported: [],
      },
    },
    {
      title: 'a model that answers twice with what does not fit',
      input: { model: 'stubborn', text: declaration, schema: './manifest.json' },
      files: { './manifest.json': schema },
      error: 'model.contract',
    },
  ],
};

export const modelExtract: StandardActivity = {
  contract,
  // Loaded when it is needed: providers bring their libraries. The contract has judged the input.
  run: async (input, context) => (await import('./run-extract.ts')).extract(input as unknown as ExtractInput, context),
};
