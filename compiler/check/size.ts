import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { FLOW_LIMITS } from '../limits.ts';
import type { Flow } from '../resolve/flow.ts';
import { walkFlow } from '../resolve/walk.ts';

/** How many steps and variables a flow has, and how deep it is nested. Bounds the work of every other rule. */
export function checkSize(flow: Flow): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let steps = 0;
  let deep = false;
  let many = false;
  const variables = new Set<string>();
  walkFlow(flow, (step, around) => {
    if (++steps === FLOW_LIMITS.steps + 1) {
      const hint = 'move a part into a flow of its own and `run` it';
      found.push(finding('HF4034', step.id.range, `more than ${FLOW_LIMITS.steps} steps`, { hint }));
    }
    if (step.kind === 'set') for (const { key } of step.set.entries) variables.add(key);
    if (variables.size > FLOW_LIMITS.variables && !many) {
      many = true;
      found.push(finding('HF4034', step.id.range, `more than ${FLOW_LIMITS.variables} variables`));
    }
    if (deep || around.length <= FLOW_LIMITS.nesting) return;
    deep = true;
    const hint = 'move a part into a flow of its own and `run` it';
    found.push(finding('HF4034', step.id.range, `more than ${FLOW_LIMITS.nesting} levels of blocks`, { hint }));
  });
  return found;
}
