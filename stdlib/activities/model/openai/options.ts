import type { ModelAlias } from '../../../activity.ts';
import { invalid, isMap } from '../examples.ts';

/** Options of an alias with the provider `openai`; what is left out is not sent. */
export interface OpenAiOptions {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly seed?: number;
  readonly topP?: number;
  readonly reasoningEffort?: string;
  /** How JSON is asked for. `schema`: response_format json_schema; `object`: json_object; `prompt`: in words only. */
  readonly json: 'schema' | 'object' | 'prompt';
  /** Name of the field that bounds the answer; older servers know `max_tokens` only. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** USD for a million tokens; instead of the list that comes with the product. */
  readonly prices?: { readonly input: number; readonly output: number };
}

const KNOWN = [
  'temperature',
  'maxTokens',
  'seed',
  'topP',
  'reasoningEffort',
  'json',
  'maxTokensField',
  'prices',
  'examples',
];

/** Throws `config.invalid` on an option that is not known or of a wrong kind. */
export function readOptions({ alias, options }: ModelAlias): OpenAiOptions {
  const wrong = (name: string, wanted: string): Error =>
    invalid(`The option "${name}" of the model "${alias}" must be ${wanted}.`);
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name))
      throw invalid(`The model "${alias}" has an option "${name}"; known are ${KNOWN.join(', ')}.`);
  }
  const number = (name: string): { [key: string]: number } => {
    const value = options[name];
    if (value === undefined) return {};
    if (typeof value !== 'number') throw wrong(name, 'a number');
    return { [name]: value };
  };
  const { json = 'schema', maxTokensField = 'max_tokens', reasoningEffort, prices } = options;
  if (json !== 'schema' && json !== 'object' && json !== 'prompt') throw wrong('json', 'schema, object or prompt');
  if (maxTokensField !== 'max_tokens' && maxTokensField !== 'max_completion_tokens') {
    throw wrong('maxTokensField', 'max_tokens or max_completion_tokens');
  }
  if (reasoningEffort !== undefined && typeof reasoningEffort !== 'string') throw wrong('reasoningEffort', 'a text');
  return {
    ...number('temperature'),
    ...number('maxTokens'),
    ...number('seed'),
    ...number('topP'),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
    ...(prices === undefined ? {} : { prices: readPrices(prices, wrong) }),
    json,
    maxTokensField,
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
