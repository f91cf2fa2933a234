/** The steps of a plan, whatever they stand in. */
import type { ClausePlan, Plan, StepPlan } from './plan.ts';

/** Every step of a list, each before those inside it. */
export function stepsOfList(steps: readonly StepPlan[]): readonly StepPlan[] {
  return steps.flatMap((step) => [step, ...stepsOfList([...bodyOf(step), ...stepsOfClauses(step.catch)])]);
}

/** Every step of a plan, those of its handlers and of its `finally` too; child plans apart. */
export function stepsOfPlan(plan: Plan): readonly StepPlan[] {
  return stepsOfList([...plan.steps, ...stepsOfClauses(plan.catch), ...plan.finally]);
}

function stepsOfClauses(clauses: readonly ClausePlan[]): readonly StepPlan[] {
  return clauses.flatMap(({ steps }) => steps);
}

function bodyOf(step: StepPlan): readonly StepPlan[] {
  switch (step.kind) {
    case 'do':
      return [...step.steps, ...step.finally];
    case 'foreach':
    case 'repeat':
      return step.steps;
    case 'switch':
      return [...step.cases.flatMap(({ steps }) => steps), ...(step.default?.steps ?? [])];
    case 'parallel':
      return step.branches.flatMap(({ steps }) => steps);
    default:
      return [];
  }
}
