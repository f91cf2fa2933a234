import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { ApprovalStep, At, Flow, ListenStep, ParallelStep } from '../resolve/flow.ts';
import { type Around, walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** More branches asked for than there can be, words that mean nothing beside the join, moments that never come. */
export function checkCounts({ flow }: RuleContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    if (step.kind === 'parallel') diagnostics.push(...checkJoin(step));
    if (step.kind === 'listen') diagnostics.push(...checkNeeds(step));
    if (step.kind === 'approval') diagnostics.push(...checkTimes(step, boundOf(flow, step, around)));
  });
  return diagnostics;
}

function checkJoin({ join, branches, onFailure }: ParallelStep): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (join.k === 'atLeast' && join.n > branches.length) {
    const message = `${join.n} branches have to complete, and there are ${branches.length}`;
    found.push(finding('HF4029', join.range, message, { hint: `at most ${branches.length}` }));
  }
  if (onFailure && join.k !== 'all') {
    const hint = 'remove it: with this join failures are tolerated until too few branches are left';
    found.push(finding('HF4032', onFailure, '`onFailure` goes with `join: all` only', { hint }));
  }
  return found;
}

function checkNeeds({ needs, slots }: ListenStep): readonly Diagnostic[] {
  if (!needs || needs.v <= slots.length) return [];
  const message = `${needs.v} events have to come, and there are ${slots.length}`;
  return [finding('HF4029', needs.range, message, { hint: `at most ${slots.length}` })];
}

interface Bound {
  readonly timeout: At<number>;
  readonly message: string;
}

/** What ends the approval first: its own timeout, or that of a scope around it, which began no later. */
function boundOf(flow: Flow, step: ApprovalStep, around: Around): Bound | undefined {
  const own = step.timeout && { timeout: step.timeout, message: 'by then the approval has expired' };
  // A scope's timeout does not count its handlers and its `finally` (rule 33).
  const outer = around.flatMap(({ kind, owner }) => {
    const { timeout } = owner === undefined ? flow : 'timeout' in owner ? owner : {};
    return timeout === undefined || kind === 'catch' || kind === 'finally'
      ? []
      : [{ timeout, message: `by then ${owner === undefined ? 'the flow' : `"${owner.id.v}"`} has timed out` }];
  });
  const bounds = own ? [own, ...outer] : outer;
  return bounds.reduce<Bound | undefined>(
    (least, one) => (least === undefined || one.timeout.v < least.timeout.v ? one : least),
    undefined,
  );
}

function checkTimes({ remind, escalate }: ApprovalStep, bound: Bound | undefined): readonly Diagnostic[] {
  if (!bound) return [];
  const { timeout, message } = bound;
  const late = [
    ...remind.map((one) => ({ one, what: 'reminder' })),
    ...escalate.map(({ after }) => ({ one: after, what: 'escalation' })),
  ].filter(({ one }) => one.v >= timeout.v);
  return late.map(({ one, what }) => {
    const related = [{ range: timeout.range, message }];
    const hint = 'every duration counts from the opening of the task';
    return finding('HF4030', one.range, `the ${what} never comes`, { hint, related });
  });
}
