import type { LanguageModelV3CallOptions, LanguageModelV3Message } from '@ai-sdk/provider';
import type { Json, JsonObject, JsonSchema } from '../../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../../activity.ts';
import { withHeartbeat } from '../ask.ts';
import { checkTokens } from '../count-tokens.ts';
import { priceOf, requirePrice } from '../prices.ts';
import type { AskModel, ModelAnswer, ModelMessage, ModelQuestion } from '../types.ts';
import { openProvider } from './open-provider.ts';
import { type HostedOptions, readOptions } from './options.ts';
import { moreOptions } from './provider-options.ts';
import { readStream, type Streamed } from './read-stream.ts';

/** One question to a model of a service, its answer streamed. The retries are the engine's. */
export const askProvider: AskModel = async (alias, question, context) => {
  const options = readOptions(alias);
  const messages = withInstruction(question, options);
  const estimate = checkTokens(alias.alias, messages, options.maxInputTokens);
  const { models, host, baseUrl, failing } = await openProvider(alias, context);
  if (context.priced === true) await requirePrice(alias, baseUrl, options.prices);
  const streamed = await failing(() =>
    withHeartbeat(context, async () => {
      const { stream } = await models.language.doStream(
        callOptions(alias, question, messages, options, context.signal),
      );
      try {
        return await readStream(stream, (delta) => context.tell(delta, question.turn));
      } catch (thrown) {
        // It had begun, and what began is paid: how much nobody says.
        context.use({ ...who(alias), model: alias.model, calls: 1, estimatedInputTokens: estimate });
        throw thrown;
      }
    }),
  );
  await report(alias, streamed, { estimate, baseUrl, prices: options.prices }, context);
  return readAnswer(alias, streamed, host);
};

/** Servers that are not asked by schema are told it in words. */
function withInstruction({ messages, schema }: ModelQuestion, { json }: HostedOptions): readonly ModelMessage[] {
  if (schema === undefined || json === 'schema') return messages;
  const content = `Answer with nothing but JSON that fits this JSON Schema:\n${JSON.stringify(schema)}`;
  return [{ role: 'system', content }, ...messages];
}

function callOptions(
  alias: ModelAlias,
  { schema }: ModelQuestion,
  messages: readonly ModelMessage[],
  options: HostedOptions,
  abortSignal: AbortSignal,
): LanguageModelV3CallOptions {
  const { temperature, topP, seed, maxTokens } = options;
  return {
    prompt: messages.map(toMessage),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...responseFormat(schema, options),
    providerOptions: providerOptions(alias, options),
    includeRawChunks: true,
    abortSignal,
  };
}

function responseFormat(
  schema: JsonSchema | undefined,
  { json }: HostedOptions,
): Pick<LanguageModelV3CallOptions, 'responseFormat'> {
  if (schema === undefined || json === 'prompt') return {};
  if (json === 'object' || typeof schema === 'boolean') return { responseFormat: { type: 'json' } };
  // JSON Schema of a newer draft than the type says; what a provider does not know of it, it ignores or refuses.
  return { responseFormat: { type: 'json', name: 'answer', schema: schema as object } };
}

function providerOptions(alias: ModelAlias, options: HostedOptions): ReturnType<typeof moreOptions> {
  const { provider } = alias;
  // `strict` takes a small part of JSON Schema only, and the answer is judged here anyway.
  const strict = provider === 'openai' || provider === 'azure' || provider === 'openai-compatible';
  return moreOptions(alias, options, {
    ...(strict ? { strictJsonSchema: false } : {}),
    ...(options.reasoningEffort === undefined ? {} : { reasoningEffort: options.reasoningEffort }),
  });
}

function toMessage({ role, content, media = [] }: ModelMessage): LanguageModelV3Message {
  if (role === 'system') return { role, content };
  const text = { type: 'text', text: content } as const;
  if (role === 'assistant') return { role, content: [text] };
  const files = media.map(({ bytes, mediaType, name }) => ({
    type: 'file' as const,
    data: bytes,
    mediaType,
    ...(name === undefined ? {} : { filename: name }),
  }));
  return { role, content: [...files, text] };
}

function who({ provider, alias, model }: ModelAlias): JsonObject {
  return { provider, alias, requestedModel: model };
}

async function report(
  alias: ModelAlias,
  { usage, model = alias.model }: Streamed,
  about: { readonly estimate: number; readonly baseUrl: string; readonly prices: HostedOptions['prices'] },
  context: CallContext,
): Promise<void> {
  const tokens = { input: usage.inputTokens.total ?? 0, output: usage.outputTokens.total ?? 0 };
  const cached = usage.inputTokens.cacheRead || undefined;
  context.use({
    ...who(alias),
    model,
    calls: 1,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    estimatedInputTokens: about.estimate,
    // A service that does not say how many tokens it took has told no cost.
    ...(usage.inputTokens.total === undefined
      ? {}
      : await priceOf(model, { ...tokens, ...(cached === undefined ? {} : { cached }) }, about.baseUrl, about.prices)),
  } satisfies JsonObject);
}

function readAnswer(alias: ModelAlias, { text, finish, refused }: Streamed, host: string): ModelAnswer {
  if (refused || finish.unified === 'content-filter') {
    const data: Json = { reason: finish.raw ?? '' };
    throw new ActivityError('model.filtered', `"${alias.alias}" declined to answer.`, { data });
  }
  const truncated = finish.unified === 'length';
  // One of Mistral's reasons, which its package takes for any other.
  const failed = finish.unified === 'error' || finish.raw === 'error';
  if (failed || (text === '' && !truncated)) {
    throw new ActivityError('model.unavailable', `${host} answered with a completion that holds no text.`);
  }
  return { text, truncated };
}
