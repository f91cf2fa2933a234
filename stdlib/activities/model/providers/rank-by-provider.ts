import type { Json } from '../../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../../activity.ts';
import { withHeartbeat } from '../ask.ts';
import { checkTokens } from '../count-tokens.ts';
import { isMap } from '../examples.ts';
import { priceOf, requirePrice } from '../prices.ts';
import type { Ranked } from '../run-rerank.ts';
import { type OpenProvider, openProvider } from './open-provider.ts';
import { readOptions } from './options.ts';
import { moreOptions } from './provider-options.ts';
import { StatusError } from './status-error.ts';

/** A ranking from a service that has an interface for it. */
export async function rankByProvider(
  query: string,
  texts: readonly string[],
  alias: ModelAlias,
  context: CallContext,
): Promise<readonly Ranked[]> {
  const options = readOptions(alias);
  const messages = [query, ...texts].map((content) => ({ role: 'user', content }) as const);
  const estimate = checkTokens(alias.alias, messages, options.maxInputTokens);
  const provider = await openProvider(alias, context);
  if (context.priced === true) await requirePrice(alias, provider.baseUrl, options.prices);
  const { reranking } = provider.models;
  const { ranked, tokens } = await provider.failing(() =>
    withHeartbeat(context, async (): Promise<Answer> => {
      if (reranking === undefined) return askEndpoint(provider, alias, query, texts, context);
      const { ranking } = await reranking().doRerank({
        query,
        documents: { type: 'text', values: [...texts] },
        abortSignal: context.signal,
        providerOptions: moreOptions(alias, options),
      });
      return { ranked: ranking.map(({ index, relevanceScore: score }) => ({ index, score })), tokens: 0 };
    }),
  );
  context.use({
    provider: alias.provider,
    alias: alias.alias,
    requestedModel: alias.model,
    model: alias.model,
    calls: 1,
    inputTokens: tokens,
    outputTokens: 0,
    estimatedInputTokens: estimate,
    // What ranks is mostly paid by query: without tokens a price by tokens says nothing.
    ...(tokens === 0 ? {} : await priceOf(alias.model, { input: tokens, output: 0 }, provider.baseUrl, options.prices)),
  });
  return ranked;
}

interface Answer {
  readonly ranked: readonly Ranked[];
  readonly tokens: number;
}

/** `POST /rerank`, as vLLM, Jina and Cohere speak it. */
async function askEndpoint(
  { fetch, baseUrl, host }: OpenProvider,
  { model }: ModelAlias,
  query: string,
  texts: readonly string[],
  { signal }: CallContext,
): Promise<Answer> {
  const response = await fetch(new URL('rerank', baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ model, query, documents: texts, top_n: texts.length }),
    signal,
  });
  const body = await response.text();
  if (!response.ok) throw new StatusError(response.status, Object.fromEntries(response.headers), body);
  const { results, usage } = parse(body);
  if (!Array.isArray(results)) {
    throw new ActivityError('model.unavailable', `${host} answered with what is no ranking.`);
  }
  const ranked = results.flatMap((one: Json): readonly Ranked[] =>
    isMap(one) && typeof one.index === 'number' && typeof one.relevance_score === 'number'
      ? [{ index: one.index, score: one.relevance_score }]
      : [],
  );
  const tokens = isMap(usage) && typeof usage.total_tokens === 'number' ? usage.total_tokens : 0;
  return { ranked, tokens };
}

function parse(text: string): { readonly [name: string]: Json } {
  try {
    // What JSON.parse gives is JSON.
    const value = JSON.parse(text) as Json;
    return isMap(value) ? value : {};
  } catch {
    // Not JSON: it holds no ranking, which the caller tells.
    return {};
  }
}
