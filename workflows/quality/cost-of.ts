/** What the calls of a run used, as its journal tells. */
import type { CallMeta, Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';

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
  return sumCosts(journal.flatMap(({ what }) => ('meta' in what ? [costOfCall(what.meta)] : [])));
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

/** A model on this machine costs no money that anybody could name: that is not the same as costing nothing. */
function costOfCall(meta: CallMeta | undefined): Cost {
  const usage = meta?.usage;
  if (!isMap(usage) || meta?.reused === true) return NO_COST;
  const modelCalls = numberIn(usage.calls);
  const priced = typeof usage.costUsd === 'number' && (usage.provider !== 'local' || usage.prices !== undefined);
  return {
    modelCalls,
    inputTokens: numberIn(usage.inputTokens),
    outputTokens: numberIn(usage.outputTokens),
    usd: priced ? numberIn(usage.costUsd) : 0,
    unpriced: priced || modelCalls === 0 ? {} : { [String(usage.provider ?? 'unknown')]: modelCalls },
  };
}

function addUp(a: Cost['unpriced'], b: Cost['unpriced']): Cost['unpriced'] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function numberIn(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
