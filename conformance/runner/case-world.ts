/** From a case to the world that a host is given. */
import type { Message, Person } from '../../schema/message.ts';
import type { Sent, World, WorldAnswer, WorldCall } from '../host.ts';
import type { Case, CaseGroup, CaseMessage, CaseReply } from './case-file.ts';

/** What a reply without `after` takes. */
const USUAL_MS = 50;

export function worldOf(group: CaseGroup, one: Case): World {
  const replies = { ...group.replies, ...one.replies };
  return {
    input: one.input ?? {},
    startedBy: one.startedBy ?? 'starter@example.org',
    answer(call) {
      const scripted = replies[call.path] ?? {};
      const list = isList(scripted) ? scripted : [scripted];
      return answerOf(call, list[call.attempt - 1] ?? list.at(-1) ?? {});
    },
    messages: (one.messages ?? []).map(sentOf),
  };
}

const isList = (replies: CaseReply | readonly CaseReply[]): replies is readonly CaseReply[] => Array.isArray(replies);

function answerOf(call: WorldCall, reply: CaseReply): WorldAnswer {
  if (reply.never) return { is: 'lost' };
  const afterMs = reply.after ?? USUAL_MS;
  const used = reply.usage === undefined ? {} : { usage: reply.usage };
  const decides = reply.decides === undefined ? {} : { decides: reply.decides };
  if (reply.error !== undefined) return { is: 'failed', afterMs, ...reply.error, ...used };
  return { is: 'done', afterMs, output: reply.output ?? { from: call.path }, ...used, ...decides };
}

function sentOf(message: CaseMessage): Sent {
  const { started, waiting, recorded } = message;
  return {
    trigger: {
      k: 'when',
      holds: ({ state, journal, started: calls }) =>
        recorded !== undefined
          ? journal.some(({ what }) => what.t === recorded)
          : started === undefined
            ? state.tasks.some((task) => task.path === waiting)
            : calls.has(started) ||
              journal.some(
                ({ path, what }) => path === started && (what.t === 'step.started' || what.t === 'undo.started'),
              ),
    },
    message: messageOf(message.send),
  };
}

/** What a host's wall would say of a signature. A host that has a real wall makes a real one in its place. */
const SIGNED = { shown: { key: 'k' }, other: { key: 'k', shown: 'something else' } } as const;

function messageOf(send: CaseMessage['send']): Message {
  const by = {
    user: send.cancel?.by ?? send.by ?? 'nobody',
    groups: send.groups ?? [],
    verified: true,
    ...(send.signed === undefined ? {} : { signed: SIGNED[send.signed] }),
  };
  const reason = send.reason === undefined ? {} : { reason: send.reason };
  if (send.cancel !== undefined)
    return { t: 'cancel', by, ...reason, ...(send.cancel.force === undefined ? {} : { force: true }) };
  if (send.retryUndo !== undefined) return { t: 'retryUndo', path: send.retryUndo, how: 'retry', by, ...reason };
  if (send.skipUndo !== undefined) return { t: 'retryUndo', path: send.skipUndo, how: 'skip', by, ...reason };
  if (send.event !== undefined)
    return { t: 'event', type: send.event, eventId: send.id ?? send.event, data: send.data ?? null };
  if (send.settle !== undefined) {
    const output = send.output === undefined ? {} : { output: send.output };
    return { t: 'settle', path: send.settle, as: send.as ?? 'skip', by, ...output, ...reason };
  }
  const about = taskMessageOf(send, by);
  if (about !== undefined) return about;
  const comment = send.comment === undefined ? {} : { comment: send.comment };
  const form = send.form === undefined ? {} : { form: send.form };
  const [vote, task] =
    send.approve === undefined ? (['deny', send.deny] as const) : (['approve', send.approve] as const);
  return { t: 'vote', vote, task: task ?? '', by, ...comment, ...form };
}

function taskMessageOf(send: CaseMessage['send'], by: Person): Message | undefined {
  const reason = send.reason === undefined ? {} : { reason: send.reason };
  const text = send.text ?? '';
  if (send.claim !== undefined) {
    return { t: 'claim', task: send.claim, by, ...(send.takeOver === undefined ? {} : { takeOver: send.takeOver }) };
  }
  if (send.release !== undefined) return { t: 'release', task: send.release, by, ...reason };
  if (send.delegate !== undefined) {
    const to = send.toGroup === undefined ? { user: send.to ?? '' } : { group: send.toGroup };
    return { t: 'delegate', task: send.delegate, by, to, ...reason };
  }
  if (send.says !== undefined) return { t: 'comment', task: send.says, by, text };
  if (send.asks !== undefined) {
    return { t: 'ask', task: send.asks, by, text, ...(send.of === undefined ? {} : { of: { user: send.of } }) };
  }
  if (send.answers === undefined) return undefined;
  const question = send.question === undefined ? {} : { question: send.question };
  return { t: 'answer', task: send.answers, by, text, ...question };
}
