import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Plan, StepPlan } from '../../schema/plan.ts';
import { stepsOfList } from '../../schema/steps-of-plan.ts';
import { finding } from '../diagnostics/finding.ts';
import type { RunStep } from '../resolve/flow.ts';
import { canFailAfter } from '../resolve/later-steps.ts';
import { walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** A completed child is undone by the `compensate` of its step alone (rule 29): its own undo entries have ended with it. */
export function checkChildUndo({ flow, links }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    if (step.kind !== 'run' || step.detach || step.compensate || step.pivot?.v) return;
    const plan = links.children.get(step.run.v)?.plan;
    const undone = plan && undoneIn(plan);
    if (!undone || !canFailAfter(step, around)) return;
    found.push(explain(step, undone));
  });
  return found;
}

/** The first step of a flow that would be undone, were it to fail later; a pivot behind it has made that final. */
function undoneIn(plan: Plan): string | undefined {
  const steps = stepsOfList(plan.steps);
  const last = steps.findLastIndex(isPivot);
  return steps.slice(last + 1).find((step) => (step.kind === 'call' || step.kind === 'run') && step.compensate)?.id;
}

const isPivot = (step: StepPlan): boolean => (step.kind === 'call' || step.kind === 'run') && step.pivot;

function explain(step: RunStep, undone: string): Diagnostic {
  const message = `"${step.run.v}" undoes its step "${undone}" only while it runs itself: once it has completed, a failure here leaves that standing`;
  const hint =
    'say which flow or call takes it back (`compensate`), or that there is no way back from here (`pivot: true`)';
  return finding('HF4047', step.run.range, message, { hint });
}
