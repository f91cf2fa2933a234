import type { LanguageModelV3CallOptions } from '@ai-sdk/provider';
import type { HostedProvider, ModelAlias } from '../../../activity.ts';
import type { HostedOptions } from './options.ts';
import { PACKAGES } from './packages.ts';

type ProviderOptions = NonNullable<LanguageModelV3CallOptions['providerOptions']>;

/** What only the provider of a model has, under the name by which its package looks for it. */
export function moreOptions(
  { provider }: ModelAlias,
  { more = {} }: HostedOptions,
  ours: { readonly [name: string]: string | boolean } = {},
): ProviderOptions {
  // Plain JSON, which the package judges; models without a package never come here.
  return { [PACKAGES[provider as HostedProvider].options]: { ...ours, ...more } as ProviderOptions[string] };
}
