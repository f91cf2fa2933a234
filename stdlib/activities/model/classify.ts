import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { MODEL_ERRORS, promptSchema } from './contract-parts.ts';
import { documentsSchema, pagesSchema } from './media.ts';
import type { ClassifyInput } from './run-classify.ts';

const CONFIDENCE = { type: 'number', minimum: 0, maximum: 1 } as const;

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'model.classify',
  version: '1.0.0',
  summary: 'Has a model put a text, images or PDFs under one of several labels, and records the decision.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'model',
  // One repair.
  cost: { modelCalls: 2, leastCalls: 1 },
  input: {
    type: 'object',
    required: ['model'],
    additionalProperties: false,
    anyOf: [{ required: ['text'] }, { required: ['documents'] }],
    properties: {
      model: { type: 'string', description: 'An alias of `models` in holdfast.yaml.' },
      text: { type: 'string', description: 'What is classified. Data: no model takes it for instructions.' },
      documents: documentsSchema(
        'Images and PDFs that are classified together, by reference. A `local` model takes documents of plain text only.',
      ),
      pages: pagesSchema,
      labels: {
        type: 'object',
        minProperties: 2,
        additionalProperties: { type: 'string' },
        description: 'Each label with what it means; those of the examples where it is left out.',
      },
      instructions: promptSchema('What else a model that reads is told.'),
      examples: {
        type: 'string',
        description: 'A list of `{text, label}`: what a local model is trained by; others are shown the first 50.',
      },
    },
  },
  output: {
    type: 'object',
    required: ['label', 'confidence', 'calibrated'],
    additionalProperties: false,
    properties: {
      label: { type: 'string' },
      confidence: { ...CONFIDENCE, description: 'How sure the model is.' },
      calibrated: {
        type: 'boolean',
        description:
          'Whether the confidence was measured on examples that the model had not seen; else it is the model’s own word.',
      },
      scores: {
        type: 'array',
        description: 'Of a local model: all labels, best first.',
        items: {
          type: 'object',
          required: ['label', 'confidence'],
          additionalProperties: false,
          properties: { label: { type: 'string' }, confidence: CONFIDENCE },
        },
      },
    },
  },
  errors: MODEL_ERRORS,
  files: [
    { at: '/instructions/template', kind: 'template' },
    { at: '/examples', kind: 'examples' },
  ],
  examples: [
    {
      title: 'a request for support',
      input: {
        model: 'sorter',
        text: 'My invoice is wrong.',
        labels: { billing: 'invoices, payment', technical: 'faults' },
      },
      output: { label: 'billing', confidence: 0.93, calibrated: false },
    },
  ],
};

export const modelClassify: StandardActivity = {
  contract,
  // Loaded when it is needed: providers bring their libraries. The contract has judged the input.
  run: async (input, context) =>
    (await import('./run-classify.ts')).classify(input as unknown as ClassifyInput, context),
};
