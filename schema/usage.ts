/** What calls use: tokens, calls of models, money. An amount that nobody knows is left out, or counted as unknown; it is never 0. */
import type { CostPlan } from './contract-plan.ts';
import type { CallMeta } from './journal.ts';
import type { Json, JsonObject } from './json.ts';

/** What was paid, so that a cost can be checked years later: the price list of that day is gone. */
export interface UnitPrices {
  /** Where they come from: `alias` (holdfast.yaml), or the name of a price list. */
  readonly from: string;
  /** What the price list calls them. */
  readonly id?: string;
  readonly currency?: 'USD';
  /** For a million tokens. */
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** Of input that the provider had in its cache. */
  readonly cachedInputPerMillion?: number;
}

/** What a model activity reports in `CallMeta.usage`, over all requests of one attempt; there may be more. */
export interface Usage extends Sums {
  readonly provider?: string;
  /** Of holdfast.yaml. */
  readonly alias?: string;
  readonly requestedModel?: string;
  /** That answered. */
  readonly model?: string;
  readonly prices?: UnitPrices;
}

/** What adds up. */
export interface Sums {
  /** Requests to models. */
  readonly calls?: number;
  readonly inputTokens?: number;
  /** Part of `inputTokens`. */
  readonly cachedInputTokens?: number;
  readonly outputTokens?: number;
  /** US dollars, of what has a known price. */
  readonly costUsd?: number;
  /** Requests to models whose price is not known: their cost is in no sum. */
  readonly unpriced?: number;
}

export const SUMS = [
  'calls',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'costUsd',
  'unpriced',
] as const satisfies readonly (keyof Sums)[];

/** Of all attempts of a call. */
export interface Used extends Sums {
  /** Attempts of which nobody knows what they used: their workers were lost, or nobody waited for their answer. */
  readonly unmeasured?: number;
}

/** The sums of a report; undefined where it has none. */
export function sumsOf(usage: Json | undefined): Sums | undefined {
  if (!isObject(usage)) return undefined;
  const sums: { -readonly [name in keyof Sums]: number } = {};
  let any = false;
  for (const name of SUMS) {
    const value = usage[name];
    if (typeof value !== 'number' || !(value >= 0)) continue;
    sums[name] = value;
    any = true;
  }
  const { calls = 0, costUsd, unpriced } = sums;
  if (calls > 0 && costUsd === undefined && unpriced === undefined) sums.unpriced = calls;
  return any ? sums : undefined;
}

export function addUsed(a: Used | undefined, b: Used | undefined): Used | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const sum: { -readonly [name in keyof Used]: number } = { ...a };
  for (const name of [...SUMS, 'unmeasured'] as const) {
    const more = b[name];
    if (more !== undefined) sum[name] = roundOff((sum[name] ?? 0) + more);
  }
  return sum;
}

/** What a call used over all of its attempts; undefined where it used nothing that is measured. */
export function usedOf(meta: CallMeta | undefined): Used | undefined {
  if (meta === undefined || meta.reused === true) return undefined;
  const unmeasured = meta.unmeasured === undefined ? undefined : { unmeasured: meta.unmeasured };
  return addUsed(addUsed(meta.earlier, sumsOf(meta.usage)), unmeasured);
}

export function tokensOf({ inputTokens = 0, outputTokens = 0 }: Sums): number {
  return inputTokens + outputTokens;
}

/** Requests to models that one attempt needs, and those that it may make. */
export function requestsOf(
  { modelCalls = 0, leastCalls = modelCalls, repairs }: CostPlan,
  gives: (argument: string) => boolean,
): { readonly least: number; readonly most: number } {
  return { least: leastCalls, most: repairs === undefined || gives(repairs) ? modelCalls : leastCalls };
}

/** What a budget leaves a call of requests to models. */
export interface Requests {
  /** Of all attempts together. */
  readonly all: number;
  /** So many an attempt is taken for that nobody heard of again. */
  readonly each: number;
}

/** Requests that are left for the next attempt; undefined where nothing bounds them. */
export function requestsLeft(
  requests: Requests | undefined,
  { earlier, unmeasured = 0 }: { readonly earlier?: Sums | undefined; readonly unmeasured?: number },
): number | undefined {
  if (requests === undefined) return undefined;
  return Math.max(0, requests.all - (earlier?.calls ?? 0) - unmeasured * requests.each);
}

/** Parts of a unit that still count: sums of decimal fractions are rounded, so that three times 0.1 is 0.3. */
const PARTS = 1e9;

export function roundOff(value: number): number {
  return Math.round(value * PARTS) / PARTS;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
