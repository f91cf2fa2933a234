/** Adds up what was used, by whatever is asked for. */
import { addUsed, type Used } from '../../schema/usage.ts';
import type { CostItem } from './collect-cost.ts';

export const COST_KEYS = ['flow', 'step', 'model', 'decision', 'tenant', 'day', 'run'] as const;
export type CostKey = (typeof COST_KEYS)[number];

export interface CostRow {
  /** One value for each key that was asked for, in that order. */
  readonly key: readonly string[];
  /** Different runs that it is of. */
  readonly runs: number;
  readonly used: Used;
}

/** The dearest first; days in their order. */
export function sumCost(items: readonly CostItem[], by: readonly CostKey[]): readonly CostRow[] {
  const groups = new Map<string, { readonly key: readonly string[]; readonly runs: Set<string>; used: Used }>();
  for (const item of items) {
    const key = by.map((name) => (name === 'step' && !by.includes('flow') ? `${item.flow}/${item.step}` : item[name]));
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, runs: new Set<string>(), used: {} };
    groups.set(name, group);
    group.runs.add(item.run);
    group.used = addUsed(group.used, item.used) ?? {};
  }
  const rows = [...groups.values()].map(({ key, runs, used }) => ({ key, runs: runs.size, used }));
  return rows.sort((a, b) => compareRows(a, b, by));
}

function compareRows(a: CostRow, b: CostRow, by: readonly CostKey[]): number {
  const first = by[0] === 'day' ? compare(a.key[0] ?? '', b.key[0] ?? '') : 0;
  return first || (b.used.costUsd ?? 0) - (a.used.costUsd ?? 0) || compare(a.key.join('\n'), b.key.join('\n'));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All together, each run once. */
export function totalOf(items: readonly CostItem[]): CostRow {
  const used = items.reduce<Used>((sum, item) => addUsed(sum, item.used) ?? {}, {});
  return { key: [], runs: new Set(items.map(({ run }) => run)).size, used };
}
