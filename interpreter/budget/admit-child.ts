/**
 * Before a child flow starts: what the budgets around it leave it. One with a budget of its own that fits is given that
 * much; any other all that is left, and what else wants it waits until it has ended.
 */
import type { Amounts, BudgetPlan, Plan } from '../../schema/plan.ts';
import type { Kernel, LiveBudget, Run } from '../kernel.ts';
import type { Command } from '../machine.ts';
import { recall } from '../redrive/recall.ts';
import { stopped } from '../scheduler.ts';
import { exceed } from './admit.ts';
import { isModelCall } from './charge.ts';
import { isFinal, wakeWaiting } from './exceed.ts';
import { AMOUNTS, type Amount, budgetsAround, limitOf, usedNow } from './live.ts';

type ChildCommand = Extract<Command, { readonly t: 'child' }>;

interface Admitted {
  readonly command: ChildCommand;
  /** Gives back what was kept free. */
  readonly release: () => void;
}

interface Kept {
  readonly budget: LiveBudget;
  readonly amount: Amount;
  readonly value: number;
}
type Room =
  | { readonly t: 'room'; readonly kept: readonly Kept[] }
  | { readonly t: 'wait' }
  | { readonly t: 'over'; readonly budget: LiveBudget; readonly amount: Amount; readonly next: number };

export function* admitChild(kernel: Kernel, wanted: ChildCommand): Run<Admitted> {
  const limiting = [...budgetsAround(kernel.fiber.scope)].flatMap(({ budget, limits }) => (limits ? [budget] : []));
  const free: Admitted = { command: wanted, release: () => undefined };
  if (wanted.detach || limiting.length === 0 || recall(kernel, wanted) !== null) return free;
  for (;;) {
    if (stopped(kernel)) return free;
    const room = roomFor(kernel, limiting, wanted.plan);
    if (room.t === 'room')
      return { command: { ...wanted, bound: boundOf(room.kept) }, release: keep(kernel, room.kept) };
    if (room.t === 'wait') yield { op: 'budget' };
    else yield* exceed(kernel, room.budget, room.amount, room.next);
  }
}

function roomFor(kernel: Kernel, budgets: readonly LiveBudget[], plan: Plan): Room {
  const kept: Kept[] = [];
  let wait = false;
  for (const budget of budgets) {
    for (const amount of AMOUNTS) {
      const limit = limitOf(budget, amount);
      if (limit === undefined || !mayUse(plan, amount)) continue;
      const own = allowedBy(plan.budget, amount);
      const left = limit - usedNow(kernel, budget, amount);
      // Nobody can be asked in the middle of a child: where it says what it may come to, that is asked for before.
      const ask = own !== undefined && own > left && budget.plan.onExceed === 'approve' && !isFinal(budget);
      if (left <= 0 || ask) return { t: 'over', budget, amount, next: own ?? 0 };
      const reserved = budget.reserved[amount];
      const fits = own !== undefined && own <= left - reserved;
      if (!fits && reserved > 0) wait = true;
      kept.push({ budget, amount, value: fits ? own : left });
    }
  }
  return wait ? { t: 'wait' } : { t: 'room', kept };
}

/** All that a budget lets pass, with what it may grant. */
function allowedBy(budget: BudgetPlan | undefined, amount: Amount): number | undefined {
  const limit = budget?.limits[amount];
  if (budget === undefined || limit === undefined) return undefined;
  const often = { fail: 0, approve: budget.times, degrade: 1 }[budget.onExceed];
  return limit + often * (budget.more[amount] ?? 0);
}

/** Whether the flow, or one that it runs, has a call that counts. */
function mayUse(plan: Plan, amount: Amount): boolean {
  const counts = Object.values(plan.contracts).some(({ effect, cost = {} }) => {
    if (effect === 'pure') return false;
    if (amount === 'timeMs') return true;
    if (amount === 'toolCalls') return !isModelCall(cost);
    return isModelCall(cost) || (amount !== 'modelCalls' && (cost[amount] ?? 0) > 0);
  });
  return counts || Object.values(plan.flows).some((flow) => mayUse(flow, amount));
}

function boundOf(kept: readonly Kept[]): Amounts {
  const bound: { -readonly [amount in Amount]?: number } = {};
  for (const { amount, value } of kept) bound[amount] = Math.min(bound[amount] ?? value, value);
  return bound;
}

function keep(kernel: Kernel, kept: readonly Kept[]): () => void {
  for (const { budget, amount, value } of kept) budget.reserved[amount] += value;
  return () => {
    for (const { budget, amount, value } of kept) {
      budget.reserved[amount] = Math.max(0, budget.reserved[amount] - value);
    }
    wakeWaiting(kernel);
  };
}
