/** Temporal's failures as the kernel's events. INVARIANT: nothing in here throws. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import type { CallCommand, Event, Path } from '../../../interpreter/machine.ts';
import { type Blame, ENGINE_ERRORS, type Fault } from '../../../schema/fault.ts';
import type { CallMeta } from '../../../schema/journal.ts';
import { CALL_ERRORS } from '../../../stdlib/errors.ts';
import { readSaid } from '../attempts-before.ts';
import { PAYLOAD_FAILURES } from '../names.ts';
import { toldBy } from '../told.ts';

/** What the server says of an activity that was cancelled before a worker took it. */
const NOT_STARTED = 'ACTIVITY_ID_NOT_STARTED';

type Answered = Extract<Event, { t: 'rejected' | 'cancelled' }>;

interface Failed {
  readonly error: unknown;
  /** It was asked to stop. */
  readonly cancelling: boolean;
  /** It was asked to stop in the workflow task that sent it: the server never saw it. */
  readonly unsent: boolean;
}

/** How a call ended that has no result. */
export function callFailed(command: CallCommand, { error, cancelling, unsent }: Failed): Answered {
  const { id, effect } = command;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const lost = effect === 'write' ? 'unknown' : 'none';
  if (cause instanceof CancelledFailure && cancelling) {
    return { t: 'cancelled', id, effect: unsent || neverStarted(command, cause) ? 'none' : lost };
  }
  if (cause instanceof CancelledFailure) {
    return {
      t: 'rejected',
      id,
      fault: fault('timeout', 'failed', 'The worker stopped in the middle of the call.', lost),
    };
  }
  if (cause instanceof TimeoutFailure) {
    return {
      t: 'rejected',
      id,
      fault: { ...timedOut(command, cause, lost), ...triedBy(command, error) },
      ...usedUntil(command, cause),
    };
  }
  return { t: 'rejected', id, fault: carried(cause) ?? crashed(cause, lost), ...usedBy(cause) };
}

/** What the last attempt that failed had used: it costs no less for its failure. */
function usedBy(error: unknown): { readonly meta?: CallMeta } {
  const meta: unknown = error instanceof ApplicationFailure ? error.details?.[1] : undefined;
  // Our own worker writes it behind the fault.
  return typeof meta === 'object' && meta !== null && 'attempts' in meta ? { meta: meta as CallMeta } : {};
}

/** Where the last attempt did not answer: what was heard of it and of those before it. */
function usedUntil(
  command: CallCommand,
  { cause, lastHeartbeatDetails, timeoutType }: TimeoutFailure,
): { readonly meta?: CallMeta } {
  const known = usedBy(cause);
  if (command.metered !== true) return known;
  const { attempt = 0, used, unmeasured, ended } = readSaid(lastHeartbeatDetails);
  const heard = { attempts: attempt, ...(used === undefined ? {} : { earlier: used }), unmeasured: unmeasured ?? 0 };
  const meta: CallMeta = attempt > (known.meta?.attempts ?? 0) || known.meta === undefined ? heard : known.meta;
  // Between two attempts nothing is under way.
  const silent = timeoutType === 'SCHEDULE_TO_START' || ended === true ? 0 : 1;
  return { meta: { ...meta, attempts: Math.max(1, meta.attempts), unmeasured: (meta.unmeasured ?? 0) + silent } };
}

/** The server does not count the attempts of a timeout; it says where all that are allowed were made. */
function triedBy({ retry }: CallCommand, error: unknown): { readonly attempts?: number } {
  const all = error instanceof ActivityFailure && error.retryState === 'MAXIMUM_ATTEMPTS_REACHED';
  return all || retry.maxAttempts === 1 ? { attempts: retry.maxAttempts } : {};
}

/**
 * Whether no attempt can have had an effect. A call that waits for its second attempt looks the same as one that waits
 * for its first, so this holds only where a lost answer would not have been tried again.
 */
function neverStarted(command: CallCommand, cause: CancelledFailure): boolean {
  const single = command.once || command.retry.maxAttempts === 1;
  return single && cause.details.includes(NOT_STARTED);
}

