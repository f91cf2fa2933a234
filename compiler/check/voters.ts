import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { ApprovalStep, Assignees, Value } from '../resolve/flow.ts';
import { approvalsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Approvals that those who are asked cannot give, or can leave undecided: as far as names are literal. */
export function checkVoters({ flow }: RuleContext): readonly Diagnostic[] {
  return approvalsOf(flow).flatMap((step) => [...checkExclusions(step), ...checkQuorum(step), ...checkReplaced(step)]);
}

/** The people who are asked, one time after the other. */
interface Asked {
  readonly who: Assignees;
  readonly range: Range;
  /** Others may vote beside them. */
  readonly beside: boolean;
}

function askedOf({ id, assignees, escalate }: ApprovalStep): readonly Asked[] {
  const later = [...escalate].sort((a, b) => a.after.v - b.after.v);
  return [
    { who: assignees, range: id.range, beside: false },
    ...later.map(({ to, replace, range }) => ({ who: to, range, beside: !replace })),
  ];
}

/** Whoever was excluded stays so. */
function checkExclusions(step: ApprovalStep): readonly Diagnostic[] {
  const excluded = new Set<string>();
  return askedOf(step).flatMap(({ who, range, beside }) => {
    for (const name of namesOf(who.exclude) ?? []) excluded.add(name);
    const names = namesOf(who.users);
    if (who.groups || !who.users || !names?.every((name) => excluded.has(name))) return [];
    const message =
      names.length === 0
        ? 'no one is named: nobody can vote'
        : beside
          ? 'all whom this escalation asks are excluded'
          : 'all who may vote are excluded: nobody can';
    return [finding('HF4050', who.users.range ?? range, message, { hint: 'name others, or a group' })];
  });
}

function checkQuorum(step: ApprovalStep): readonly Diagnostic[] {
  const { quorum } = step;
  const able = ableOf(askedOf(step));
  if (!quorum || able === undefined) return [];
  const hint = 'name more users or a group, or ask for fewer votes';
  const unreachable = [
    { votes: quorum.approve, verb: 'approve' },
    { votes: quorum.deny, verb: 'deny' },
  ].flatMap(({ votes, verb }) => {
    if (votes === undefined || votes.v <= able) return [];
    return [finding('HF4029', votes.range, `${votes.v} people have to ${verb}, and ${able} can`, { hint })];
  });
  if (unreachable.length > 0) return unreachable;
  const [approve, deny] = [quorum.approve?.v ?? 1, quorum.deny?.v ?? 1];
  if (quorum.deny === undefined || able > approve + deny - 2) return [];
  const against = Math.min(deny - 1, able);
  const message = `of ${able} people ${able - against} can approve and ${against} deny, which decides nothing`;
  return [
    finding('HF4051', quorum.deny.range, message, { hint: 'ask for fewer, name more people, or let it escalate' }),
  ];
}

/**
 * Where others are asked in their place, those before cannot vote any more: what they have cast may not be enough. Only who
 * is asked from the last time on is counted; whom those before could name is no matter.
 */
function checkReplaced(step: ApprovalStep): readonly Diagnostic[] {
  const needed = step.quorum?.approve;
  const able = ableOf(askedOf(step));
  if (needed === undefined || (able !== undefined && able < needed.v)) return [];
  const asked = askedOf(step);
  const last = asked.findLastIndex(({ beside }) => !beside);
  const range = asked[last]?.range;
  const left = last > 0 ? ableOf(asked.slice(last), asked.slice(0, last)) : undefined;
  if (range === undefined || left === undefined || left >= needed.v) return [];
  const message = `from then on ${left} can vote, and ${needed.v} have to approve: without votes from before it waits until it expires`;
  const related = [{ range: needed.range, message: 'how many have to approve' }];
  const hint = 'name more users or a group, or let it ask them beside the others (without `replace`)';
  return [finding('HF4053', range, message, { hint, related })];
}

/**
 * How many of those who are asked can ever vote, where all are named and nobody is by an expression. `before`: who was asked
 * before them, and whom that excludes for good.
 */
function ableOf(asked: readonly Asked[], before: readonly Asked[] = []): number | undefined {
  const able = new Set<string>();
  for (const { who } of asked) {
    const users = namesOf(who.users);
    if (who.groups || !who.users || users === undefined || !users.every(isLiteral)) return undefined;
    for (const user of users) able.add(user);
  }
  // Whom one of them excludes may have voted before: as many as can be are counted.
  const excluding = [...before, ...asked.slice(0, 1)];
  const excluded = new Set(excluding.flatMap(({ who }) => namesOf(who.exclude) ?? []));
  return [...able].filter((user) => !excluded.has(user)).length;
}

const LITERAL = 'lit ';
const isLiteral = (name: string): boolean => name.startsWith(LITERAL);

/**
 * Names by what they are written as: the same expression gives the same people wherever it stands in an approval.
 * Undefined where it is no list of names. Who is excluded is compared without regard to capital letters.
 */
function namesOf(value: Value | undefined): readonly string[] | undefined {
  if (!value) return [];
  if (value.k === 'lit') return typeof value.v === 'string' ? [`${LITERAL}${value.v.toLowerCase()}`] : undefined;
  if (value.k === 'expr') return [`expr ${value.expression.source}`];
  if (value.k !== 'list') return undefined;
  const names = value.items.map(namesOf);
  return names.every((some) => some !== undefined) ? names.flat() : undefined;
}
