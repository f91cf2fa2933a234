import { createRequire } from 'node:module';
import type { calcPrice } from '@pydantic/genai-prices';

/**
 * Whether the price list that comes with the product knows a model at the address of its provider. The list is loaded when it
 * is asked first: most checks never do.
 */
export function hasPrice(model: string, providerApiUrl: string): boolean {
  const list = createRequire(import.meta.url)('@pydantic/genai-prices') as { readonly calcPrice: typeof calcPrice }; // its own types
  return list.calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerApiUrl }) !== null;
}
