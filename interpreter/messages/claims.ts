/** Claiming a task, giving it back, handing a vote on (rule 35). The caller records refusals. */
import { type Reply, TASK_ADMINS, type TaskMessage } from '../../schema/message.ts';
import type { ApprovalFrame, Delegation } from '../frames.ts';
import type { Kernel } from '../kernel.ts';
import { note } from '../records.ts';
import {
  type ApprovalTask,
  addresseeText,
  claimedByOther,
  hasVoted,
  isAdmin,
  isExcluded,
  type Refused,
  type Right,
  refuse,
  rightOf,
  samePerson,
} from './rights.ts';

type Of<T extends TaskMessage['t']> = Extract<TaskMessage, { t: T }>;

/** A claim reserves the next vote. It ends with that vote, a release, a delegation, an escalation. */
export function claim(kernel: Kernel, { frame, path, place }: ApprovalTask, { by, takeOver }: Of<'claim'>): Reply {
  const right = rightOf(frame, by);
  if ('ok' in right) return right;
  const other = claimedByOther(frame, by);
  if (other !== null && !(takeOver === true && isAdmin(by))) return other;
  const from = frame.claim?.by;
  if (from === by.user) return { ok: true, result: { claimed: true } };
  note(kernel, path, place, { t: 'task.claimed', ...signed(by), ...(from === undefined ? {} : { from }) });
  frame.claim = { by: by.user, at: kernel.now };
  return { ok: true, result: { claimed: true, ...(from === undefined ? {} : { from }) } };
}

export function release(kernel: Kernel, { frame, path, place }: ApprovalTask, { by, reason }: Of<'release'>): Reply {
  const of = frame.claim?.by;
  if (of === undefined) return refuse('not_claimed', 'Nobody has claimed this task.');
  if (of !== by.user && !isAdmin(by)) {
    return refuse(
      'not_claimed',
      `${of} has claimed this task: they can release it, and so can the group ${TASK_ADMINS}.`,
    );
  }
  note(kernel, path, place, { t: 'task.released', of, ...signed(by), ...because(reason) });
  delete frame.claim;
  return { ok: true };
}

/** An escalation frees what is claimed: those that it asks could not vote otherwise. */
export function freeClaim(
  kernel: Kernel,
  { frame, path, place }: Pick<ApprovalTask, 'frame' | 'path' | 'place'>,
): void {
  if (frame.claim === undefined) return;
  note(kernel, path, place, { t: 'task.released', of: frame.claim.by });
  delete frame.claim;
}

/**
 * Hands one vote on; whoever gave it cannot cast it any more, so that nobody votes twice through others. One who runs the
 * tasks and has no vote here, or whose way a claim bars, assigns one.
 */
export function delegate(kernel: Kernel, task: ApprovalTask, message: Of<'delegate'>): Reply {
  const { frame } = task;
  const { by, to } = message;
  if ('user' in to && to.user === by.user) return takeBack(kernel, task, message);
  const wrong = mayNot(frame, to);
  if (wrong !== null) return wrong;
  const again = movable(frame, by.user);
  if (again !== undefined && !isExcluded(frame, by.user)) {
    const holder = 'user' in again.to ? [again.to.user] : [];
    recordDelegation(kernel, task, message, again.assigned, [by.user, ...holder]);
    again.givers = again.givers.slice(0, again.givers.indexOf(by.user) + 1);
    again.to = to;
    again.at = kernel.now;
    return delegated(message);
  }
  const right = rightOf(frame, by);
  const other = claimedByOther(frame, by);
  if ('ok' in right || other !== null) {
    const refused = 'ok' in right ? right : other;
    const assigns = isAdmin(by) && !isExcluded(frame, by.user);
    if (!assigns) return refused ?? refuse('claimed', 'Somebody else has claimed this task.');
  }
  if (frame.delegations.length >= kernel.limits.delegations) {
    return refuse('too_many', `The task has ${frame.delegations.length} votes handed on.`);
  }
  const own = !('ok' in right) && other === null ? right : null;
  // One who runs the tasks assigns past a claim, whosever it is.
  const held = own === null && frame.claim !== undefined ? [frame.claim.by] : [];
  recordDelegation(kernel, task, message, own === null, [by.user, ...held]);
  handOn(kernel, frame, message, own);
  return delegated(message);
}

