import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Step } from '../resolve/flow.ts';
import { type Around, listsOf, walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/**
 * A pivot of a branch or an item drops the undo entries of its own thread alone (rule 24): those of the steps before the
 * block stay, and a failure beside or behind the pivot would undo them past the point of no return.
 */
export function checkPivotOrder({ flow }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    if ((step.kind !== 'call' && step.kind !== 'run') || !step.pivot?.v) return;
    const standing = standingBefore(around);
    if (!standing) return;
    const message = `the undo of "${standing.id.v}" stays past this pivot: it belongs to the thread around`;
    const related = [{ range: standing.id.range, message: 'it is undone where something fails after the pivot' }];
    const hint = 'move the step behind the block, or the pivot out of it';
    found.push(finding('HF4048', step.pivot.range, message, { hint, related }));
  });
  return found;
}

/** The nearest step before the thread that the place is in whose undo is still registered. */
function standingBefore(around: Around): Step | undefined {
  const thread = around.findLastIndex(({ kind }) => kind === 'branch' || kind === 'item');
  if (thread < 0) return undefined;
  for (let i = thread; i > 0; i--) {
    const outer = around[i - 1];
    const owner = around[i]?.owner;
    if (!outer || !owner) return undefined;
    for (const step of outer.steps.slice(0, outer.steps.indexOf(owner)).reverse()) {
      if (isPivot(step)) return undefined;
      const undone = undoneWithin(step);
      if (undone) return undone;
    }
  }
  return undefined;
}

const isPivot = (step: Step): boolean => (step.kind === 'call' || step.kind === 'run') && step.pivot?.v === true;

/** The last step of a step that leaves an undo behind for the thread around; a pivot inside may have dropped it. */
function undoneWithin(step: Step): Step | undefined {
  if ((step.kind === 'call' || step.kind === 'run') && step.compensate) return step;
  const inner = listsOf(step).flatMap(({ steps }) => [...steps]);
  if (inner.some(isPivot)) return undefined;
  return inner.map(undoneWithin).findLast((one) => one !== undefined);
}
