import type { Step } from './flow.ts';
import type { Around } from './walk.ts';

/** What neither asks nor tells anybody else; that an expression of it fails is no plan of the author. */
const QUIET: ReadonlySet<Step['kind']> = new Set(['set', 'return']);

/** Whether something can fail once a step has completed: what stands behind it, or runs beside it. */
export function canFailAfter(step: Step, around: Around): boolean {
  let at = step;
  for (const { steps, kind, owner } of [...around].reverse()) {
    const later = steps.slice(steps.indexOf(at) + 1);
    if (later.some(({ kind: verb }) => !QUIET.has(verb))) return true;
    if (kind === 'branch' || kind === 'item' || kind === 'turn') return true;
    // What a `finally` or a handler does ends with the scope around it.
    if (!owner) return false;
    at = owner;
  }
  return false;
}
