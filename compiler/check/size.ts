import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { FLOW_LIMITS } from '../limits.ts';
import { walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** How many steps a flow has, and how deep they are nested. */
export function checkSize({ flow }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let steps = 0;
  let deep = false;
  walkFlow(flow, (step, around) => {
    if (++steps === FLOW_LIMITS.steps + 1) {
      const hint = 'move a part into a flow of its own and `run` it';
      found.push(finding('HF4034', step.id.range, `more than ${FLOW_LIMITS.steps} steps`, { hint }));
    }
    if (deep || around.length <= FLOW_LIMITS.nesting) return;
    deep = true;
    const hint = 'move a part into a flow of its own and `run` it';
    found.push(finding('HF4034', step.id.range, `more than ${FLOW_LIMITS.nesting} levels of blocks`, { hint }));
  });
  return found;
}
