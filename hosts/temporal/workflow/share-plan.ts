/** One plan in memory for all runs of a worker that have it. Loaded once for all workflows (`worker/bundle.ts`). */
import type { Plan } from '../../../schema/plan.ts';

/** Plans kept; the one that was asked for least recently goes first. */
const KEPT_PLANS = 100;

/** By their whole text, so that no two plans are ever taken for one. */
const plans = new Map<string, Plan>();

/** An equal plan, which others may hold too: frozen. */
export function sharePlan(plan: Plan): Plan {
  const text = JSON.stringify(plan);
  const shared = plans.get(text) ?? freeze(plan);
  plans.delete(text);
  plans.set(text, shared);
  if (plans.size > KEPT_PLANS) {
    const oldest = plans.keys().next();
    if (!oldest.done) plans.delete(oldest.value);
  }
  return shared;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
