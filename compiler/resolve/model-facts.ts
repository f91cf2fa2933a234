import type { ProjectDocument } from '../../schema/generated/project.ts';

/** What a model alias of `holdfast.yaml`, with the overlay of the environment, says of itself. */
export interface ModelFacts {
  readonly provider: string;
  /** In the provider's words. */
  readonly model: string;
  /** Of its connection, where the document says it literally. */
  readonly baseUrl?: string;
  /** `options.prices` are given. */
  readonly prices: boolean;
  /** `options.examples` are given. */
  readonly examples: boolean;
}

/** By alias. */
export type Models = ReadonlyMap<string, ModelFacts>;

/** Whether a price list knows a model at an address or, where that is not known, at the provider of that name. */
export type HasPrice = (model: string, at: { readonly baseUrl: string } | { readonly provider: string }) => boolean;

export function modelFacts({ models = {}, connections = {} }: Pick<ProjectDocument, 'models' | 'connections'>): Models {
  return new Map(
    Object.entries(models).map(([alias, entry]) => {
      const { provider, model, options } = entry;
      const connection = 'connection' in entry ? connections[entry.connection] : undefined;
      const baseUrl = connection !== undefined && 'baseUrl' in connection ? connection.baseUrl : undefined;
      const says = (option: string): boolean => options !== undefined && Object.hasOwn(options, option);
      const facts = { provider, model, prices: says('prices'), examples: says('examples') };
      return [alias, typeof baseUrl === 'string' ? { ...facts, baseUrl } : facts] as const;
    }),
  );
}

/** Nothing is paid for a call: the worker answers by itself. What a cassette records is paid for by the alias that it asks. */
export function isFree(provider: string): boolean {
  return provider === 'local' || provider === 'scripted' || provider === 'cassette';
}
