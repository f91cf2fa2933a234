/**
 * Before a call goes out: whether the budgets around it have room for it. What it may use at the worst is kept free until
 * it has ended, so that calls beside each other cannot use more together than there is.
 */

import type { CostPlan } from '../../schema/contract-plan.ts';
import type { Json } from '../../schema/json.ts';
import type { PlaceId } from '../../schema/plan.ts';
import { isObject } from '../canonical.ts';
import { contractOf } from '../commands.ts';
import type { EffectFrame } from '../frames.ts';
import type { Kernel, LiveBudget, Run } from '../kernel.ts';
import type { CallCommand } from '../machine.ts';
import { noteDecision } from '../records.ts';
import { recall } from '../redrive/recall.ts';
import { stopped } from '../scheduler.ts';
import { isModelCall, requestsOfCall } from './charge.ts';
import { askForMore, degrade, failOver, isFinal, wakeWaiting } from './exceed.ts';
import { AMOUNTS, type Amount, budgetsAround, limitOf, usedNow } from './live.ts';

export interface Admitted {
  /** With no more attempts and no more time than there is room for, and with the model that may be asked. */
  readonly command: CallCommand;
  /** Gives back what was kept free. */
  readonly release: () => void;
}

/** What one attempt needs, and what it may use; what is not there it does not use, `unknown` its contract does not bound. */
type Need = { readonly [amount in Amount]?: Span | 'unknown' };
interface Span {
  readonly least: number;
  readonly most: number;
}

export function* admit(kernel: Kernel, wanted: CallCommand, place: PlaceId, state: EffectFrame): Run<Admitted> {
  const limiting = [...budgetsAround(kernel.fiber.scope)].flatMap(({ budget, limits }) => (limits ? [budget] : []));
  if (limiting.length === 0 || recall(kernel, wanted) !== null) return { command: wanted, release: () => undefined };
  const need = needOf(kernel, wanted);
  for (;;) {
    const command = withModel(kernel, wanted, limiting, place, state);
    if (stopped(kernel) || recall(kernel, command) !== null) return { command, release: () => undefined };
    const room = roomFor(kernel, limiting, need, command.retry.maxAttempts);
    if (room.t === 'room') {
      const { cost = {} } = contractOf(kernel, command.call);
      const sent = withRequests(withRoom(command, room, limiting), room, cost);
      return { command: sent, release: keepFree(kernel, limiting, need, room) };
    }
    if (room.t === 'wait') yield { op: 'budget' };
    else yield* exceed(kernel, room.budget, room.amount, room.next);
  }
}

function needOf(kernel: Kernel, command: CallCommand): Need {
  const { cost = {} } = contractOf(kernel, command.call);
  const exactly = (amount: number): Span => ({ least: amount, most: amount });
  const bound = (amount: number | undefined): Span | 'unknown' => (amount === undefined ? 'unknown' : exactly(amount));
  return {
    timeMs: 'unknown',
    ...(isModelCall(cost) ? { modelCalls: requestsOfCall(cost, command) } : { toolCalls: exactly(1) }),
    ...(command.metered === true ? { usd: bound(cost.usd), tokens: bound(cost.tokens) } : {}),
  };
}

interface Room {
  readonly t: 'room';
  readonly attempts: number;
  readonly timeMs: number;
  /** To models, of all attempts; infinite where no budget bounds them. */
  readonly requests: number;
}
type NoRoom =
  | { readonly t: 'wait' }
  | { readonly t: 'over'; readonly budget: LiveBudget; readonly amount: Amount; readonly next: number };

function roomFor(kernel: Kernel, budgets: readonly LiveBudget[], need: Need, attempts: number): Room | NoRoom {
  const none = Number.POSITIVE_INFINITY;
  let room: Room = { t: 'room', attempts, timeMs: none, requests: none };
  let wait = false;
  for (const budget of budgets) {
    for (const amount of AMOUNTS) {
      const limit = limitOf(budget, amount);
      const wanted = need[amount];
      if (limit === undefined || wanted === undefined) continue;
      const { least, most } = wanted === 'unknown' ? { least: 0, most: 0 } : wanted;
      if (wanted !== 'unknown' && most === 0) continue;
      const left = limit - usedNow(kernel, budget, amount);
      if (left <= 0 || least > left) return { t: 'over', budget, amount, next: least };
      if (amount === 'timeMs') {
        room = { ...room, timeMs: Math.min(room.timeMs, left) };
        continue;
      }
      const reserved = budget.reserved[amount];
      const free = left - reserved;
      // What others give back may be room for all that it may use.
      if (reserved > 0 && free < (wanted === 'unknown' ? guess(budget, amount, left) : most)) wait = true;
      else if (wanted !== 'unknown') {
        room = { ...room, attempts: Math.min(room.attempts, Math.floor(free / least)) };
        if (amount === 'modelCalls') room = { ...room, requests: Math.min(room.requests, free, most * attempts) };
      }
    }
  }
  return wait ? { t: 'wait' } : room;
}

