/** Budgets of scopes: what may be used, what is used, what is left (rule 37, `budget.exceeded` of rule 34). */
import type { Spending } from '../../schema/journal.ts';
import type { Amounts, BudgetPlan } from '../../schema/plan.ts';
import { roundOff } from '../../schema/usage.ts';
import type { Context } from '../context.ts';
import type { BudgetFrame, ScopeFrame } from '../frames.ts';
import type { CancelScope, Kernel, LiveBudget } from '../kernel.ts';
import type { Path } from '../machine.ts';

export const AMOUNTS = [
  'usd',
  'tokens',
  'modelCalls',
  'toolCalls',
  'timeMs',
] as const satisfies readonly (keyof Amounts)[];
export type Amount = (typeof AMOUNTS)[number];

/** Of the bound that a parent sets; no step can have this path. */
export const BOUND_PATH = '@parent';

/** The budget of a scope that starts, or goes on after a resume. In a redrive: with what was used before. */
export function openBudget(
  kernel: Kernel,
  plan: BudgetPlan,
  scope: ScopeFrame,
  context: Context,
  path: Path,
): LiveBudget {
  scope.budget ??= newBudget(kernel.start.redrive?.spent?.[path]);
  return {
    plan,
    frame: scope.budget,
    scope,
    path,
    context,
    reserved: { usd: 0, tokens: 0, modelCalls: 0, toolCalls: 0, timeMs: 0 },
    inFlight: 0,
    busySince: 0,
    asking: false,
  };
}

function newBudget(before: Spending | undefined): BudgetFrame {
  const used = { usd: 0, tokens: 0, modelCalls: 0, toolCalls: 0, timeMs: 0, ...before?.used };
  const { unpriced = 0, unmeasured = 0, granted = 0, degraded } = before ?? {};
  return {
    ...{ used, unpriced, unmeasured, granted, most: {}, asked: granted },
    ...(degraded === undefined ? {} : { degraded }),
  };
}

/** With what was granted beyond. */
export function limitOf({ plan, frame }: LiveBudget, amount: Amount): number | undefined {
  const limit = plan.limits[amount];
  return limit === undefined ? undefined : roundOff(limit + frame.granted * (plan.more[amount] ?? 0));
}

export function limitsOf(budget: LiveBudget): Amounts {
  return Object.fromEntries(
    AMOUNTS.flatMap((amount) => {
      const limit = limitOf(budget, amount);
      return limit === undefined ? [] : [[amount, limit]];
    }),
  );
}

export function spendingOf({ used, unpriced, unmeasured, granted, degraded }: BudgetFrame): Spending {
  return {
    used: { ...used },
    ...(unpriced === 0 ? {} : { unpriced }),
    ...(unmeasured === 0 ? {} : { unmeasured }),
    ...(granted === 0 ? {} : { granted }),
    ...(degraded === undefined ? {} : { degraded }),
  };
}

/** What is used now: time goes on while calls are on their way. */
export function usedNow(kernel: Kernel, { frame, inFlight, busySince }: LiveBudget, amount: Amount): number {
  const used = frame.used[amount];
  return amount === 'timeMs' && inFlight > 0 ? used + kernel.now - busySince : used;
}

/** The budgets around a scope, the innermost first. */
export function* budgetsAround(
  from: CancelScope,
): Generator<{ readonly budget: LiveBudget; readonly limits: boolean }> {
  let shielded = false;
  for (let at: CancelScope | null = from; at !== null; at = at.parent) {
    if (at.shield) shielded = true;
    const { budget } = at;
    // Undo and `finally` are never stopped (rule 21), and a handler runs because the scope has failed: they count only.
    if (budget !== undefined) yield { budget, limits: !shielded && budget.scope.phase === 'body' };
  }
}
