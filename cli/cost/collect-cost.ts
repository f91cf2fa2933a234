/** What runs used, one item for each piece of work that was paid for. */
import type { CallMeta, Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import { meteredEntries } from '../../schema/metered-entries.ts';
import type { Plan } from '../../schema/plan.ts';
import { type Used, usedOf } from '../../schema/usage.ts';

/** A run whose cost is asked for; of one that was started again, each of its attempts is one. */
export interface CostSource {
  readonly runId: string;
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly tenant?: string;
}

export interface CostItem {
  readonly run: string;
  readonly flow: string;
  /** Id of the step; its undo and its fallbacks by their paths. Items and turns of a loop are one step. */
  readonly step: string;
  /** That answered; `-` where the call reports none. */
  readonly model: string;
  /** What the step decided, as `model urgent`; `-` where it left no such record. */
  readonly decision: string;
  /** `-` where the run has none. */
  readonly tenant: string;
  /** Of UTC: `2026-11-23`. */
  readonly day: string;
  readonly used: Used;
}

export interface Between {
  /** Milliseconds since the epoch; the end is outside. */
  readonly since: number;
  readonly until: number;
}

const NONE = '-';

export function collectCost(
  { runId, plan, entries, tenant = NONE }: CostSource,
  between: Between,
): readonly CostItem[] {
  const decided = decisionsByPath(entries);
  const at = ({ at: when }: Entry): boolean => when >= between.since && when < between.until;
  const itemOf = (entry: Entry, used: Used, meta: CallMeta | undefined): CostItem => ({
    run: runId,
    flow: plan.flow.name,
    step: stepOf(entry.path),
    model: modelOf(meta?.usage),
    decision: decided.get(entry.path.replace(/\/fallback\.\d+$/, '')) ?? NONE,
    tenant,
    day: new Date(entry.at).toISOString().slice(0, 10),
    used,
  });
  const ended = meteredEntries(entries).flatMap(({ entry, meta }) => {
    const used = usedOf(meta);
    return used === undefined || !at(entry) ? [] : [itemOf(entry, used, meta)];
  });
  const stopped = stoppedCalls(plan, entries).filter(at);
  return [...ended, ...stopped.map((entry) => itemOf(entry, { unmeasured: 1 }, undefined))];
}

/** Calls of models that were stopped: nobody waited for what they used. */
function stoppedCalls(plan: Plan, entries: readonly Entry[]): readonly Entry[] {
  const models = new Set<string>();
  return entries.filter(({ path, what }) => {
    if (what.t === 'step.started' && what.call !== undefined) {
      if ((plan.contracts[what.call]?.cost?.modelCalls ?? 0) > 0) models.add(path);
    }
    return what.t === 'step.stopped' && models.has(path);
  });
}

/** `charge.3.0/compensate` is `charge/compensate`. */
function stepOf(path: string): string {
  return path.replace(/^([^/]*?)(?:\.\d+)+(?=\/|$)/, '$1');
}

function modelOf(usage: Json | undefined): string {
  const model = typeof usage === 'object' && usage !== null && 'model' in usage ? usage.model : undefined;
  return typeof model === 'string' && model !== '' ? model : NONE;
}

const DECIDE = new Set(['model', 'check', 'table']);

/** What was decided last at each path by a model, a check or a table. */
function decisionsByPath(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, what } of entries) {
    if (what.t !== 'decision' || !DECIDE.has(what.decision.by) || what.decision.verdict === false) continue;
    const { by, id, verdict } = what.decision;
    const word = typeof verdict === 'string' ? verdict : JSON.stringify(verdict);
    found.set(path, `${by === 'check' ? `check ${id ?? ''}` : by} ${word}`);
  }
  return found;
}
