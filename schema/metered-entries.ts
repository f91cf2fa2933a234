import type { CallMeta, Entry } from './journal.ts';

/** An end of work that was paid for. */
export interface Metered {
  readonly entry: Entry;
  readonly meta: CallMeta;
}

/**
 * The entries of a journal that tell what was used, each piece of work once: a step whose last try failed tells the same
 * as that try.
 */
export function meteredEntries(entries: readonly Entry[]): readonly Metered[] {
  const found: Metered[] = [];
  /** Steps whose last try failed, and none came after it. */
  const told = new Set<string>();
  for (const entry of entries) {
    const { path, what } = entry;
    if (what.t === 'decision' && what.decision.by === 'fallback') told.delete(path);
    if (!('meta' in what) || what.meta === undefined) continue;
    const isEnd = what.t === 'step.completed' || what.t === 'step.failed';
    if (isEnd && told.delete(path)) continue;
    if (what.t === 'try.failed') told.add(path.replace(/\/fallback\.\d+$/, ''));
    found.push({ entry, meta: what.meta });
  }
  return found;
}
