/** Who may do what with an approval that is open (rule 35). Group membership is what the message brings. */
import { type Addressee, type Person, type Refusal, TASK_ADMINS } from '../../schema/message.ts';
import type { ApprovalFrame, Delegation } from '../frames.ts';
import type { Kernel, Task } from '../kernel.ts';

export type ApprovalTask = Extract<Task, { kind: 'approval' }>;
export type Refused = { readonly ok: false; readonly why: Refusal; readonly detail: string };

/** A person's own vote, or one that was handed to them. */
export type Right = { readonly k: 'own' } | { readonly k: 'handed'; readonly delegation: Delegation };

export function refuse(why: Refusal, detail: string): Refused {
  return { ok: false, why, detail };
}

/**
 * Where it must not matter how a name is written: who is excluded, who has voted. Whoever is let in is compared as is,
 * so that both comparisons fail on the safe side.
 */
export function samePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function isAdmin(by: Person): boolean {
  return by.groups.includes(TASK_ADMINS);
}

export function isExcluded(frame: ApprovalFrame, user: string): boolean {
  return frame.exclude.some((name) => samePerson(name, user));
}

export function hasVoted(frame: ApprovalFrame, user: string): boolean {
  return frame.votes.some(({ by }) => samePerson(by, user));
}

export function isAddressed(to: Addressee, by: Person): boolean {
  return 'user' in to ? to.user === by.user : by.groups.includes(to.group);
}

function isAssigned(frame: ApprovalFrame, by: Person): boolean {
  return frame.anyone || frame.users.includes(by.user) || by.groups.some((group) => frame.groups.includes(group));
}

/** The delegation by which a person's own vote is with somebody else. */
function handedOn(frame: ApprovalFrame, user: string): Delegation | undefined {
  return frame.delegations.find(
    ({ assigned, givers: [owner] }) => !assigned && owner !== undefined && samePerson(owner, user),
  );
}

/** The vote that a person may cast or hand on, or why there is none. */
export function rightOf(frame: ApprovalFrame, by: Person): Right | Refused {
  const { user } = by;
  if (isExcluded(frame, user)) return refuse('excluded', `${user} is excluded from this task.`);
  if (hasVoted(frame, user)) return refuse('voted', `${user} has voted already.`);
  const away = handedOn(frame, user);
  if (away === undefined && isAssigned(frame, by)) return { k: 'own' };
  const delegation = frame.delegations.find(({ used, to }) => used === undefined && isAddressed(to, by));
  if (delegation !== undefined) return { k: 'handed', delegation };
  if (away !== undefined) {
    return refuse('handed_on', `${user} has handed the vote on, to ${addresseeText(away.to)}.`);
  }
  return refuse('not_assigned', `${user} has no vote on this task. ${askedText(frame)}`);
}

/** Names of people who are told to somebody who is not one of them. */
const TOLD_NAMES = 8;

/** Who may vote, in words. */
function askedText({ users, groups }: ApprovalFrame): string {
  const asked = [...users, ...groups.map((group) => `the group ${group}`)];
  if (asked.length === 0) return 'Nobody is asked now.';
  const rest = asked.length - TOLD_NAMES;
  const names = asked.slice(0, TOLD_NAMES).join(', ');
  return `It asks ${names}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

/** The refusal of whoever has not claimed what is claimed, or null. */
export function claimedByOther({ claim }: ApprovalFrame, by: Person): Refused | null {
  if (claim === undefined || claim.by === by.user) return null;
  return refuse(
    'claimed',
    `${claim.by} has claimed this task. They can release it, and so can the group ${TASK_ADMINS}.`,
  );
}

export function addresseeText(to: Addressee): string {
  return 'user' in to ? to.user : `group ${to.group}`;
}

/** What a search attribute holds of whom a run waits for. */
function addresseeName(to: Addressee): string {
  return 'user' in to ? `user:${to.user}` : `group:${to.group}`;
}

/** Who is waited for now: whoever claimed the task, else all who may still vote; and who is asked something. */
export function waitedFor(frame: ApprovalFrame): string[] {
  const names = new Set<string>();
  const { claim } = frame;
  if (claim !== undefined) names.add(`user:${claim.by}`);
  else {
    for (const user of frame.users) {
      if (canStillVote(frame, user)) names.add(`user:${user}`);
    }
    for (const group of frame.groups) names.add(`group:${group}`);
    for (const { used, to } of frame.delegations) {
      if (used === undefined && !('user' in to && !isFree(frame, to.user))) names.add(addresseeName(to));
    }
  }
  for (const { answer, of } of frame.questions) if (answer === undefined) names.add(addresseeName(of));
  return [...names];
}

const isFree = (frame: ApprovalFrame, user: string): boolean => !isExcluded(frame, user) && !hasVoted(frame, user);

function canStillVote(frame: ApprovalFrame, user: string): boolean {
  return isFree(frame, user) && handedOn(frame, user) === undefined;
}

/** How the votes stand; `left` is absent where a group or everybody is asked, of whom nobody knows how many they are. */
export function tally(frame: ApprovalFrame): { approvals: number; denials: number; left?: number } {
  const approvals = frame.votes.filter(({ vote }) => vote === 'approve').length;
  const denials = frame.votes.length - approvals;
  const open = frame.delegations.filter(({ used }) => used === undefined);
  if (frame.anyone || frame.groups.length > 0 || open.some(({ to }) => 'group' in to)) return { approvals, denials };
  const voters = new Set(frame.users.filter((user) => canStillVote(frame, user)).map((user) => user.toLowerCase()));
  for (const { to } of open) if ('user' in to && isFree(frame, to.user)) voters.add(to.user.toLowerCase());
  return { approvals, denials, left: voters.size };
}

/** How the votes stand where neither quorum can be reached by those who are asked now, else null. */
export function undecidable({
  step,
  frame,
}: Pick<ApprovalTask, 'step' | 'frame'>): Required<ReturnType<typeof tally>> | null {
  const { approvals, denials, left } = tally(frame);
  if (left === undefined || approvals + left >= step.quorum.approve || denials + left >= step.quorum.deny) return null;
  return { approvals, denials, left };
}

/** What a person has to do with the task, for what they may say about it. */
export function hasPart(kernel: Kernel, frame: ApprovalFrame, by: Person): boolean {
  return (
    isAssigned(frame, by) ||
    isAdmin(by) ||
    samePerson(kernel.start.startedBy, by.user) ||
    frame.delegations.some(({ givers, to }) => givers.includes(by.user) || isAddressed(to, by)) ||
    frame.questions.some(({ by: asker, of }) => asker === by.user || isAddressed(of, by)) ||
    hasVoted(frame, by.user)
  );
}
