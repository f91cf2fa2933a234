/** Finds a step of the plan by its id; ids are unique in a flow (rule 12). */
import type { StepPlan } from '../schema/plan.ts';
import type { Kernel } from './kernel.ts';

/** Undefined where the flow has none of that id: what people send may name anything. */
export function findStep(kernel: Kernel, id: string): StepPlan | undefined {
  kernel.stepsById ??= index(kernel);
  return kernel.stepsById.get(id);
}

export function stepById(kernel: Kernel, id: string): StepPlan {
  const step = findStep(kernel, id);
  if (step === undefined) throw new Error(`The plan has no step '${id}'.`);
  return step;
}

/** Whether an expression may read the output of a step, or a list passes it on as its own. */
export function isRead(kernel: Kernel, id: string): boolean {
  kernel.readSteps ??= readsOf(kernel);
  return kernel.readSteps.has(id);
}

/** Whether a call shows to the catalogue who approved at the step. */
export function isShown(kernel: Kernel, id: string): boolean {
  kernel.shownApprovals ??= new Set(
    listsIn(kernel).flatMap((list) => list.flatMap((step) => (step.kind === 'call' ? (step.approvals ?? []) : []))),
  );
  return kernel.shownApprovals.has(id);
}

function readsOf(kernel: Kernel): ReadonlySet<string> {
  const lasts = listsIn(kernel).flatMap((list) => list.at(-1)?.id ?? []);
  return new Set([...kernel.plan.expressions.flatMap(({ reads }) => reads.steps), ...lasts]);
}

function index(kernel: Kernel): Map<string, StepPlan> {
  const steps = new Map<string, StepPlan>();
  for (const list of listsIn(kernel)) for (const step of list) steps.set(step.id, step);
  return steps;
}

/** All lists of steps of the flow. */
function listsIn({ plan }: Kernel): readonly (readonly StepPlan[])[] {
  const lists: (readonly StepPlan[])[] = [plan.steps, plan.finally, ...plan.catch.map((clause) => clause.steps)];
  for (let i = 0; i < lists.length; i++) {
    for (const step of lists[i] ?? []) lists.push(...step.catch.map((clause) => clause.steps), ...listsOf(step));
  }
  return lists;
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
