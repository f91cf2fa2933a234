import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Step, Value } from '../resolve/flow.ts';
import { rootOf } from '../resolve/schema-walk.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';
import { judgeLiteral } from './judge-literal.ts';

const TEXT = rootOf({ type: 'string' });
/** One person or group, or a list of them. */
const PEOPLE = rootOf({ type: ['string', 'array'], items: { type: 'string' } });
/** RFC 3339 with an offset (rule 10). */
const TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Literals in places whose type the language itself knows. */
export function checkLiteralValues({ flow, links }: RuleContext): readonly Diagnostic[] {
  return stepsOf(flow).flatMap((step) => {
    const times = step.kind === 'wait' && step.wait.k === 'until' ? checkTime(step.wait.at) : [];
    const texts = textsOf(step).flatMap((value) => judgeLiteral(value, TEXT, links, 'the step'));
    const people = peopleOf(step).flatMap((value) => judgeLiteral(value, PEOPLE, links, 'the step'));
    return [...times, ...texts, ...people];
  });
}

function textsOf(step: Step): readonly Value[] {
  if (step.kind === 'approval') return [step.approvalTitle];
  return step.kind === 'raise' && step.raise.k === 'new' && step.raise.detail ? [step.raise.detail] : [];
}

function peopleOf(step: Step): readonly Value[] {
  if (step.kind !== 'approval') return [];
  const all = [step.assignees, ...step.escalate.map(({ to }) => to)];
  return all.flatMap(({ users, groups, exclude }) => [users, groups, exclude].flatMap((part) => part ?? []));
}

function checkTime(value: Value): readonly Diagnostic[] {
  if (value.k === 'expr' || value.k === 'broken') return [];
  if (value.k === 'lit' && typeof value.v === 'string' && TIME.test(value.v)) return [];
  const hint =
    'write a date, a time and an offset: `2026-12-24T18:00:00+01:00`; a duration stands directly behind `wait`';
  return [finding('HF4036', value.range, 'this is no time', { hint })];
}
