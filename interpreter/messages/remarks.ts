/** What people say about a task: comments, questions, answers (rule 35). The caller records refusals. */
import type { Reply, TaskMessage } from '../../schema/message.ts';
import type { Question } from '../frames.ts';
import type { Kernel } from '../kernel.ts';
import { note } from '../records.ts';
import {
  type ApprovalTask,
  addresseeText,
  hasPart,
  isAddressed,
  isAdmin,
  type Refused,
  refuse,
  rightOf,
  samePerson,
} from './rights.ts';

type Of<T extends TaskMessage['t']> = Extract<TaskMessage, { t: T }>;

/** Also of those who may not vote: an excluded person may still know something. */
export function comment(kernel: Kernel, { frame, path, place }: ApprovalTask, { by, text }: Of<'comment'>): Reply {
  if (!hasPart(kernel, frame, by)) return stranger(by.user);
  const full = noRoom(kernel, text);
  if (full !== null) return full;
  note(kernel, path, place, { t: 'task.commented', by: by.user, verified: by.verified, text });
  frame.comments.push({ by: by.user, at: kernel.now, text });
  if (frame.comments.length > kernel.limits.remarks) frame.comments.shift();
  return { ok: true };
}

/** A request for more information. The task stays open, its clock goes on, and a vote need not wait for the answer. */
export function ask(kernel: Kernel, { frame, path, place }: ApprovalTask, { by, text, of }: Of<'ask'>): Reply {
  const right = rightOf(frame, by);
  if ('ok' in right && !isAdmin(by)) return right;
  if (frame.questions.length >= kernel.limits.questions) {
    return refuse('too_many', `The task has ${frame.questions.length} questions already.`);
  }
  const full = noRoom(kernel, text);
  if (full !== null) return full;
  const n = frame.questions.length + 1;
  const asked = of ?? { user: kernel.start.startedBy };
  note(kernel, path, place, { t: 'task.asked', question: n, by: by.user, verified: by.verified, of: asked, text });
  frame.questions.push({ n, by: by.user, at: kernel.now, of: asked, text });
  return { ok: true, result: { question: n, of: addresseeText(asked) } };
}

/** Of whom it was asked, who started the run, or one of those who decide. */
export function answer(kernel: Kernel, { frame, path, place }: ApprovalTask, message: Of<'answer'>): Reply {
  const { by, text } = message;
  const open = frame.questions.filter((one) => one.answer === undefined);
  const question = chooseQuestion(open, message.question);
  if (question === undefined) {
    const numbers = open.map(({ n }) => n).join(', ');
    const there = numbers === '' ? 'No question is open.' : `Open questions: ${numbers}. Name the one you mean.`;
    return refuse(
      'no_question',
      message.question === undefined ? there : `Question ${message.question} is not open. ${there}`,
    );
  }
  const mayAnswer =
    isAddressed(question.of, by) ||
    samePerson(kernel.start.startedBy, by.user) ||
    isAdmin(by) ||
    !('ok' in rightOf(frame, by));
  if (!mayAnswer) return refuse('not_asked', `Question ${question.n} was put to ${addresseeText(question.of)}.`);
  const full = noRoom(kernel, text);
  if (full !== null) return full;
  note(kernel, path, place, { t: 'task.answered', question: question.n, by: by.user, verified: by.verified, text });
  question.answer = { by: by.user, at: kernel.now, text };
  return { ok: true, result: { question: question.n } };
}

function chooseQuestion(open: readonly Question[], n: number | undefined): Question | undefined {
  if (n !== undefined) return open.find((one) => one.n === n);
  return open.length === 1 ? open[0] : undefined;
}

function stranger(user: string): Refused {
  return refuse(
    'not_assigned',
    `${user} has no part in this task: it is for who is asked to vote, for who is asked a question, and for who started the run.`,
  );
}

/** All of it rides in every snapshot. */
function noRoom(kernel: Kernel, text: string): Refused | null {
  let held = text.length;
  for (const { task } of kernel.tasks.values()) {
    if (task.kind !== 'approval') continue;
    for (const one of task.frame.comments) held += one.text.length;
    for (const one of task.frame.questions) held += one.text.length + (one.answer?.text.length ?? 0);
  }
  if (held <= kernel.limits.remarksText) return null;
  return refuse(
    'too_many',
    `The run keeps as much of what people say as it may: ${kernel.limits.remarksText} characters.`,
  );
}
