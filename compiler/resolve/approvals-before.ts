import type { ApprovalStep, Flow, Step } from './flow.ts';
import { outputOfList } from './shape.ts';
import { handlersOf, listsOf } from './walk.ts';

/**
 * The approvals that have surely been given when a step runs: those before it in its own list and in the lists around it.
 * A handler knows nothing of how far its scope came, so only what was before the scope counts there.
 */
export function approvalsBefore(flow: Flow): ReadonlyMap<Step, readonly string[]> {
  const found = new Map<Step, readonly string[]>();
  walk(flow.steps, [], found);
  for (const { steps } of handlersOf(flow)) walk(steps, [], found);
  return found;
}

function walk(steps: readonly Step[], outer: readonly string[], found: Map<Step, readonly string[]>): void {
  let before = outer;
  for (const step of steps) {
    found.set(step, before);
    for (const { steps: inside } of listsOf(step)) walk(inside, before, found);
    if (step.kind === 'approval' && isSure(step)) before = [...before, step.id.v];
  }
}

/** Whoever comes behind it has been approved: it is never skipped, and neither denial nor silence lets the flow go on. */
function isSure({ if: condition, onDeny, onExpire, catch: clauses }: ApprovalStep): boolean {
  const passes = clauses.some(({ steps }) => outputOfList(steps) !== undefined);
  return !condition && onDeny === 'raise' && onExpire === 'raise' && !passes;
}
