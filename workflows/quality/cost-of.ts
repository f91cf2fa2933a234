/** What the calls of a run used, as its journal tells. */
import type { CallMeta, Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import { meteredEntries } from '../../schema/metered-entries.ts';
import { usedOf } from '../../schema/usage.ts';

export interface Cost {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the calls that have a price. */
  readonly usd: number;
  /** Model calls that have none, by provider. */
  readonly unpriced: { readonly [provider: string]: number };
}

export const NO_COST: Cost = { modelCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0, unpriced: {} };

export function costOf(journal: readonly Entry[]): Cost {
  return sumCosts(meteredEntries(journal).map(({ meta }) => costOfCall(meta)));
}

export function sumCosts(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, one) => ({
      modelCalls: sum.modelCalls + one.modelCalls,
      inputTokens: sum.inputTokens + one.inputTokens,
      outputTokens: sum.outputTokens + one.outputTokens,
      usd: sum.usd + one.usd,
      unpriced: addUp(sum.unpriced, one.unpriced),
    }),
    NO_COST,
  );
}

function costOfCall(meta: CallMeta): Cost {
  const used = usedOf(meta);
  if (used === undefined) return NO_COST;
  const { calls = 0, inputTokens = 0, outputTokens = 0, costUsd = 0, unpriced = 0 } = used;
  const usage = isMap(meta.usage) ? meta.usage : {};
  // A model on this machine costs no money that anybody could name: that is not the same as costing nothing.
  const free = usage.provider === 'local' && usage.prices === undefined;
  const without = free ? calls : unpriced;
  const provider = String(usage.provider ?? 'unknown');
  return {
    ...{ modelCalls: calls, inputTokens, outputTokens, usd: free ? 0 : costUsd },
    unpriced: without === 0 ? {} : { [provider]: without },
  };
}

function addUp(a: Cost['unpriced'], b: Cost['unpriced']): Cost['unpriced'] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
