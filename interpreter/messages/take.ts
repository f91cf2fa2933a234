/** A message that the host brought: judged, answered, recorded; the same message again gets the same answer. */
import type { SignedBy } from '../../schema/journal.ts';
import type { Message, Reply } from '../../schema/message.ts';
import type { PlaceId } from '../../schema/plan.ts';
import type { Kernel } from '../kernel.ts';
import type { MessageEvent } from '../machine.ts';
import { note } from '../records.ts';
import { decide, stop } from '../scheduler.ts';
import { findStep } from '../steps-by-id.ts';
import { sizeProblem } from '../values.ts';
import { takeEvent } from './events.ts';
import { rememberReply } from './memory.ts';
import { signedBy } from './signed.ts';
import { takeTaskMessage } from './tasks.ts';
import { takeVote } from './votes.ts';

export function takeMessage(kernel: Kernel, { id, message, problems = [], refused }: MessageEvent): void {
  const { replies } = kernel.durable;
  const key = `m/${id}`;
  const known = Object.hasOwn(replies, key) ? replies[key] : undefined;
  const reply = known ?? (refused === undefined ? judge(kernel, message, problems) : verdict(refused));
  if (known === undefined) {
    // The end is the journal's last entry: what comes after it is answered and nothing else.
    if (!reply.ok && kernel.end === null) noteRefusal(kernel, message, reply, refused?.unproven === true);
    rememberReply(kernel, key, reply);
  }
  kernel.commands.push({ t: 'reply', id, reply });
}

/** The host knows better than the kernel: who somebody is, for one. */
function verdict({ because, detail }: NonNullable<MessageEvent['refused']>): Reply {
  return { ok: false, why: because, detail };
}

/** Of a task that is closed: that of its step; else that of the flow. */
function placeOf(kernel: Kernel, path: string): PlaceId {
  return findStep(kernel, path.replace(/[./].*$/, ''))?.place ?? kernel.plan.flow.place;
}

function noteRefusal(
  kernel: Kernel,
  message: Message,
  { why, detail }: Extract<Reply, { ok: false }>,
  unproven: boolean,
): void {
  const path = 'task' in message ? message.task : 'path' in message ? message.path : '';
  const place = kernel.tasks.get(path)?.task.place ?? placeOf(kernel, path);
  const sender = message.t === 'event' ? message.from : message.by;
  note(kernel, path, place, {
    t: 'message.refused',
    message: message.t,
    ...(sender === undefined
      ? {}
      : unproven
        ? { claimed: sender.user }
        : { by: sender.user, verified: sender.verified }),
    because: why,
    detail,
  });
}

function judge(kernel: Kernel, message: Message, problems: readonly string[]): Reply {
  if (kernel.end !== null || kernel.frame.stage === 'ended') {
    return { ok: false, why: 'ended', detail: 'The run has ended, or is ending.' };
  }
  switch (message.t) {
    case 'vote':
      return takeVote(kernel, message, problems);
    case 'claim':
    case 'release':
    case 'delegate':
    case 'comment':
    case 'ask':
    case 'answer':
      return takeTaskMessage(kernel, message);
    case 'event':
      return takeEvent(kernel, message, problems);
    case 'cancel':
      return cancel(kernel, {
        ...message,
        by: message.by.user,
        verified: message.by.verified,
        ...signedBy(message.by),
      });
    case 'retryUndo':
      return retryUndo(kernel, message);
    case 'settle':
      return settle(kernel, message, problems);
  }
}

interface Cancel {
  readonly by?: string;
  readonly verified?: boolean;
  readonly signed?: SignedBy;
  readonly reason?: string;
  readonly force?: boolean;
}

/** A cancel that nobody is named for cannot be answered: a refusal is recorded, and the run goes on. */
export function cancelUnnamed(kernel: Kernel, { reason, force = false }: Omit<Cancel, 'by'>): void {
  const reply = cancel(kernel, { ...(reason === undefined ? {} : { reason }), force });
  if (reply.ok) return;
  const { why, detail } = reply;
  note(kernel, '', kernel.plan.flow.place, { t: 'message.refused', message: 'cancel', because: why, detail });
}

/** Stops the flow from outside (rule 19); past a pivot only where it is forced. */
function cancel(kernel: Kernel, { by, verified = false, signed, reason, force = false }: Cancel): Reply {
  const past = force ? undefined : pointOfNoReturn(kernel);
  if (past !== undefined) return { ok: false, why: 'past_pivot', detail: past };
  const why = reason === undefined ? {} : { reason };
  const who = by === undefined ? {} : { by, verified };
  const forced = force && by !== undefined ? { force } : {};
  const proof = signed === undefined ? {} : { signed };
  note(kernel, '', kernel.plan.flow.place, { t: 'run.cancelRequested', ...who, ...why, ...forced, ...proof });
  if (reason !== undefined) kernel.frame.cancelReason ??= reason;
  stop(kernel, kernel.frame.cancel, true);
  return { ok: true };
}

/** Why a cancel would leave the run half done; undefined where all that was done can still be undone. */
function pointOfNoReturn(kernel: Kernel): string | undefined {
  const { pivoted } = kernel.durable;
  const goesOn = 'The run goes on; force the cancel to stop it all the same, and what was done before stays done.';
  if (pivoted !== undefined)
    return `The pivot '${pivoted}' has completed: what was done before it is not undone. ${goesOn}`;
  for (const [path, { made, phase }] of kernel.pivots) {
    // One that is held back, or waits for its first attempt's input, has done nothing.
    if (made || phase === 'settle' || kernel.asks.has(path))
      return `The pivot '${path}' is under way or may have happened: what was done before it is not undone then. ${goesOn}`;
  }
  return undefined;
}

function retryUndo(kernel: Kernel, message: Extract<Message, { t: 'retryUndo' }>): Reply {
  const task = kernel.tasks.get(message.path)?.task;
  if (task?.kind !== 'undo') return nothingThere(message.path);
  const why = message.reason === undefined ? {} : { reason: message.reason };
  task.entry.decided = {
    how: message.how,
    by: message.by.user,
    verified: message.by.verified,
    ...why,
    ...signedBy(message.by),
  };
  decide(kernel, message.path);
  return { ok: true };
}

function settle(kernel: Kernel, message: Extract<Message, { t: 'settle' }>, problems: readonly string[]): Reply {
  const task = kernel.tasks.get(message.path)?.task;
  if (task?.kind !== 'settle' || task.frame.settle === undefined) return nothingThere(message.path);
  const { as, output } = message;
  if (as === 'done') {
    if (output === undefined && problems.length > 0) {
      const detail = `'${message.path}' gives an output that the steps after it may read: say which (${problems.join('; ')}).`;
      return { ok: false, why: 'form_missing', detail };
    }
    const wrong = sizeProblem(kernel, output) ?? problems.join('; ');
    if (wrong !== '') return { ok: false, why: 'form_invalid', detail: wrong };
    const fault = task.fits(output);
    if (fault !== null) {
      const detail = `With this output the undo cannot be built: ${fault.detail}`;
      return { ok: false, why: output === undefined ? 'form_missing' : 'form_invalid', detail };
    }
  }
  task.frame.settle.decided = {
    as,
    by: message.by.user,
    verified: message.by.verified,
    ...(output === undefined ? {} : { output }),
    ...(message.reason === undefined ? {} : { reason: message.reason }),
    ...signedBy(message.by),
  };
  decide(kernel, message.path);
  return { ok: true };
}

function nothingThere(path: string): Reply {
  return { ok: false, why: 'closed', detail: `'${path}' waits for nobody any more.` };
}
