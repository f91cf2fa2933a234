import type { ErrorObject } from 'ajv';

/** Characters of one message; a schema may hold long enumerations. */
const MESSAGE_CHARS = 300;

/** One finding as a sentence that starts with the place in the value: `/lines/3/amount: must be number`. Never shows the value. */
export function explainError(error: ErrorObject): string {
  const at = error.instancePath === '' ? '/' : error.instancePath;
  const text = `${at}: ${describe(error)}`;
  return text.length > MESSAGE_CHARS ? `${text.slice(0, MESSAGE_CHARS - 1)}…` : text;
}

function describe(error: ErrorObject): string {
  // ajv types `params` by keyword only in the union of its own keywords, which a schema may go beyond.
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `lacks "${String(params.missingProperty)}"`;
    case 'additionalProperties':
      return `has "${String(params.additionalProperty)}", which the schema does not know`;
    case 'unevaluatedProperties':
      return `has "${String(params.unevaluatedProperty)}", which the schema does not know`;
    case 'enum':
      return `must be one of ${JSON.stringify(params.allowedValues)}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'false schema':
      return 'must not be there';
    default:
      return error.message ?? `does not fit "${error.keyword}"`;
  }
}
