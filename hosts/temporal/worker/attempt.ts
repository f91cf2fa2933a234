/** One attempt of a call: the entry that every activity of the catalogue goes through. */
import { Context, type Info } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { Fault } from '../../../schema/fault.ts';
import { ENGINE_ERRORS } from '../../../schema/fault.ts';
import type { Json } from '../../../schema/json.ts';
import { addUsed, requestsLeft, sumsOf } from '../../../schema/usage.ts';
import { performCall, type Registry, type WallResult, type WallServices } from '../../wall/index.ts';
import type { StreamHub } from '../../wall/streams/stream-hub.ts';
import { effectBefore, saidOf, usedBefore } from '../attempts-before.ts';
import { HOST_LIMITS } from '../limits.ts';
import type { CallEnvelope, CallRequest, FailureDetails, SentCall } from '../protocol.ts';
import { type KnownOfCall, withKnown } from '../sent-call.ts';

export interface AttemptOptions {
  readonly registry: Registry;
  readonly services: WallServices;
  /** Name of this worker, for the journal. */
  readonly worker: string;
  readonly heartbeatMs: number;
  /** Between 0 and 1, for the pauses between attempts. */
  readonly random: () => number;
  /** Takes what calls are writing, where the worker lets people watch. */
  readonly streams?: StreamHub;
}

type Failed = Extract<WallResult, { ok: false }>;

/** Share of an attempt's time that it may wait for its turn at a connection with a `rate`. */
const PATIENCE = 0.5;

const LOCAL_ROOM = { bytes: HOST_LIMITS.localResultBytes, hint: " Use 'dispatch: queue' for larger ones." };

/** Resolves with the envelope; rejects with an `ApplicationFailure` that carries the fault, or a `CancelledFailure`. */
export async function attemptCall(sent: SentCall, options: AttemptOptions): Promise<CallEnvelope> {
  const context = Context.current();
  const { info } = context;
  const request = withKnown(sent, knownOf(info));
  const before = effectBefore(request.effect, info.attempt, info.heartbeatDetails);
  const earlier = usedBefore(request, info.attempt, info.heartbeatDetails);
  const left = requestsLeft(request.requests, earlier);
  if (left === 0) throw nothingLeft(request, { attempt: info.attempt, before, earlier }, options);
  const stop = stopWith(context.cancellationSignal);
  const late = { is: false };
  const expired = setTimeout(() => {
    late.is = true;
    stop.abort();
  }, info.startToCloseTimeoutMs);
  let usage: Json | undefined;
  const tell = (effect: Fault['effect'], ended: boolean): void => {
    // A local call has no heartbeat.
    if (!info.isLocal) context.heartbeat(saidOf(request, info.attempt, earlier, { effect, usage, ended }));
  };
  const beat = (): void => tell('unknown', false);
  const pulse = setInterval(beat, options.heartbeatMs);
  const { streams } = options;
  const writer = streams?.open(info.workflowExecution?.workflowId ?? '', {
    path: request.path,
    call: info.activityType,
    attempt: info.attempt,
  });
  let ok = false;
  try {
    const result = await performSafely(
      {
        call: info.activityType,
        input: request.input,
        contract: request.contract,
        effect: request.effect,
        ...(request.narrow === undefined ? {} : { narrow: request.narrow }),
        key: request.key,
        ...(request.undoes === undefined ? {} : { undoes: request.undoes }),
        ...(request.priced === undefined ? {} : { priced: request.priced }),
        ...(left === undefined ? {} : { requests: left }),
        path: request.path,
        run: request.run,
        ...(request.approved === undefined ? {} : { approved: request.approved }),
        attempt: info.attempt,
        signal: stop.signal,
        patienceMs: Math.floor(info.startToCloseTimeoutMs * PATIENCE),
        ...(info.isLocal ? { room: LOCAL_ROOM } : {}),
        heartbeat: beat,
        used: (sofar) => {
          usage = sofar;
        },
        ...(writer === undefined ? {} : { tell: writer.text }),
      },
      request.once,
      options,
    );
    const meta = { ...result.meta, ...earlier };
    ok = result.ok;
    if (result.ok) return { value: result.value, meta: { ...meta, worker: options.worker } };
    const fault = before === 'unknown' ? { ...result.fault, effect: before } : result.fault;
    // An attempt that was cut off may go on at the other side.
    tell(fault.effect ?? 'none', !stop.signal.aborted);
    throw failureOf(request, { ...result, fault, meta }, { context, late: late.is }, options);
  } finally {
    writer?.end(ok);
    clearTimeout(expired);
    clearInterval(pulse);
  }
}