/** As much as the most that was seen; until something was seen, all that is left: one goes first, and tells what it costs. */
function guess({ frame }: LiveBudget, amount: Amount, left: number): number {
  return (amount === 'usd' || amount === 'tokens' ? frame.most[amount] : undefined) ?? left;
}

function withRoom(command: CallCommand, { attempts, timeMs }: Room, budgets: readonly LiveBudget[]): CallCommand {
  const { retry, timeoutMs } = command;
  const priced = command.metered === true && budgets.some(({ plan }) => plan.limits.usd !== undefined);
  const within = Math.min(retry.withinMs ?? Number.POSITIVE_INFINITY, timeMs);
  return {
    ...command,
    ...(priced ? { priced } : {}),
    timeoutMs: Math.max(1, Math.min(timeoutMs, timeMs)),
    retry: {
      ...retry,
      maxAttempts: attempts,
      ...(Number.isFinite(within) ? { withinMs: Math.max(1, within) } : {}),
    },
  };
}

/** Where the activity makes no more requests than there is room for, it is told what there is. */
function withRequests(command: CallCommand, { requests }: Room, cost: CostPlan): CallCommand {
  if (cost.leastCalls === undefined || !Number.isFinite(requests)) return command;
  return { ...command, requests: { all: requests, each: requestsOfCall(cost, command).most } };
}

function keepFree(
  kernel: Kernel,
  budgets: readonly LiveBudget[],
  need: Need,
  { attempts, requests }: Room,
): () => void {
  const kept = budgets.flatMap((budget) =>
    AMOUNTS.flatMap((amount) => {
      const wanted = need[amount];
      const limit = limitOf(budget, amount);
      if (limit === undefined || wanted === undefined || amount === 'timeMs') return [];
      const left = Math.max(0, limit - budget.frame.used[amount] - budget.reserved[amount]);
      const most = amount === 'modelCalls' ? requests : Number.POSITIVE_INFINITY;
      const value = wanted === 'unknown' ? guess(budget, amount, left) : Math.min(most, wanted.most * attempts);
      const kept = Math.min(left, value);
      budget.reserved[amount] += kept;
      return [{ budget, amount, value: kept }];
    }),
  );
  return () => {
    for (const { budget, amount, value } of kept)
      budget.reserved[amount] = Math.max(0, budget.reserved[amount] - value);
    wakeWaiting(kernel);
  };
}

/** Of a budget that has no room: it fails its scope, asks people, or lets cheaper models take over. */
export function* exceed(kernel: Kernel, budget: LiveBudget, amount: Amount, next: number): Run<void> {
  // Another fiber asks already.
  if (budget.asking) yield { op: 'budget' };
  else if (isFinal(budget) && budget.frame.task === undefined) failOver(kernel, budget, amount, next);
  else if (budget.plan.onExceed === 'degrade') degrade(kernel, budget, amount, next);
  else yield* askForMore(kernel, budget, amount, next);
}

/** The cheaper model, where a budget around has come to that; recorded once for a try. */
function withModel(
  kernel: Kernel,
  command: CallCommand,
  budgets: readonly LiveBudget[],
  place: PlaceId,
  state: EffectFrame,
): CallCommand {
  const { input } = command;
  if (!isObject(input) || typeof input.model !== 'string') return command;
  let model = input.model;
  for (const { plan, frame } of budgets) {
    if (frame.degraded === true && Object.hasOwn(plan.degrade, model)) model = plan.degrade[model] ?? model;
  }
  if (model === input.model) return command;
  if (state.degraded !== model) {
    const reason = 'a budget is used up';
    const basis: { readonly [name: string]: Json } = { model: input.model };
    noteDecision(kernel, command.id, place, { by: 'budget', id: model, verdict: 'degraded', reason }, basis);
    state.degraded = model;
  }
  return { ...command, input: { ...input, model } };
}
