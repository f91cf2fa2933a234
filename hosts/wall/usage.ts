import type { JsonObject } from '../../schema/json.ts';

/**
 * Adds a report to what one attempt has used so far: numbers at the top add up, everything else is the last one's. A
 * request to a model without a cost is counted as one of unknown price: beside others its silence would pass for 0.
 */
export function addUsage(before: JsonObject | undefined, more: JsonObject): JsonObject {
  const priced = withUnpriced(more);
  if (before === undefined) return priced;
  const entries = Object.entries(priced).map(([name, value]) => {
    const earlier = before[name];
    return [name, typeof value === 'number' && typeof earlier === 'number' ? value + earlier : value] as const;
  });
  return { ...before, ...Object.fromEntries(entries) };
}

function withUnpriced(usage: JsonObject): JsonObject {
  const { calls, costUsd, unpriced } = usage;
  const silent = typeof calls === 'number' && calls > 0 && costUsd === undefined && unpriced === undefined;
  return silent ? { ...usage, unpriced: calls } : usage;
}