function timedOut(command: CallCommand, cause: TimeoutFailure, lost: 'none' | 'unknown'): Fault {
  const last = cause.cause instanceof ApplicationFailure ? carried(cause.cause) : undefined;
  const [detail, effect] = ((): [string, 'none' | 'unknown'] => {
    switch (cause.timeoutType) {
      case 'SCHEDULE_TO_START':
        return ['No worker took the call in time.', 'none'];
      case 'HEARTBEAT':
        return ['The worker was lost in the middle of the call.', lost];
      case 'SCHEDULE_TO_CLOSE':
        return [`No answer within ${command.retry.withinMs ?? 0} ms, all attempts together.`, lost];
      default:
        return [`No answer within ${command.timeoutMs} ms.`, lost];
    }
  })();
  return { ...fault('timeout', 'failed', detail, effect), ...(last === undefined ? {} : { cause: last }) };
}

/** How a child flow ended that did not complete. A failed or cancelled child has undone itself (rule 29). */
export function childFailed(id: Path, failed: Failed): Answered {
  const { error } = failed;
  const told = toldBy(error instanceof ChildWorkflowFailure ? error.cause : error);
  return { ...childEnd(id, failed), ...(told === undefined ? {} : { told }) };
}

function childEnd(id: Path, { error, cancelling }: Failed): Answered {
  const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof CancelledFailure) {
    if (cancelling) return { t: 'cancelled', id, effect: 'none' };
    return { t: 'rejected', id, fault: fault('cancelled', 'failed', 'The child run was cancelled.') };
  }
  if (cause instanceof TerminatedFailure) {
    const detail = 'The child run was terminated; it has undone nothing.';
    return { t: 'rejected', id, fault: fault('cancelled', 'failed', detail, 'unknown') };
  }
  if (cause instanceof TimeoutFailure) {
    const detail = 'The server ended the child run for its time; it has undone nothing.';
    return { t: 'rejected', id, fault: fault('timeout', 'failed', detail, 'unknown') };
  }
  return { t: 'rejected', id, fault: carried(cause) ?? crashed(cause, 'unknown') };
}

/** How a helper of the engine ended at the wall without an answer. */
export function helperFailed(id: Path, { error, cancelling }: Failed): Answered {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof CancelledFailure && cancelling) return { t: 'cancelled', id, effect: 'none' };
  return { t: 'rejected', id, fault: carried(cause) ?? crashed(cause, 'none') };
}

/** A refusal of the host to send a payload that the server would end the run for. */
export function tooLarge(id: Path, what: string, bytes: number, limit: number): Answered {
  const detail = `${what} has ${bytes} bytes; at most ${limit} can be sent. Pass a reference to the data instead.`;
  return { t: 'rejected', id, fault: fault('limit.exceeded', 'exhausted', detail) };
}

/** The fault that an `ApplicationFailure` of ours carries. */
export function carried(error: unknown): Fault | undefined {
  if (!(error instanceof ApplicationFailure)) return undefined;
  const [first] = error.details ?? [];
  return isFault(first) ? first : undefined;
}

export function isFault(value: unknown): value is Fault {
  if (typeof value !== 'object' || value === null) return false;
  const { type, blame, title, detail } = value as Partial<Record<keyof Fault, unknown>>; // narrowed field by field
  return [type, blame, title, detail].every((field) => typeof field === 'string');
}

function crashed(error: unknown, effect: 'none' | 'unknown'): Fault {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof ApplicationFailure && PAYLOAD_FAILURES.includes(error.type ?? '')) {
    return { type: 'store.failed', blame: 'failed', title: CALL_ERRORS['store.failed'].title, detail, effect };
  }
  return { type: 'activity.crashed', blame: 'crash', title: 'The call broke', detail, effect };
}

function fault(type: keyof typeof ENGINE_ERRORS, blame: Blame, detail: string, effect?: 'none' | 'unknown'): Fault {
  return { type, blame, title: ENGINE_ERRORS[type], detail, ...(effect === undefined ? {} : { effect }) };
}
