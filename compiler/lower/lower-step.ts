import type { ClausePlan, StepPlan } from '../../schema/plan.ts';
import type { Clause, Step } from '../resolve/flow.ts';
import { opt } from '../resolve/reading.ts';
import { outputSchemaOf } from '../resolve/schemas.ts';
import { lowerApproval } from './lower-approval.ts';
import { lowerForeach, lowerParallel, lowerRepeat, lowerSwitch } from './lower-block.ts';
import { lowerBudget } from './lower-budget.ts';
import { lowerCallStep, lowerRunStep } from './lower-call.ts';
import { lowerEntries, lowerValue } from './lower-value.ts';
import type { Lowering } from './lowering.ts';

export function lowerSteps(steps: readonly Step[], to: Lowering): readonly StepPlan[] {
  return steps.map((step) => lowerStep(step, to));
}

export function lowerClauses(clauses: readonly Clause[], to: Lowering): readonly ClausePlan[] {
  return clauses.map(({ range, errors, steps }) => ({
    place: to.tables.place(range),
    ...opt(
      'errors',
      errors?.map(({ v }) => v),
    ),
    steps: lowerSteps(steps, to),
  }));
}

/** What every step's plan has. */
export type BasePlan = Omit<StepPlan, 'kind'>;

function lowerStep(step: Step, to: Lowering): StepPlan {
  const base: BasePlan = {
    id: step.id.v,
    place: to.tables.place(step.range),
    ...opt('title', step.title),
    ...opt('reason', step.reason),
    ...opt('if', step.if && to.tables.expression(step.if)),
    catch: lowerClauses(step.catch, to),
  };
  const budget = opt('budget', lowerBudget(step.budget, to));
  const timed = { ...base, ...opt('timeoutMs', step.timeout?.v), ...budget };
  switch (step.kind) {
    case 'call':
      return lowerCallStep(step, { ...base, ...budget }, to);
    case 'run':
      return lowerRunStep(step, timed, to);
    case 'set':
      return {
        ...base,
        kind: 'set',
        // `set` takes no absent value (rule 5).
        entries: lowerEntries(step.set, undefined, to).map((entry) => ({ ...entry, optional: false })),
      };
    case 'do':
      return { ...timed, kind: 'do', steps: lowerSteps(step.steps, to), finally: lowerSteps(step.finally, to) };
    case 'switch':
      return lowerSwitch(step, timed, to);
    case 'parallel':
      return lowerParallel(step, timed, to);
    case 'foreach':
      return lowerForeach(step, timed, to);
    case 'repeat':
      return lowerRepeat(step, timed, to);
    case 'wait':
      return {
        ...base,
        kind: 'wait',
        wait: step.wait.k === 'for' ? step.wait : { k: 'until', at: lowerValue(step.wait.at, undefined, to) },
      };
    case 'listen':
      return {
        ...timed,
        kind: 'listen',
        slots: step.slots.map(({ name, range, event, match }) => ({
          ...opt('name', name?.v),
          event: event.v,
          ...opt('match', match && to.tables.expression(match)),
          place: to.tables.place(range),
        })),
        needs: step.needs?.v ?? step.slots.length,
      };
    case 'emit':
      return {
        ...base,
        kind: 'emit',
        event: step.event.v,
        ...opt('data', step.data && lowerValue(step.data, undefined, to)),
      };
    case 'approval':
      return lowerApproval(step, timed, to);
    case 'raise':
      return { ...base, kind: 'raise', raise: lowerRaise(step.raise, to) };
    case 'return':
      return { ...base, kind: 'return', value: lowerValue(step.value, outputSchemaOf(to.flow, to.links), to) };
  }
}

function lowerRaise(
  raise: Extract<Step, { kind: 'raise' }>['raise'],
  to: Lowering,
): Extract<StepPlan, { kind: 'raise' }>['raise'] {
  if (raise.k === 'again') return { k: 'again', e: to.tables.expression(raise.e) };
  return {
    k: 'new',
    type: raise.type.v,
    ...opt('detail', raise.detail && lowerValue(raise.detail, undefined, to)),
    ...opt('data', raise.data && lowerValue(raise.data, undefined, to)),
    ...opt('status', raise.status),
  };
}
