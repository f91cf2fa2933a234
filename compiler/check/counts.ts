import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { ApprovalStep, Assignees, ListenStep, ParallelStep, Value } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** More branches or votes asked for than there can be, and words that mean nothing beside the join. */
export function checkCounts({ flow }: RuleContext): readonly Diagnostic[] {
  return stepsOf(flow).flatMap((step) => {
    if (step.kind === 'parallel') return checkJoin(step);
    if (step.kind === 'listen') return checkNeeds(step);
    return step.kind === 'approval' ? [...checkQuorum(step), ...checkTimes(step)] : [];
  });
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

function checkQuorum({ quorum, assignees, escalate }: ApprovalStep): readonly Diagnostic[] {
  const people = [assignees, ...escalate.map(({ to }) => to)].map(literalUsers);
  if (!quorum || people.includes(undefined)) return [];
  const excluded = new Set(literalTexts(assignees.exclude) ?? []);
  const able = new Set(people.flatMap((some) => some ?? []).filter((user) => !excluded.has(user)));
  const hint = 'name more users or a group, or ask for fewer votes';
  const asked = [
    { votes: quorum.approve, verb: 'approve' },
    { votes: quorum.deny, verb: 'deny' },
  ];
  return asked.flatMap(({ votes, verb }) => {
    if (votes === undefined || votes.v <= able.size) return [];
    return [finding('HF4029', votes.range, `${votes.v} people have to ${verb}, and ${able.size} can`, { hint })];
  });
}

/** The users where no group and no expression could add any; where nobody is named, anybody may vote. */
function literalUsers({ users, groups }: Assignees): readonly string[] | undefined {
  return groups || !users ? undefined : literalTexts(users);
}

function literalTexts(value: Value | undefined): readonly string[] | undefined {
  if (!value) return [];
  if (value.k === 'lit' && typeof value.v === 'string') return [value.v];
  if (value.k !== 'list') return undefined;
  const texts = value.items.map((item) => (item.k === 'lit' && typeof item.v === 'string' ? item.v : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function checkTimes({ timeout, remind, escalate }: ApprovalStep): readonly Diagnostic[] {
  if (!timeout) return [];
  const late = [
    ...remind.map((one) => ({ one, what: 'reminder' })),
    ...escalate.map(({ after }) => ({ one: after, what: 'escalation' })),
  ].filter(({ one }) => one.v >= timeout.v);
  return late.map(({ one, what }) => {
    const related = [{ range: timeout.range, message: 'by then the approval has expired' }];
    const hint = 'every duration counts from the opening of the task';
    return finding('HF4030', one.range, `the ${what} never comes`, { hint, related });
  });
}
