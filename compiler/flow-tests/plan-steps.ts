/** The steps of a plan by id, wherever they stand, and how many items and turns are around each. */
import type { ClausePlan, Plan, StepPlan } from '../../schema/plan.ts';

export interface PlanStep {
  readonly step: StepPlan;
  /** Indices that paths of its instances have. */
  readonly loops: number;
}

export function planSteps(plan: Plan): ReadonlyMap<string, PlanStep> {
  const found = new Map<string, PlanStep>();
  addAll(found, plan.steps, 0);
  addClauses(found, plan.catch, 0);
  addAll(found, plan.finally, 0);
  return found;
}

function addAll(found: Map<string, PlanStep>, steps: readonly StepPlan[], loops: number): void {
  for (const step of steps) {
    found.set(step.id, { step, loops });
    const inside = step.kind === 'foreach' || step.kind === 'repeat' ? loops + 1 : loops;
    for (const body of bodiesOf(step)) addAll(found, body, inside);
    addClauses(found, step.catch, loops);
    if (step.kind === 'do') addAll(found, step.finally, loops);
  }
}

function addClauses(found: Map<string, PlanStep>, clauses: readonly ClausePlan[], loops: number): void {
  for (const { steps } of clauses) addAll(found, steps, loops);
}

function bodiesOf(step: StepPlan): readonly (readonly StepPlan[])[] {
  switch (step.kind) {
    case 'do':
    case 'foreach':
    case 'repeat':
      return [step.steps];
    case 'switch':
      return [...step.cases.map(({ steps }) => steps), ...(step.default === undefined ? [] : [step.default.steps])];
    case 'parallel':
      return step.branches.map(({ steps }) => steps);
    default:
      return [];
  }
}
