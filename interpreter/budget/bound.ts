/** The bound of a child flow: what the budgets around it in its parent leave it. */
import type { BudgetPlan } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Told } from '../machine.ts';
import { runScope } from '../run-scope.ts';
import { AMOUNTS, BOUND_PATH, spendingOf } from './live.ts';

/** A scope around the flow: where more is wanted the flow is stopped from outside, undone, and fails with it. */
export function* inBound(kernel: Kernel, context: Context, flow: () => Run): Run {
  const { plan, start, frame } = kernel;
  if (start.bound === undefined) return yield* flow();
  const { place } = plan.flow;
  const budget: BudgetPlan = { place, limits: start.bound, onExceed: 'fail', more: {}, times: 0, degrade: {} };
  frame.bound ??= { at: frame.at, mark: 0, phase: 'body' };
  const scope = { place, catch: [], finally: [], timeoutMs: undefined, budget };
  return yield* runScope(kernel, scope, frame.bound, context, BOUND_PATH, { body: flow });
}

/** What a run with a bound tells at its end. */
export function toldOf({ frame: { bound } }: Kernel): Told | undefined {
  if (bound?.budget === undefined) return undefined;
  const spent = spendingOf(bound.budget);
  const data = typeof bound.stop === 'object' ? bound.stop.data : undefined;
  const amount = typeof data === 'object' && data !== null && 'amount' in data ? data.amount : undefined;
  const over = AMOUNTS.find((one) => one === amount);
  return { spent, ...(over === undefined ? {} : { over }) };
}
