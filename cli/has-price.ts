import { createRequire } from 'node:module';
import type { calcPrice } from '@pydantic/genai-prices';
import type { HasPrice } from '../compiler/resolve/model-facts.ts';

/** Names of our providers in the list, where those differ. */
const LISTED: ReadonlyMap<string, string> = new Map([
  ['bedrock', 'aws'],
  ['vertex', 'google'],
]);

/**
 * By the price list that comes with the product. It is loaded when it is asked first: most checks never do.
 */
export const hasPrice: HasPrice = (model, at) => {
  const list = createRequire(import.meta.url)('@pydantic/genai-prices') as { readonly calcPrice: typeof calcPrice }; // its own types
  const where =
    'baseUrl' in at ? { providerApiUrl: at.baseUrl } : { providerId: LISTED.get(at.provider) ?? at.provider };
  return list.calcPrice({ input_tokens: 1, output_tokens: 1 }, model, where) !== null;
};
