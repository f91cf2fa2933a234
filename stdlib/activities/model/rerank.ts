import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { MODEL_ERRORS } from './contract-parts.ts';
import { MODEL_LIMITS } from './limits.ts';
import type { RerankInput } from './run-rerank.ts';

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'model.rerank',
  version: '1.0.0',
  summary: 'Orders texts by how well they answer a query.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'model',
  // One repair, of a model that is asked in words.
  cost: { modelCalls: 2, leastCalls: 1 },
  input: {
    type: 'object',
    required: ['model', 'query', 'texts'],
    additionalProperties: false,
    properties: {
      model: {
        type: 'string',
        description:
          'An alias of `models` in holdfast.yaml. `bedrock` and `openai-compatible` are asked by their interface for ranking, `local` counts shared words (BM25), all others are asked in words.',
      },
      query: {
        type: 'string',
        minLength: 1,
        description: 'What is looked for. Data: no instructions are taken from it.',
      },
      texts: {
        type: 'array',
        minItems: 1,
        maxItems: MODEL_LIMITS.texts,
        items: { type: 'string' },
        description: 'What is ordered.',
      },
      top: { type: 'integer', minimum: 1, description: 'How many of the best are given; all unless given.' },
    },
  },
  output: {
    type: 'object',
    required: ['ranking'],
    additionalProperties: false,
    properties: {
      ranking: {
        type: 'array',
        description: 'Best first.',
        items: {
          type: 'object',
          required: ['index', 'score'],
          additionalProperties: false,
          properties: {
            index: { type: 'integer', minimum: 0, description: 'Which of the texts, from 0.' },
            score: { type: 'number', description: 'More is better; comparable within one answer only.' },
          },
        },
      },
    },
  },
  errors: MODEL_ERRORS,
  files: [],
  examples: [
    {
      title: 'by the words that they share',
      input: {
        model: 'words',
        query: 'weight of the cargo',
        texts: ['the duty to pay', 'the gross weight of all cargo on board', 'cargo'],
        top: 2,
      },
      output: {
        ranking: [
          { index: 1, score: 1.122755 },
          { index: 2, score: 0.613395 },
        ],
      },
    },
  ],
};

export const modelRerank: StandardActivity = {
  contract,
  // Loaded when it is needed: providers bring their libraries. The contract has judged the input.
  run: async (input, context) => (await import('./run-rerank.ts')).rerank(input as unknown as RerankInput, context),
};
