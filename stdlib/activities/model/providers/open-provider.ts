import type { CallContext, HostedProvider, ModelAlias } from '../../../activity.ts';
import { openAccess } from './access.ts';
import { failFromProvider } from './fail-from-provider.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { loadModels, type ProviderModels } from './packages.ts';

/** A provider, ready to be asked once. */
export interface OpenProvider {
  readonly models: ProviderModels;
  /** For messages. */
  readonly host: string;
  readonly baseUrl: string;
  /** By the connection; for what a provider's package does not do. */
  readonly fetch: typeof globalThis.fetch;
  /** Runs a request; what it throws is an error of the contracts, or what the signal says. */
  failing<T>(work: () => Promise<T>): Promise<T>;
}

export async function openProvider(alias: ModelAlias, context: CallContext): Promise<OpenProvider> {
  const failing = async <T>(work: () => Promise<T>, host: string): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      context.signal.throwIfAborted();
      throw failFromProvider(thrown, { alias: alias.alias, host });
    }
  };
  const access = await failing(() => openAccess(alias, context), `the provider of "${alias.alias}"`);
  const { base } = access.connection;
  const fetch = guardedFetch(access, context.signal);
  const setup = { baseURL: base.href.replace(/\/$/, ''), fetch };
  // The table of providers says which have a package; the others never come here.
  const hosted = alias as ModelAlias & { readonly provider: HostedProvider };
  const models = await loadModels(hosted, setup);
  return { models, host: base.host, baseUrl: base.href, fetch, failing: (work) => failing(work, base.host) };
}
