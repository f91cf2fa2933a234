/** Messages about an open approval that are no votes: to the function of their kind. */
import type { Reply, TaskMessage } from '../../schema/message.ts';
import type { Kernel } from '../kernel.ts';
import { note } from '../records.ts';
import { claim, delegate, release } from './claims.ts';
import { answer, ask, comment } from './remarks.ts';
import { type ApprovalTask, refuse, undecidable } from './rights.ts';

/** The caller records refusals. */
export function takeTaskMessage(kernel: Kernel, message: TaskMessage): Reply {
  const task = kernel.tasks.get(message.task)?.task;
  if (task?.kind !== 'approval') return refuse('closed', `The task '${message.task}' is closed already.`);
  const { frame } = task;
  if (frame.messages >= kernel.limits.messagesPerTask) {
    return refuse('too_many', `The task has taken ${frame.messages} messages; votes are still taken.`);
  }
  const reply = judge(kernel, task, message);
  if (!reply.ok) return reply;
  frame.messages++;
  kernel.tasksChanged = true;
  noteUndecidable(kernel, task);
  return reply;
}

function judge(kernel: Kernel, task: ApprovalTask, message: TaskMessage): Reply {
  switch (message.t) {
    case 'claim':
      return claim(kernel, task, message);
    case 'release':
      return release(kernel, task, message);
    case 'delegate':
      return delegate(kernel, task, message);
    case 'comment':
      return comment(kernel, task, message);
    case 'ask':
      return ask(kernel, task, message);
    case 'answer':
      return answer(kernel, task, message);
  }
}

/** Told once, until more people are asked: the task waits for an escalation, for one who assigns a vote, or expires. */
export function noteUndecidable(kernel: Kernel, task: Pick<ApprovalTask, 'step' | 'frame' | 'path' | 'place'>): void {
  const { frame } = task;
  const stuck = frame.decided === undefined ? undecidable(task) : null;
  if (stuck === null) {
    delete frame.undecidable;
    return;
  }
  if (frame.undecidable) return;
  note(kernel, task.path, task.place, { t: 'task.undecidable', ...stuck });
  frame.undecidable = true;
}
