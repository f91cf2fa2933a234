import type { BudgetPlan } from '../../schema/plan.ts';
import type { Budget } from '../resolve/flow.ts';
import { opt } from '../resolve/reading.ts';
import { lowerApproval } from './lower-approval.ts';
import type { Lowering } from './lowering.ts';

export function lowerBudget(budget: Budget | undefined, to: Lowering): BudgetPlan | undefined {
  if (!budget) return undefined;
  const { range, limits, onExceed, more, times, approval, degrade } = budget;
  const place = to.tables.place(range);
  const base = { id: 'budget', place: to.tables.place(approval?.range ?? range), catch: [] };
  return {
    place,
    limits,
    onExceed: onExceed?.v ?? 'fail',
    more: more?.v ?? limits,
    times: times?.v ?? 1,
    ...opt('approval', approval && lowerApproval(approval, { ...base, ...opt('timeoutMs', approval.timeout?.v) }, to)),
    degrade: Object.fromEntries((degrade?.models ?? []).map(({ from, to: model }) => [from.v, model.v])),
  };
}
