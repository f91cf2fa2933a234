/** Every step of a plan with where it stands, in the order of the document. */
import type { ClausePlan, Plan, StepPlan } from '../../schema/plan.ts';

export interface Located {
  readonly plan: Plan;
  readonly step: StepPlan;
  /** What it stands in, outermost first: `screen > branch duty`; empty for the flow's own list. */
  readonly within: string;
  /** Ids of the steps around it, outermost first. */
  readonly around: readonly string[];
  /** In a handler: it runs only after a failure. */
  readonly handler: boolean;
}

export function locateSteps(plan: Plan): ReadonlyMap<string, Located> {
  const found = new Map<string, Located>();
  walk(plan.steps, '', [], false);
  clauses(plan.catch, '', []);
  walk(plan.finally, 'finally', [], true);
  return found;

  function walk(steps: readonly StepPlan[], within: string, around: readonly string[], handler: boolean): void {
    for (const step of steps) {
      found.set(step.id, { plan, step, within, around, handler });
      const here = within === '' ? step.id : `${within} > ${step.id}`;
      const inside = [...around, step.id];
      for (const [slot, list] of listsOf(step)) walk(list, slot === '' ? here : `${here} > ${slot}`, inside, handler);
      clauses(step.catch, here, inside);
    }
  }
  function clauses(list: readonly ClausePlan[], within: string, around: readonly string[]): void {
    for (const clause of list) {
      const name = `catch ${clause.errors?.join(', ') ?? 'every error'}`;
      walk(clause.steps, within === '' ? name : `${within} > ${name}`, around, true);
    }
  }
}

/** The lists of steps that a step holds, each with the name of its slot; without its `catch`. */
function listsOf(step: StepPlan): readonly (readonly [slot: string, steps: readonly StepPlan[]])[] {
  switch (step.kind) {
    case 'do':
      return [
        ['', step.steps],
        ['finally', step.finally],
      ];
    case 'switch': {
      const cases = step.cases.map((one, i) => [`case ${i + 1}`, one.steps] as const);
      return step.default === undefined ? cases : [...cases, ['default', step.default.steps]];
    }
    case 'parallel':
      return step.branches.map((branch) => [`branch ${branch.name}`, branch.steps]);
    case 'foreach':
    case 'repeat':
      return [['', step.steps]];
    default:
      return [];
  }
}
