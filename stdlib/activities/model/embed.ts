import { documentSchema } from '../../../schema/document.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { MODEL_ERRORS } from './contract-parts.ts';
import { MODEL_LIMITS } from './limits.ts';
import type { EmbedInput } from './run-embed.ts';

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'model.embed',
  version: '1.0.0',
  summary: 'Turns texts into vectors whose closeness is that of their meaning, or of their words.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'model',
  // As many as the provider makes of the texts: some take one at a time.
  cost: { modelCalls: MODEL_LIMITS.texts, leastCalls: 1 },
  input: {
    type: 'object',
    required: ['model', 'texts'],
    additionalProperties: false,
    properties: {
      model: { type: 'string', description: 'An alias of `models` in holdfast.yaml.' },
      texts: {
        type: 'array',
        minItems: 1,
        maxItems: MODEL_LIMITS.texts,
        items: { type: 'string', minLength: 1 },
        description: 'What is embedded.',
      },
      as: {
        enum: ['values', 'document'],
        description:
          '`document`: the vectors go to the store as a JSON list, and a reference comes back: a few hundred vectors are too large for a history. `values` unless given.',
      },
    },
  },
  output: {
    type: 'object',
    required: ['count', 'dimensions'],
    additionalProperties: false,
    properties: {
      count: { type: 'integer', minimum: 1, description: 'Vectors: one for each text, in their order.' },
      dimensions: { type: 'integer', minimum: 1, description: 'Numbers of each.' },
      vectors: {
        type: 'array',
        items: { type: 'array', items: { type: 'number' } },
        description: 'Unless `as: document`.',
      },
      document: documentSchema,
    },
  },
  errors: MODEL_ERRORS,
  files: [],
  examples: [
    {
      title: 'two texts by the words that they have',
      input: { model: 'words', texts: ['gross weight', 'weight, gross'] },
      output: { count: 2, dimensions: 256 },
    },
  ],
};

export const modelEmbed: StandardActivity = {
  contract,
  // Loaded when it is needed: providers bring their libraries. The contract has judged the input.
  run: async (input, context) => (await import('./run-embed.ts')).embed(input as unknown as EmbedInput, context),
};