function knownOf({ isLocal, activityId, workflowExecution, workflowType = '' }: Info): KnownOfCall {
  return { ...(isLocal ? {} : { path: activityId }), runId: workflowExecution?.workflowId ?? '', flow: workflowType };
}

/** Aborts with the signal, too. `AbortSignal.any` does the same at several times the cost. */
function stopWith(signal: AbortSignal): AbortController {
  const stop = new AbortController();
  if (signal.aborted) stop.abort(signal.reason);
  else signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
  return stop;
}

/** A bug of ours or of the activity must not pass for a failure that the server tries again: a write may be made. */
async function performSafely(
  call: Parameters<typeof performCall>[0],
  once: boolean,
  { registry, services }: AttemptOptions,
): Promise<WallResult> {
  try {
    return await performCall(call, registry, services);
  } catch (thrown) {
    const said = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'The wall broke.';
    const fault: Fault = {
      type: 'activity.crashed',
      blame: 'crash',
      title: 'The call broke',
      detail: services.redactor.told(said),
      step: call.path,
      attempts: call.attempt,
      effect: call.effect === 'write' ? 'unknown' : 'none',
    };
    return { ok: false, fault, retry: !once, meta: { attempts: call.attempt } };
  }
}

/** What the attempt tells the server: an end, or a failure with the pause before the next attempt. */
function failureOf(
  request: CallRequest,
  failed: Failed,
  { context, late }: { readonly context: Context; readonly late: boolean },
  options: AttemptOptions,
): Error {
  const stopped = failed.fault.type === 'cancelled' && (late || context.cancellationSignal.aborted);
  const asked = context.cancellationDetails?.cancelRequested === true;
  if (stopped && asked) return new CancelledFailure(failed.fault.detail);
  // At the end of its time the attempt is stopped here and given up by the server: whichever comes first says the same.
  const why = late ? `No answer within ${context.info.startToCloseTimeoutMs} ms.` : WORKER_STOPPED;
  const fault = stopped ? unanswered(failed.fault, why) : failed.fault;
  const cut = stopped && request.metered === true ? { unmeasured: (failed.meta.unmeasured ?? 0) + 1 } : {};
  const { earlier, usage } = failed.meta;
  const spent =
    requestsLeft(request.requests, { ...failed.meta, ...cut, earlier: addUsed(earlier, sumsOf(usage)) }) === 0;
  const again = (failed.retry || stopped) && !asked && !spent && !(request.once && fault.effect === 'unknown');
  const pauseMs = failed.retryAfterMs ?? pauseBefore(context.info.attempt + 1, request.pause, options.random);
  return ApplicationFailure.create({
    message: fault.detail,
    type: fault.type,
    nonRetryable: !again,
    details: [fault, { ...failed.meta, ...cut, worker: options.worker }] satisfies FailureDetails,
    ...(again ? { nextRetryDelay: pauseMs } : {}),
  });
}

/** An attempt of which nobody heard again may have used up what a budget allows; the server tries again by itself. */
function nothingLeft({ path }: CallRequest, { attempt, before, earlier }: Earlier, { worker }: AttemptOptions): Error {
  const attempts = attempt - 1;
  const said = 'The attempt before did not answer, and its budget has no room for another.';
  const fault: Fault = { ...unanswered({ step: path, attempts, effect: before }, said) };
  const details = [fault, { attempts, ...earlier, worker }] satisfies FailureDetails;
  return ApplicationFailure.create({ message: said, type: fault.type, nonRetryable: true, details });
}

interface Earlier {
  readonly attempt: number;
  readonly before: 'none' | 'unknown';
  readonly earlier: ReturnType<typeof usedBefore>;
}

const WORKER_STOPPED = 'The worker was stopped in the middle of the call.';

function unanswered(fault: Partial<Fault>, detail: string): Fault {
  return { ...fault, type: 'timeout', title: ENGINE_ERRORS.timeout, blame: 'failed', detail };
}

/**
 * Milliseconds before an attempt, counted from 1. Full jitter: any time up to the pause that the policy gives, so that
 * a thousand runs that failed together do not come back together.
 */
export function pauseBefore(attempt: number, pause: CallRequest['pause'], random: () => number): number {
  const most = Math.min(pause.maxMs, pause.initialMs * pause.factor ** (attempt - 2));
  return Math.max(1, Math.round(pause.jitter === 'full' ? random() * most : most));
}
