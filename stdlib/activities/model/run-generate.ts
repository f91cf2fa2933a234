import type { DocumentReference } from '../../../schema/document.ts';
import type { Json, JsonSchema } from '../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../activity.ts';
import { askJson, askText } from './ask.ts';
import { chooseModel } from './choose-model.ts';
import { findExamples, readAnswered } from './examples.ts';
import { MODEL_LIMITS } from './limits.ts';
import { openMedia } from './media.ts';
import { describePrompt, renderPrompt } from './prompt.ts';
import type { FileValue, ModelMedia, ModelMessage, PromptValue } from './types.ts';

/** What the contract of `model.generate` lets through. */
export interface GenerateInput {
  readonly model: string;
  readonly prompt: PromptValue;
  readonly system?: PromptValue;
  readonly documents?: readonly DocumentReference[];
  readonly pages?: string;
  readonly schema?: FileValue & { readonly content: JsonSchema };
  readonly examples?: FileValue;
}

export async function generate(input: GenerateInput, context: CallContext): Promise<Json> {
  const alias = context.services.model(input.model);
  const system = input.system === undefined ? {} : { system: describePrompt(input.system) };
  context.use({ prompt: describePrompt(input.prompt), ...system });
  const schema = input.schema?.content;
  if (alias.provider === 'local') {
    if (input.documents !== undefined)
      throw new ActivityError('model.refused', `The local model "${alias.alias}" looks at no documents.`);
    const { generateLocally } = await import('./local/answer-local.ts');
    return generateLocally(input.prompt, schema, input.examples, alias, context);
  }
  const ask = await chooseModel(alias);
  const media = await openMedia(input.documents, input.pages, context);
  const messages = buildMessages(input, media, alias, context);
  if (schema === undefined) return { text: await askText(ask, alias, messages, context) };
  return askJson(ask, alias, messages, schema, context);
}

function buildMessages(
  { system, prompt, examples }: GenerateInput,
  media: readonly ModelMedia[],
  alias: ModelAlias,
  context: CallContext,
): readonly ModelMessage[] {
  const found = findExamples(examples, alias, context);
  const shown = found === undefined ? [] : readAnswered(found.path, found.content).slice(0, MODEL_LIMITS.shownExamples);
  return [
    ...(system === undefined ? [] : [{ role: 'system', content: renderPrompt(system, context) } as const]),
    ...shown.flatMap(({ text, output }) => [
      { role: 'user', content: text } as const,
      { role: 'assistant', content: typeof output === 'string' ? output : JSON.stringify(output) } as const,
    ]),
    { role: 'user', content: renderPrompt(prompt, context), ...(media.length === 0 ? {} : { media }) },
  ];
}
