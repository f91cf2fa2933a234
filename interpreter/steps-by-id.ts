/** Finds a step of the plan by its id; ids are unique in a flow (rule 12). */
import type { StepPlan } from '../schema/plan.ts';
import type { Kernel } from './kernel.ts';

export function stepById(kernel: Kernel, id: string): StepPlan {
  kernel.stepsById ??= index(kernel);
  const step = kernel.stepsById.get(id);
  if (step === undefined) throw new Error(`The plan has no step '${id}'.`);
  return step;
}

function index(kernel: Kernel): Map<string, StepPlan> {
  const steps = new Map<string, StepPlan>();
  const { plan } = kernel;
  const lists: (readonly StepPlan[])[] = [plan.steps, plan.finally, ...plan.catch.map((clause) => clause.steps)];
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    for (const step of list) {
      steps.set(step.id, step);
      lists.push(...step.catch.map((clause) => clause.steps), ...listsOf(step));
    }
  }
  return steps;
}

/** The lists of steps that a step holds, without those of its `catch`. */
function listsOf(step: StepPlan): (readonly StepPlan[])[] {
  switch (step.kind) {
    case 'do':
      return [step.steps, step.finally];
    case 'switch':
      return [...step.cases.map((one) => one.steps), step.default?.steps ?? []];
    case 'parallel':
      return step.branches.map((branch) => branch.steps);
    case 'foreach':
    case 'repeat':
      return [step.steps];
    case 'call':
    case 'run':
    case 'set':
    case 'wait':
    case 'listen':
    case 'emit':
    case 'approval':
    case 'raise':
    case 'return':
      return [];
  }
}
