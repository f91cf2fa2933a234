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
  /** Calls of models that answer in the worker: nothing is paid for them. */
  readonly free: number;
}

export const NO_COST: Cost = { modelCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0, unpriced: {}, free: 0 };

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
      free: sum.free + one.free,
    }),
    NO_COST,
  );
}

function costOfCall(meta: CallMeta): Cost {
  const used = usedOf(meta);
  if (used === undefined) return NO_COST;
  const { calls = 0, inputTokens = 0, outputTokens = 0, costUsd = 0, unpriced = 0 } = used;
  const provider = isMap(meta.usage) ? String(meta.usage.provider ?? 'unknown') : 'unknown';
  return {
    ...{ modelCalls: calls, inputTokens, outputTokens, usd: costUsd },
    unpriced: unpriced === 0 ? {} : { [provider]: unpriced },
    free: IN_THE_WORKER.has(provider) ? calls : 0,
  };
}

const IN_THE_WORKER: ReadonlySet<string> = new Set(['local', 'scripted', 'cassette']);

function addUp(a: Cost['unpriced'], b: Cost['unpriced']): Cost['unpriced'] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
