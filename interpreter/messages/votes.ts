/** Votes on an approval (rule 35): whichever quorum of different people is reached first decides. */
import type { Message, Person, Reply, Voter } from '../../schema/message.ts';
import { sizeOf } from '../canonical.ts';
import type { Kernel } from '../kernel.ts';
import { LIMITS } from '../limits.ts';
import { note } from '../records.ts';
import { decide } from '../scheduler.ts';
import { isShown } from '../steps-by-id.ts';
import { sizeProblem } from '../values.ts';
import { rememberClosed } from './memory.ts';
import { type ApprovalTask, claimedByOther, type Refused, type Right, refuse, rightOf, tally } from './rights.ts';
import { signedBy } from './signed.ts';
import { noteUndecidable } from './tasks.ts';

type VoteMessage = Extract<Message, { t: 'vote' }>;

/** The caller records refusals. */
export function takeVote(kernel: Kernel, message: VoteMessage, problems: readonly string[]): Reply {
  const task = kernel.tasks.get(message.task)?.task;
  if (task?.kind !== 'approval') return refuse('closed', `The task '${message.task}' is closed already.`);
  const right = judge(kernel, task, message, problems);
  if ('ok' in right) return right;
  cast(kernel, task, message, right);
  const { frame, step } = task;
  const { approvals, denials } = tally(frame);
  if (denials >= step.quorum.deny) frame.decided = 'denied';
  else if (approvals >= step.quorum.approve) frame.decided = 'approved';
  kernel.tasksChanged = true;
  if (frame.decided === undefined) {
    noteUndecidable(kernel, task);
    const missing = Math.max(0, step.quorum.approve - approvals);
    return { ok: true, result: { missing, missingDenials: Math.max(0, step.quorum.deny - denials) } };
  }
  // At once: its fiber may have to wait for a breath.
  rememberClosed(kernel, task.path);
  decide(kernel, task.path);
  return { ok: true, result: { decision: frame.decided } };
}

function cast(kernel: Kernel, { step, frame, path, place }: ApprovalTask, message: VoteMessage, right: Right): void {
  const { vote, by, comment, form } = message;
  const said = comment === undefined ? {} : { comment };
  const owner = right.k === 'handed' && !right.delegation.assigned ? right.delegation.givers[0] : undefined;
  const behalf = owner === undefined || owner === by.user ? {} : { onBehalfOf: owner };
  const proof = signedBy(by);
  note(kernel, path, place, {
    t: 'task.voted',
    vote,
    by: by.user,
    verified: by.verified,
    ...proof,
    ...behalf,
    ...said,
  });
  const voter = vote === 'approve' && isShown(kernel, step.id) ? { voter: voterOf(frame, by) } : {};
  const given = form === undefined ? {} : { form };
  frame.votes.push({ by: by.user, vote, at: kernel.now, ...behalf, ...said, ...given, ...voter });
  if (right.k === 'handed') right.delegation.used = true;
  // The claim reserved this vote.
  delete frame.claim;
}

/** Of the groups of a person only so many are kept as a snapshot can bear: those that decide come first. */
function voterOf({ groups: asked }: ApprovalTask['frame'], { user, groups, verified }: Person): Voter {
  const first = groups.filter((group) => asked.includes(group));
  const all = [...new Set([...first, ...groups])];
  let room = LIMITS.voterGroupsText;
  const kept = all.filter((group) => {
    room -= group.length;
    return room >= 0;
  });
  return { by: user, groups: kept, verified };
}

function judge(
  kernel: Kernel,
  { step, frame }: ApprovalTask,
  message: VoteMessage,
  problems: readonly string[],
): Right | Refused {
  const { by, vote, form } = message;
  const right = rightOf(frame, by);
  if ('ok' in right) return right;
  const other = claimedByOther(frame, by);
  if (other !== null) return other;
  if (by.signed === undefined && step.signed === true) {
    return refuse('unsigned', 'A decision about this task has to be signed with a key of the person.');
  }
  if (by.signed?.shown !== undefined && by.signed.shown !== frame.shown) {
    return refuse('stale', `What was signed is for ${by.signed.shown}; the task shows ${frame.shown}.`);
  }
  if (step.form !== undefined && vote === 'approve' && form === undefined) {
    return refuse('form_missing', 'An approval of this task needs its form.');
  }
  // What nobody judges and nobody is shown must not pass for a part of the decision.
  if (step.form === undefined && form !== undefined) {
    return refuse('form_unexpected', 'This task asks for no form; a comment can go with the vote.');
  }
  const wrong = sizeProblem(kernel, form) ?? problems.join('; ');
  if (wrong !== '') return refuse('form_invalid', wrong);
  return noRoom(kernel, step.quorum, message) ?? right;
}

/**
 * Votes ride in every snapshot, and in the output of the step. Shares are equal, so that no vote takes the room of
 * another; one that says nothing always has room.
 */
function noRoom(kernel: Kernel, quorum: ApprovalTask['step']['quorum'], message: VoteMessage): Refused | null {
  const { votesBytes, votesOfRunBytes } = kernel.limits;
  const size = weightOf(message);
  if (size === 0) return null;
  // One less than both quorums together leaves it open; the next decides.
  const most = quorum.approve + quorum.deny - 1;
  const share = Math.floor(votesBytes / most);
  const instead = 'Shorten it, or refer to the data in place of sending it.';
  if (size > share) {
    const detail = `The form and the comment of this vote take about ${size} bytes; ${share} are allowed, as the task may come to ${most} votes. ${instead}`;
    return refuse('too_many', detail);
  }
  let held = size;
  for (const { task } of kernel.tasks.values()) {
    if (task.kind === 'approval') for (const vote of task.frame.votes) held += weightOf(vote);
  }
  if (held <= votesOfRunBytes) return null;
  const detail = `The votes on the open tasks of the run would take about ${held} bytes; ${votesOfRunBytes} are allowed. ${instead}`;
  return refuse('too_many', detail);
}

function weightOf({ form, comment }: Pick<VoteMessage, 'form' | 'comment'>): number {
  return sizeOf(form) + sizeOf(comment);
}
