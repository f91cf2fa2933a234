import type { JsonObject } from '../../../schema/json.ts';
import type { HostedOptions } from './providers/options.ts';

const MILLION = 1_000_000;

/**
 * Unit prices and cost in USD, from the alias or from the price list that comes with the product; nothing is fetched.
 * Empty where the server is none of the known providers or its model has no price: an unknown cost is not zero.
 */
export async function priceOf(
  model: string,
  tokens: { readonly input: number; readonly output: number },
  baseUrl: string,
  own: HostedOptions['prices'],
): Promise<JsonObject> {
  if (own !== undefined) {
    const costUsd = (tokens.input * own.input + tokens.output * own.output) / MILLION;
    return { costUsd, prices: { inputPerMillion: own.input, outputPerMillion: own.output, from: 'alias' } };
  }
  const { calcPrice } = await import('@pydantic/genai-prices');
  const price = calcPrice({ input_tokens: tokens.input, output_tokens: tokens.output }, model, {
    providerApiUrl: baseUrl,
  });
  if (price === null) return {};
  const each = (cost: number, count: number): number => (count === 0 ? 0 : (cost / count) * MILLION);
  return {
    costUsd: price.total_price,
    prices: {
      inputPerMillion: each(price.input_price, tokens.input),
      outputPerMillion: each(price.output_price, tokens.output),
      from: 'genai-prices',
    },
  };
}
