import type { JsonObject } from '../../../schema/json.ts';
import type { DeclaredError } from '../../contract.ts';

export const MODEL_ERRORS: readonly DeclaredError[] = [
  { type: 'model.unavailable', title: 'The model gives no answer now', retry: true },
  { type: 'model.refused', title: 'The provider refused the request', retry: false },
  { type: 'model.filtered', title: 'The provider or the model declined to answer', retry: false },
  { type: 'model.too_long', title: 'The question has more tokens than the model takes', retry: false },
  { type: 'model.unrecorded', title: 'The cassette has no answer to the question', retry: false },
  { type: 'model.contract', title: 'The model’s answer does not fit what was asked for', retry: false },
];

/** A text, or a template with its data. */
export function promptSchema(description: string): JsonObject {
  return {
    description,
    oneOf: [
      { type: 'string', minLength: 1 },
      {
        type: 'object',
        required: ['template'],
        additionalProperties: false,
        properties: {
          template: { type: 'string', description: 'A template, `*.hbs`.' },
          data: { type: 'object', description: 'What the template is filled with.' },
        },
      },
    ],
  };
}
