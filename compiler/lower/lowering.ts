import type { Flow, Step } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import type { Tables } from './tables.ts';

/** What lowering a part of a flow needs beside the part. */
export interface Lowering {
  readonly flow: Flow;
  readonly links: Links;
  readonly tables: Tables;
  /** Approvals that have surely been given when a step runs, by the ids of their steps. */
  readonly approvals: ReadonlyMap<Step, readonly string[]>;
}

/**
 * INVARIANT: only a flow without errors is lowered, so every look-up finds its target. What is not there is a bug of
 * the checks before.
 */
export function found<T>(target: T | undefined, what: string): T {
  if (target === undefined) throw new Error(`lowering met ${what} that the checks should have refused`);
  return target;
}
