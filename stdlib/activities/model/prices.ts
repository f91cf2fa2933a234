import type { JsonObject } from '../../../schema/json.ts';
import type { UnitPrices } from '../../../schema/usage.ts';
import { ActivityError } from '../../activity.ts';
import type { HostedOptions } from './providers/options.ts';

const MILLION = 1_000_000;

/** Tokens of one request. */
export interface PricedTokens {
  readonly input: number;
  /** Part of `input`. */
  readonly cached?: number;
  readonly output: number;
}

/**
 * Unit prices and cost in USD, from the alias or from the price list that comes with the product; nothing is fetched.
 * Empty where the server is none of the known providers or its model has no price: an unknown cost is not zero.
 */
export async function priceOf(
  model: string,
  tokens: PricedTokens,
  baseUrl: string,
  own: HostedOptions['prices'],
): Promise<JsonObject> {
  if (own !== undefined) {
    const costUsd = (tokens.input * own.input + tokens.output * own.output) / MILLION;
    const prices = {
      from: 'alias',
      currency: 'USD',
      inputPerMillion: own.input,
      outputPerMillion: own.output,
    } as const;
    return { costUsd, prices: { ...(prices satisfies UnitPrices) } };
  }
  const { calcPrice } = await import('@pydantic/genai-prices');
  const cached = tokens.cached === undefined ? {} : { cache_read_tokens: tokens.cached };
  const used = { input_tokens: tokens.input, output_tokens: tokens.output, ...cached };
  const price = calcPrice(used, model, { providerApiUrl: baseUrl });
  if (price === null) return {};
  const { input_mtok: input, output_mtok: output, cache_read_mtok: read } = price.model_price;
  // A price in tiers has no one unit price: what was paid on the average stands for it.
  const each = (unit: unknown, cost: number, count: number): number =>
    typeof unit === 'number' ? unit : count === 0 ? 0 : (cost / count) * MILLION;
  const prices: UnitPrices = {
    from: 'genai-prices',
    id: `${price.provider.id}/${price.model.id}`,
    currency: 'USD',
    inputPerMillion: each(input, price.input_price, tokens.input),
    outputPerMillion: each(output, price.output_price, tokens.output),
    ...(typeof read === 'number' ? { cachedInputPerMillion: read } : {}),
  };
  return { costUsd: price.total_price, prices: { ...prices } };
}

/**
 * Where a budget is in US dollars: that what is to be asked has a price.
 * @throws ActivityError `price.unknown`, before anything is spent; not tried again.
 */
export async function requirePrice(
  { alias, model }: { readonly alias: string; readonly model: string },
  baseUrl: string,
  own: HostedOptions['prices'],
): Promise<void> {
  const known = await priceOf(model, { input: 1, output: 1 }, baseUrl, own);
  if (known.costUsd !== undefined) return;
  const detail = `The price of "${model}" at ${baseUrl} is not known, and a budget is in US dollars: give \`options: { prices: { input, output } }\` of the model "${alias}", in US dollars for a million tokens.`;
  throw new ActivityError('price.unknown', detail, { retry: false });
}
