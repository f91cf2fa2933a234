/** The packages that speak to the providers. Each is loaded when a model of it is asked, and none comes with the product. */
import { createRequire } from 'node:module';
import type { EmbeddingModelV3, LanguageModelV3, RerankingModelV3 } from '@ai-sdk/provider';
import type { HostedProvider, ModelAlias } from '../../../activity.ts';
import { invalid } from '../examples.ts';

/** What a package is set up with. */
export interface Setup {
  /** The address of the connection, without a slash at its end. */
  readonly baseURL: string;
  /** The only way out. */
  readonly fetch: typeof globalThis.fetch;
}
/** The models of one alias; a kind that the provider does not have is absent. */
export interface ProviderModels {
  readonly language: LanguageModelV3;
  readonly embedding?: () => EmbeddingModelV3;
  readonly reranking?: () => RerankingModelV3;
}
interface ProviderPackage {
  readonly name: string;
  /** Name under which the package looks for what only this provider has. */
  readonly options: string;
  load(alias: ModelAlias, setup: Setup): Promise<ProviderModels>;
}

/**
 * INVARIANT: no package gets a credential, nor takes one from the environment: what stands here in place of a key is
 * taken off each request, and the connection's own is put on.
 */
const NO_KEY = 'the-connection-has-it';

export const PACKAGES: { readonly [provider in HostedProvider]: ProviderPackage } = {
  openai: {
    name: '@ai-sdk/openai',
    options: 'openai',
    async load({ model, api }, setup) {
      const { createOpenAI } = await import('@ai-sdk/openai');
      const openai = createOpenAI({ ...setup, apiKey: NO_KEY, organization: '', project: '' });
      return {
        language: api === 'responses' ? openai.responses(model) : openai.chat(model),
        embedding: () => openai.embeddingModel(model),
      };
    },
  },
  azure: {
    name: '@ai-sdk/azure',
    options: 'openai',
    async load({ model, api, apiVersion }, setup) {
      const { createAzure } = await import('@ai-sdk/azure');
      const versioned = apiVersion === undefined ? {} : { apiVersion, useDeploymentBasedUrls: true };
      const azure = createAzure({ ...setup, ...versioned, apiKey: NO_KEY });
      return {
        language: api === 'responses' ? azure.responses(model) : azure.chat(model),
        embedding: () => azure.embeddingModel(model),
      };
    },
  },
  'openai-compatible': {
    name: '@ai-sdk/openai-compatible',
    options: 'compatible',
    async load({ model }, setup) {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const compatible = createOpenAICompatible({
        ...setup,
        name: 'compatible',
        includeUsage: true,
        supportsStructuredOutputs: true,
      });
      return { language: compatible.chatModel(model), embedding: () => compatible.embeddingModel(model) };
    },
  },
  anthropic: {
    name: '@ai-sdk/anthropic',
    options: 'anthropic',
    async load({ model }, setup) {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return { language: createAnthropic({ ...setup, apiKey: NO_KEY })(model) };
    },
  },
  mistral: {
    name: '@ai-sdk/mistral',
    options: 'mistral',
    async load({ model }, setup) {
      const { createMistral } = await import('@ai-sdk/mistral');
      const mistral = createMistral({ ...setup, apiKey: NO_KEY });
      return { language: mistral(model), embedding: () => mistral.embeddingModel(model) };
    },
  },
  bedrock: {
    name: '@ai-sdk/amazon-bedrock',
    options: 'bedrock',
    async load({ model, credentials }, setup) {
      const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
      const region = typeof credentials?.region === 'string' ? { region: credentials.region } : {};
      const bedrock = createAmazonBedrock({ ...setup, ...region, apiKey: NO_KEY });
      return {
        language: bedrock(model),
        embedding: () => bedrock.embeddingModel(model),
        reranking: () => bedrock.rerankingModel(model),
      };
    },
  },
  vertex: {
    name: '@ai-sdk/google-vertex',
    options: 'vertex',
    async load({ model }, setup) {
      const { createVertex } = await import('@ai-sdk/google-vertex');
      // With a key it fetches no token by itself: that would not go through the connection.
      const vertex = createVertex({ ...setup, apiKey: NO_KEY });
      return { language: vertex(model), embedding: () => vertex.embeddingModel(model) };
    },
  },
};

/** The models of an alias. Throws `config.invalid` with what to do where the package is not there. */
export async function loadModels(
  alias: ModelAlias & { readonly provider: HostedProvider },
  setup: Setup,
  packages: { readonly [provider in HostedProvider]: ProviderPackage } = PACKAGES,
): Promise<ProviderModels> {
  const { name, load } = packages[alias.provider];
  try {
    return await load(alias, setup);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    throw invalid(
      `The model "${alias.alias}" needs the package ${name}, which is not installed: npm install ${name}@${RANGES[alias.provider]}`,
    );
  }
}

/** What has to be installed for models of a provider; undefined where it is there, or nothing is needed. */
export function missingPackage(provider: ModelAlias['provider']): string | undefined {
  if (provider === 'local' || provider === 'scripted' || provider === 'cassette') return undefined;
  const { name } = PACKAGES[provider];
  try {
    createRequire(import.meta.url).resolve(name);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'MODULE_NOT_FOUND')) throw thrown;
    return `${name}@${RANGES[provider]}`;
  }
}

/** The lines of the packages that this version was built and tested with. */
export const RANGES: { readonly [provider in HostedProvider]: string } = {
  openai: '3',
  azure: '3',
  'openai-compatible': '2',
  anthropic: '3',
  mistral: '3',
  bedrock: '4',
  vertex: '4',
};

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_MODULE_NOT_FOUND';
}
