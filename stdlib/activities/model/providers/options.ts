import type { JsonObject } from '../../../../schema/json.ts';
import type { ModelAlias } from '../../../activity.ts';
import { invalid, isMap } from '../examples.ts';

/** Options of an alias whose provider is a service; what is left out is not sent. */
export interface HostedOptions {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly maxInputTokens?: number;
  readonly seed?: number;
  readonly topP?: number;
  readonly reasoningEffort?: string;
  /** How JSON is asked for. `schema`: as the provider does it; `object`: as JSON, the schema in words; `prompt`: in words. */
  readonly json: 'schema' | 'object' | 'prompt';
  /** What only this provider has. */
  readonly more?: JsonObject;
  /** USD for a million tokens; instead of the list that comes with the product. */
  readonly prices?: { readonly input: number; readonly output: number };
}

const NUMBERS = ['temperature', 'maxTokens', 'maxInputTokens', 'seed', 'topP'] as const;
const KNOWN: readonly string[] = [...NUMBERS, 'reasoningEffort', 'json', 'more', 'prices', 'examples'];

/** Throws `config.invalid` on an option that is not known or of a wrong kind. */
export function readOptions({ alias, options }: ModelAlias): HostedOptions {
  const wrong = (name: string, wanted: string): Error =>
    invalid(`The option "${name}" of the model "${alias}" must be ${wanted}.`);
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name))
      throw invalid(`The model "${alias}" has an option "${name}"; known are ${KNOWN.join(', ')}.`);
  }
  const numbers: { [name in (typeof NUMBERS)[number]]?: number } = {};
  for (const name of NUMBERS) {
    const value = options[name];
    if (value === undefined) continue;
    if (typeof value !== 'number') throw wrong(name, 'a number');
    numbers[name] = value;
  }
  const { json = 'schema', reasoningEffort, more, prices } = options;
  if (json !== 'schema' && json !== 'object' && json !== 'prompt') throw wrong('json', 'schema, object or prompt');
  if (reasoningEffort !== undefined && typeof reasoningEffort !== 'string') throw wrong('reasoningEffort', 'a text');
  if (more !== undefined && !isMap(more)) throw wrong('more', 'a map');
  return {
    ...numbers,
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
    ...(more === undefined ? {} : { more }),
    ...(prices === undefined ? {} : { prices: readPrices(prices, wrong) }),
    json,
  };
}

function readPrices(
  prices: ModelAlias['options'][string],
  wrong: (name: string, wanted: string) => Error,
): { readonly input: number; readonly output: number } {
  if (isMap(prices)) {
    const { input, output } = prices;
    if (typeof input === 'number' && typeof output === 'number') return { input, output };
  }
  throw wrong('prices', '{ input, output }, in USD for a million tokens');
}