/** Moves a person's own vote, or the one that was handed to them; without either a new one is assigned. */
function handOn(kernel: Kernel, frame: ApprovalFrame, { by, to }: Of<'delegate'>, right: Right | null): void {
  if (right?.k === 'handed') {
    right.delegation.givers = [...right.delegation.givers, by.user];
    right.delegation.to = to;
    right.delegation.at = kernel.now;
    return;
  }
  frame.delegations.push({ givers: [by.user], to, at: kernel.now, assigned: right === null });
}

/** Notes it and what becomes of a claim, where one of the `holders` has it, before the delegation itself changes. */
function recordDelegation(
  kernel: Kernel,
  task: ApprovalTask,
  { by, to, reason }: Of<'delegate'>,
  assigned: boolean,
  holders: readonly string[],
): void {
  const { frame, path, place } = task;
  const moves = frame.claim !== undefined && holders.includes(frame.claim.by);
  const claimed = !moves ? {} : ({ claim: 'user' in to ? 'passed' : 'ended' } as const);
  note(kernel, path, place, { t: 'task.delegated', ...signed(by), to, assigned, ...claimed, ...because(reason) });
  if (!moves) return;
  if ('user' in to) frame.claim = { by: to.user, at: kernel.now };
  else delete frame.claim;
}

/** What this person gave and nobody has cast yet; the newest where one who runs the tasks assigned several. */
function givenBy(frame: ApprovalFrame, user: string): Delegation | undefined {
  return [...frame.delegations].reverse().find(({ used, givers }) => used === undefined && givers.includes(user));
}

/** A vote that this person had and gave. One that they assigned stays where it is: the next is another. */
function movable(frame: ApprovalFrame, user: string): Delegation | undefined {
  return frame.delegations.find(
    ({ used, assigned, givers }) => used === undefined && givers.includes(user, assigned ? 1 : 0),
  );
}

function takeBack(kernel: Kernel, task: ApprovalTask, { by, to, reason }: Of<'delegate'>): Reply {
  const { frame, path, place } = task;
  const given = givenBy(frame, by.user);
  if (given === undefined) return refuse('not_delegated', `${by.user} has handed nothing on that could be taken back.`);
  const holder = given.to;
  const ends = frame.claim !== undefined && 'user' in holder && samePerson(frame.claim.by, holder.user);
  const { assigned } = given;
  note(kernel, path, place, {
    t: 'task.delegated',
    ...signed(by),
    to,
    assigned,
    ...(ends ? { claim: 'ended' } : {}),
    ...because(reason),
  });
  if (ends) delete frame.claim;
  const at = given.givers.indexOf(by.user);
  if (at === 0) frame.delegations.splice(frame.delegations.indexOf(given), 1);
  else {
    given.givers = given.givers.slice(0, at);
    given.to = to;
    given.at = kernel.now;
  }
  return { ok: true, result: { takenBack: true } };
}

/** Exclusion holds for those whom a vote is handed to; of a group it is judged when they vote. */
function mayNot(frame: ApprovalFrame, to: Of<'delegate'>['to']): Refused | null {
  if (!('user' in to)) return null;
  if (isExcluded(frame, to.user)) return refuse('excluded', `${to.user} is excluded from this task.`);
  return hasVoted(frame, to.user) ? refuse('voted', `${to.user} has voted already.`) : null;
}

function delegated({ to }: Of<'delegate'>): Reply {
  return { ok: true, result: { to: addresseeText(to) } };
}

function signed({ user, verified }: TaskMessage['by']): { by: string; verified: boolean } {
  return { by: user, verified };
}

function because(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}
