import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../activity.ts';
import { MODEL_LIMITS } from './limits.ts';
import type { FileValue } from './types.ts';

/** A document of examples: that of the step, which the plan carries, else that of the alias. */
export function findExamples(
  given: FileValue | undefined,
  alias: ModelAlias,
  context: CallContext,
): { readonly path: string; readonly content: Json } | undefined {
  if (given !== undefined) return { path: given.path, content: given.content };
  const { examples } = alias.options;
  if (examples === undefined) return undefined;
  if (typeof examples !== 'string')
    throw invalid(`The option "examples" of the model "${alias.alias}" must be the path of a document.`);
  return { path: examples, content: context.services.document(examples) };
}

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}
/** A list of `{ text, label }`. */
export function readLabelled(path: string, content: Json): readonly LabelledText[] {
  return readList(path, content).map((item, index) => {
    if (isMap(item) && typeof item.text === 'string' && typeof item.label === 'string') {
      return { text: item.text, label: item.label };
    }
    throw invalid(`${path}: example ${index + 1} must have a \`text\` and a \`label\`, both texts.`);
  });
}

export interface AnsweredText {
  readonly text: string;
  readonly output: Json;
}
/** A list of `{ text, output }`. */
export function readAnswered(path: string, content: Json): readonly AnsweredText[] {
  return readList(path, content).map((item, index) => {
    if (isMap(item) && typeof item.text === 'string' && item.output !== undefined) {
      return { text: item.text, output: item.output };
    }
    throw invalid(`${path}: example ${index + 1} must have a \`text\` and an \`output\`.`);
  });
}

function readList(path: string, content: Json): readonly Json[] {
  const list = isMap(content) ? content.examples : content;
  if (!Array.isArray(list)) throw invalid(`${path} must be a list of examples, or hold one under \`examples\`.`);
  if (list.length > MODEL_LIMITS.examples)
    throw invalid(`${path} has ${list.length} examples; ${MODEL_LIMITS.examples} are allowed.`);
  return list;
}

export function invalid(detail: string): ActivityError {
  return new ActivityError('config.invalid', detail);
}

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
