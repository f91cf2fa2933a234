/**
 * Before a call goes out: whether the budgets around it have room for it. What it may use at the worst is kept free until
 * it has ended, so that calls beside each other cannot use more together than there is.
 */
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
import { isModelCall } from './charge.ts';
import { askForMore, degrade, failOver, isFinal, wakeWaiting } from './exceed.ts';
import { AMOUNTS, type Amount, budgetsAround, limitOf, usedNow } from './live.ts';

export interface Admitted {
  /** With no more attempts and no more time than there is room for, and with the model that may be asked. */
  readonly command: CallCommand;
  /** Gives back what was kept free. */
  readonly release: () => void;
}

/** What a call needs at the least; what is not there it does not use, `unknown` is not bounded by its contract. */
type Need = { readonly [amount in Amount]?: number | 'unknown' };

export function* admit(kernel: Kernel, wanted: CallCommand, place: PlaceId, state: EffectFrame): Run<Admitted> {
  const limiting = [...budgetsAround(kernel.fiber.scope)].flatMap(({ budget, limits }) => (limits ? [budget] : []));
  if (limiting.length === 0 || recall(kernel, wanted) !== null) return { command: wanted, release: () => undefined };
  const need = needOf(kernel, wanted);
  for (;;) {
    const command = withModel(kernel, wanted, limiting, place, state);
    if (stopped(kernel) || recall(kernel, command) !== null) return { command, release: () => undefined };
    const room = roomFor(kernel, limiting, need, command.retry.maxAttempts);
    if (room.t === 'room')
      return { command: withRoom(command, room, limiting), release: keepFree(kernel, limiting, need, room) };
    if (room.t === 'wait') yield { op: 'budget' };
    else yield* exceed(kernel, room.budget, room.amount, room.next);
  }
}

function needOf(kernel: Kernel, { call, metered }: CallCommand): Need {
  const { cost = {} } = contractOf(kernel, call);
  return {
    timeMs: 'unknown',
    ...(isModelCall(cost) ? { modelCalls: cost.modelCalls ?? 0 } : { toolCalls: 1 }),
    ...(metered === true ? { usd: cost.usd ?? 'unknown', tokens: cost.tokens ?? 'unknown' } : {}),
  };
}

type Room = { readonly t: 'room'; readonly attempts: number; readonly timeMs: number };
type NoRoom =
  | { readonly t: 'wait' }
  | { readonly t: 'over'; readonly budget: LiveBudget; readonly amount: Amount; readonly next: number };

function roomFor(kernel: Kernel, budgets: readonly LiveBudget[], need: Need, attempts: number): Room | NoRoom {
  let room: Room = { t: 'room', attempts, timeMs: Number.POSITIVE_INFINITY };
  let wait = false;
  for (const budget of budgets) {
    for (const amount of AMOUNTS) {
      const limit = limitOf(budget, amount);
      const wanted = need[amount];
      if (limit === undefined || wanted === undefined || wanted === 0) continue;
      const left = limit - usedNow(kernel, budget, amount);
      const next = wanted === 'unknown' ? 0 : wanted;
      if (left <= 0 || next > left) return { t: 'over', budget, amount, next };
      if (amount === 'timeMs') {
        room = { ...room, timeMs: Math.min(room.timeMs, left) };
        continue;
      }
      const free = left - budget.reserved[amount];
      if (wanted === 'unknown') wait ||= budget.reserved[amount] > 0 && free < guess(budget, amount, left);
      else if (next > free) wait = true;
      else room = { ...room, attempts: Math.min(room.attempts, Math.floor(free / next)) };
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

function keepFree(kernel: Kernel, budgets: readonly LiveBudget[], need: Need, { attempts }: Room): () => void {
  const kept = budgets.flatMap((budget) =>
    AMOUNTS.flatMap((amount) => {
      const wanted = need[amount];
      const limit = limitOf(budget, amount);
      if (limit === undefined || wanted === undefined || amount === 'timeMs') return [];
      const left = Math.max(0, limit - budget.frame.used[amount] - budget.reserved[amount]);
      const value = wanted === 'unknown' ? Math.min(left, guess(budget, amount, left)) : wanted * attempts;
      budget.reserved[amount] += value;
      return [{ budget, amount, value }];
    }),
  );
  return () => {
    for (const { budget, amount, value } of kept)
      budget.reserved[amount] = Math.max(0, budget.reserved[amount] - value);
    wakeWaiting(kernel);
  };
}

function* exceed(kernel: Kernel, budget: LiveBudget, amount: Amount, next: number): Run<void> {
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
