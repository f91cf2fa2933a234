/** What calls used, as the model activities of the catalogue report it; anything else that is reported is left to the JSON. */
import type { CallMeta, Entry } from '../../../schema/journal.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { Line, Span } from '../spans.ts';
import { printable } from '../spans.ts';
import { grouped } from '../values.ts';

export interface Usage {
  readonly models: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; undefined where no call reported a price. */
  readonly usd: number | undefined;
}
const NOTHING: Usage = { models: [], inputTokens: 0, outputTokens: 0, usd: undefined };

export function usageOf(meta: CallMeta | undefined): Usage {
  const usage = meta?.usage;
  if (usage === undefined || !isObject(usage)) return NOTHING;
  const { model, inputTokens, outputTokens, costUsd } = usage;
  return {
    models: typeof model === 'string' ? [printable(model)] : [],
    inputTokens: typeof inputTokens === 'number' ? inputTokens : 0,
    outputTokens: typeof outputTokens === 'number' ? outputTokens : 0,
    usd: typeof costUsd === 'number' ? costUsd : undefined,
  };
}

export function usageOfRun(entries: readonly Entry[]): Usage {
  return entries
    .map(({ what }) => (what.t === 'step.completed' || what.t === 'undo.completed' ? usageOf(what.meta) : NOTHING))
    .reduce(add, NOTHING);
}

function add(a: Usage, b: Usage): Usage {
  return {
    models: [...new Set([...a.models, ...b.models])],
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    usd: a.usd === undefined && b.usd === undefined ? undefined : (a.usd ?? 0) + (b.usd ?? 0),
  };
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** `$0.0021`; enough digits to tell a small price from none. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  return `$${usd.toFixed(usd >= 0.01 ? 4 : 6).replace(/0+$/, '')}`;
}

/** Facts of a usage, for a row or a summary; empty where nothing was used. */
export function usageFacts(usage: Usage): readonly Line[] {
  const facts: Span[][] = [];
  if (usage.models.length > 0) facts.push([[usage.models.join(', '), 'cyan']]);
  const tokens = usage.inputTokens + usage.outputTokens;
  if (tokens > 0) facts.push([[`${grouped(usage.inputTokens)}+${grouped(usage.outputTokens)} tokens`, 'dim']]);
  if (usage.usd !== undefined) facts.push([[dollars(usage.usd), 'yellow']]);
  return facts;
}
