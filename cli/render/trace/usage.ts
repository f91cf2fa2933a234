/** What calls used, as the model activities of the catalogue report it; anything else that is reported is left to the JSON. */
import type { CallMeta, Entry } from '../../../schema/journal.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { meteredEntries } from '../../../schema/metered-entries.ts';
import { addUsed, type Used, usedOf } from '../../../schema/usage.ts';
import type { Line, Span } from '../spans.ts';
import { printable } from '../spans.ts';
import { grouped } from '../values.ts';

export interface UsageShown extends Used {
  readonly models: readonly string[];
}
const NOTHING: UsageShown = { models: [] };

export function usageOf(meta: CallMeta | undefined): UsageShown {
  const used = usedOf(meta);
  if (used === undefined) return NOTHING;
  const usage = meta?.usage;
  const model = isObject(usage) ? usage.model : undefined;
  return { ...used, models: typeof model === 'string' ? [printable(model)] : [] };
}

export function usageOfRun(entries: readonly Entry[]): UsageShown {
  return meteredEntries(entries)
    .map(({ meta }) => usageOf(meta))
    .reduce((a, b) => ({ ...addUsed(a, b), models: [...new Set([...a.models, ...b.models])] }), NOTHING);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `$0.0021`; enough digits to tell a small price from none. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  return `$${usd.toFixed(usd >= 0.01 ? 4 : 6).replace(/0+$/, '')}`;
}

/** Facts of a usage, for a row or a summary; empty where nothing was used. What is not known is said, and is never 0. */
export function usageFacts(usage: UsageShown): readonly Line[] {
  const { models, inputTokens = 0, outputTokens = 0, costUsd, unpriced = 0, unmeasured = 0 } = usage;
  const facts: Span[][] = [];
  if (models.length > 0) facts.push([[models.join(', '), 'cyan']]);
  if (inputTokens + outputTokens > 0) facts.push([[`${grouped(inputTokens)}+${grouped(outputTokens)} tokens`, 'dim']]);
  if (costUsd !== undefined) facts.push([[dollars(costUsd), 'yellow']]);
  if (unpriced > 0) facts.push([[`${unpriced} at unknown price`, 'yellow']]);
  if (unmeasured > 0) facts.push([[`${unmeasured} of unknown use`, 'yellow']]);
  return facts;
}
