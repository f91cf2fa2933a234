/** Votes on an approval (rule 35): the first deny decides, else the quorum-th distinct approver. */
import type { Message, Refusal, Reply } from '../../schema/message.ts';
import type { ApprovalFrame } from '../frames.ts';
import type { Kernel, Task } from '../kernel.ts';
import { note } from '../records.ts';
import { decide } from '../scheduler.ts';
import { sizeProblem } from '../values.ts';
import { rememberClosed } from './memory.ts';

type VoteMessage = Extract<Message, { t: 'vote' }>;

/** The caller records refusals. */
export function takeVote(kernel: Kernel, message: VoteMessage, problems: readonly string[]): Reply {
  const task = kernel.tasks.get(message.task)?.task;
  if (task?.kind !== 'approval') {
    return { ok: false, why: 'closed', detail: `The task '${message.task}' is closed already.` };
  }
  const refused = judge(kernel, task, message, problems);
  task.frame.messages++;
  if (refused !== null) return { ok: false, why: refused.why, detail: refused.detail };
  const { vote, by, comment, form } = message;
  const withComment = comment === undefined ? {} : { comment };
  note(kernel, task.path, task.place, {
    t: 'task.voted',
    vote,
    by: by.user,
    verified: by.verified,
    ...withComment,
  });
  const { frame, step } = task;
  frame.votes.push({ by: by.user, vote, at: kernel.now, ...withComment, ...(form === undefined ? {} : { form }) });
  if (vote === 'deny') frame.decided = 'denied';
  else if (frame.votes.length >= step.quorum) frame.decided = 'approved';
  if (frame.decided !== undefined) {
    // At once: its fiber may have to wait for a breath.
    rememberClosed(kernel, task.path);
    decide(kernel, task.path);
  }
  const missing = Math.max(0, step.quorum - frame.votes.length);
  return { ok: true, result: frame.decided === undefined ? { missing } : { decision: frame.decided } };
}

function judge(
  kernel: Kernel,
  { step, frame }: Extract<Task, { kind: 'approval' }>,
  message: VoteMessage,
  problems: readonly string[],
): { why: Refusal; detail: string } | null {
  const { by, vote, form } = message;
  if (frame.messages >= kernel.limits.messagesPerTask) {
    return { why: 'too_many', detail: `The task has taken ${frame.messages} messages.` };
  }
  if (frame.exclude.includes(by.user)) {
    return { why: 'excluded', detail: `${by.user} is excluded from this task.` };
  }
  if (!isAssigned(frame, by)) {
    return {
      why: 'not_assigned',
      detail: `${by.user} is neither named nor in ${frame.groups.join(', ') || 'a group'} of this task.`,
    };
  }
  if (frame.votes.some((earlier) => earlier.by === by.user)) {
    return { why: 'voted', detail: `${by.user} has voted already.` };
  }
  if (step.form !== undefined && vote === 'approve' && form === undefined) {
    return { why: 'form_missing', detail: 'An approval of this task needs its form.' };
  }
  const wrong = sizeProblem(kernel, form) ?? problems.join('; ');
  return wrong === '' ? null : { why: 'form_invalid', detail: wrong };
}

function isAssigned(frame: ApprovalFrame, by: VoteMessage['by']): boolean {
  return frame.anyone || frame.users.includes(by.user) || by.groups.some((group) => frame.groups.includes(group));
}
