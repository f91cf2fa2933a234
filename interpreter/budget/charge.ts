/** What calls on their way and calls that ended take from the budgets around them. */

import type { CostPlan } from '../../schema/contract-plan.ts';
import type { CallMeta } from '../../schema/journal.ts';
import { addUsed, requestsOf, roundOff, tokensOf, usedOf } from '../../schema/usage.ts';
import { isObject } from '../canonical.ts';
import { contractOf } from '../commands.ts';
import type { BudgetFrame } from '../frames.ts';
import type { Answer, Ask, CancelScope, Kernel, LiveBudget } from '../kernel.ts';
import type { CallCommand } from '../machine.ts';
import { failOver, failUnpriced, isFinal } from './exceed.ts';
import { AMOUNTS, type Amount, budgetsAround, limitOf } from './live.ts';

/** A call goes out. */
export function begin(kernel: Kernel, scope: CancelScope): void {
  if (kernel.budgets.size === 0) return;
  for (const { budget } of budgetsAround(scope)) {
    if (budget.inFlight === 0) budget.busySince = kernel.now;
    budget.inFlight++;
  }
}

/** A call ended, or nobody waits for it any more: it costs no less for that. */
export function charge(kernel: Kernel, scope: CancelScope, command: Ask, given: Answer): void {
  if (kernel.budgets.size === 0) return;
  if (command.t === 'child' && !command.detach) chargeChild(kernel, scope, command, given);
  if (command.t !== 'call') return;
  const bill = billOf(kernel, command, given);
  for (const { budget, limits } of budgetsAround(scope)) {
    budget.inFlight--;
    if (budget.inFlight === 0) budget.frame.used.timeMs += kernel.now - budget.busySince;
    add(budget.frame, bill);
    if (limits) judge(kernel, budget, bill, given);
  }
}

/** A child flow has ended: what it used counts here, too; undo, handlers and `finally` of it with all else. */
function chargeChild(
  kernel: Kernel,
  scope: CancelScope,
  { bound = {} }: Extract<Ask, { t: 'child' }>,
  given: Answer,
): void {
  const told = 'told' in given ? given.told : undefined;
  // The server ended it, and it could tell nobody: it is counted at the worst.
  const lost = told === undefined && given.t === 'rejected' && given.fault.effect === 'unknown';
  const none = { usd: 0, tokens: 0, modelCalls: 0, toolCalls: 0, timeMs: 0 };
  const { timeMs, ...amounts } = told?.spent.used ?? (lost ? { ...none, ...bound } : none);
  const { unpriced = 0, unmeasured = lost ? 1 : 0 } = told?.spent ?? {};
  const bill: Bill = { amounts, unpriced, unmeasured, most: {} };
  for (const { budget, limits } of budgetsAround(scope)) {
    budget.frame.used.timeMs += timeMs;
    add(budget.frame, bill);
    if (limits) judge(kernel, budget, bill, given);
  }
  if (told?.over !== undefined) endBy(kernel, scope, told.over, given);
}

/** The bound ended it: that is the verdict of the budget here that left the least. */
function endBy(kernel: Kernel, scope: CancelScope, amount: Amount, given: Answer): void {
  const bounding = [...budgetsAround(scope)].flatMap(({ budget, limits }) => {
    const limit = limitOf(budget, amount);
    return limits && limit !== undefined ? [{ budget, left: limit - budget.frame.used[amount] }] : [];
  });
  const least = Math.min(...bounding.map(({ left }) => left));
  const tightest = bounding.find(({ left }) => left === least)?.budget;
  if (tightest === undefined || !isFinal(tightest)) return;
  failOver(kernel, tightest, amount, 0, given.t === 'rejected' ? given.fault : undefined);
}

type Bill = Pick<BudgetFrame, 'unpriced' | 'unmeasured' | 'most'> & {
  readonly amounts: { readonly [amount in Exclude<keyof BudgetFrame['used'], 'timeMs'>]: number };
};

function billOf(kernel: Kernel, command: CallCommand, given: Answer): Bill {
  const { cost = {} } = contractOf(kernel, command.call);
  const isModel = isModelCall(cost);
  const meta: CallMeta | undefined = given.t === 'resolved' || given.t === 'rejected' ? given.meta : undefined;
  // A model that answered and does not say what that cost was asked all the same, at a price that nobody knows.
  const silent = given.t === 'resolved' && isModel && meta?.usage === undefined ? { calls: 1, unpriced: 1 } : undefined;
  const { calls = 0, costUsd = 0, unpriced = 0, unmeasured = 0, ...tokens } = addUsed(usedOf(meta), silent) ?? {};
  const lost = unmeasured + (given.t === 'cancelled' && command.metered === true ? 1 : 0);
  const attempts = meta?.attempts ?? (given.t === 'rejected' ? given.fault.attempts : undefined) ?? 1;
  return {
    amounts: {
      // Of attempts that nobody heard of, the worst is taken where it is known.
      usd: costUsd + lost * (cost.usd ?? 0),
      tokens: tokensOf(tokens) + lost * (cost.tokens ?? 0),
      modelCalls: calls + lostRequests(command, lost * requestsOfCall(cost, command).most, calls),
      toolCalls: isModel ? 0 : attempts,
    },
    unpriced,
    unmeasured: lost,
    most: command.metered !== true ? {} : { usd: costUsd, tokens: tokensOf(tokens) },
  };
}

/** Nobody makes more requests than there was room for. */
function lostRequests({ requests }: CallCommand, lost: number, calls: number): number {
  return requests === undefined ? lost : Math.min(lost, Math.max(0, requests.all - calls));
}

/** What one attempt with this input makes of the requests that its contract bounds. */
export function requestsOfCall(
  cost: CostPlan,
  { input }: CallCommand,
): { readonly least: number; readonly most: number } {
  return requestsOf(cost, (argument) => isObject(input) && input[argument] !== undefined);
}

export function isModelCall({ modelCalls = 0 }: CostPlan): boolean {
  return modelCalls > 0;
}

function add(frame: BudgetFrame, { amounts, unpriced, unmeasured, most }: Bill): void {
  for (const amount of ['usd', 'tokens', 'modelCalls', 'toolCalls'] as const) {
    frame.used[amount] = roundOff(frame.used[amount] + amounts[amount]);
  }
  frame.unpriced += unpriced;
  frame.unmeasured += unmeasured;
  for (const amount of ['usd', 'tokens'] as const) {
    const seen = most[amount];
    if (seen !== undefined) frame.most[amount] = Math.max(frame.most[amount] ?? 0, seen);
  }
}

/** Where nothing more can be granted, what went beyond fails the scope at once and not only at the next call. */
function judge(kernel: Kernel, budget: LiveBudget, bill: Bill, given: Answer): void {
  if (bill.unpriced > 0 && budget.plan.limits.usd !== undefined) {
    failUnpriced(kernel, budget);
    return;
  }
  if (!isFinal(budget)) return;
  const over = AMOUNTS.find((amount) => {
    const limit = limitOf(budget, amount);
    if (limit === undefined) return false;
    const used = budget.frame.used[amount];
    // A call is given no more time than what is left: one that failed at its end has used it up.
    return amount === 'timeMs' && given.t === 'rejected' ? used >= limit : used > limit;
  });
  if (over !== undefined) failOver(kernel, budget, over);
}
