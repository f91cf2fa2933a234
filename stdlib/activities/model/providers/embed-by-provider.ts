import type { EmbeddingModelV3, EmbeddingModelV3Result } from '@ai-sdk/provider';
import { ActivityError, type CallContext, type ModelAlias } from '../../../activity.ts';
import { withHeartbeat } from '../ask.ts';
import { checkTokens } from '../count-tokens.ts';
import { invalid } from '../examples.ts';
import { priceOf, requirePrice } from '../prices.ts';
import type { Vectors } from '../run-embed.ts';
import { openProvider } from './open-provider.ts';
import { readOptions } from './options.ts';
import { moreOptions } from './provider-options.ts';

/** Vectors from a service, in as many requests as it wants. */
export async function embedByProvider(
  texts: readonly string[],
  alias: ModelAlias,
  context: CallContext,
): Promise<Vectors> {
  const options = readOptions(alias);
  for (const content of texts) checkTokens(alias.alias, [{ role: 'user', content }], options.maxInputTokens);
  const { models, baseUrl, failing } = await openProvider(alias, context);
  if (models.embedding === undefined) throw invalid(`${alias.provider} has no models that embed ("${alias.alias}").`);
  if (context.priced === true) await requirePrice(alias, baseUrl, options.prices);
  const model = models.embedding();
  const vectors: number[][] = [];
  const asked = await portions(model, texts);
  if (context.requests !== undefined && asked.length > context.requests) {
    const detail = `"${alias.alias}" takes ${asked.length} requests for ${texts.length} texts, and the budget has room for ${context.requests}.`;
    throw new ActivityError('budget.exceeded', detail);
  }
  for (const values of asked) {
    const result = await failing(() =>
      withHeartbeat(context, async () =>
        model.doEmbed({
          values: [...values],
          abortSignal: context.signal,
          providerOptions: moreOptions(alias, options),
        }),
      ),
    );
    await report(alias, values, result, { baseUrl, prices: options.prices }, context);
    vectors.push(...result.embeddings);
  }
  return vectors;
}

async function portions(model: EmbeddingModelV3, texts: readonly string[]): Promise<readonly (readonly string[])[]> {
  const most = (await model.maxEmbeddingsPerCall) ?? texts.length;
  const count = Math.ceil(texts.length / most);
  return Array.from({ length: count }, (_, at) => texts.slice(at * most, (at + 1) * most));
}

async function report(
  alias: ModelAlias,
  values: readonly string[],
  { usage }: EmbeddingModelV3Result,
  about: { readonly baseUrl: string; readonly prices: ReturnType<typeof readOptions>['prices'] },
  context: CallContext,
): Promise<void> {
  const estimate = checkTokens(
    alias.alias,
    values.map((content) => ({ role: 'user', content })),
    undefined,
  );
  const tokens = { input: usage?.tokens ?? 0, output: 0 };
  context.use({
    provider: alias.provider,
    alias: alias.alias,
    requestedModel: alias.model,
    model: alias.model,
    calls: 1,
    inputTokens: tokens.input,
    outputTokens: 0,
    estimatedInputTokens: estimate,
    ...(await priceOf(alias.model, tokens, about.baseUrl, about.prices)),
  });
}
