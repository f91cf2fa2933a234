/** Real activities for a run in memory: through the wall, as a worker makes them, each attempt in its own time. */

import type { CallReply, Deliverer, Replier } from '../hosts/memory/index.ts';
import { deliverEvent, type Failure, performCall, type WallResult } from '../hosts/wall/index.ts';
import type { CallMeta } from '../schema/journal.ts';
import type { Plan } from '../schema/plan.ts';
import type { Platform } from './platform.ts';

/**
 * Pauses between attempts are virtual, like every wait; so much of one is waited for in earnest, so that a system that
 * is down is not asked again at once. Milliseconds.
 */
const MAX_REAL_PAUSE_MS = 2_000;

export function realReplies(platform: Platform, env: string): Replier {
  /** Virtual time at which the last attempt of a call failed. */
  const failedAt = new Map<string, number>();
  return async (call, { attempt, root, plan, now, signal }) => {
    const before = failedAt.get(call.key);
    if (attempt > 1 && before !== undefined) await pause(Math.min(MAX_REAL_PAUSE_MS, now - before), signal);
    const started = Date.now();
    const timer = startTimer(call.timeoutMs);
    const result = await performCall(
      {
        call: call.call,
        input: call.input,
        contract: plan.contracts[call.call]?.digest ?? '',
        effect: call.effect,
        ...(call.narrow === undefined ? {} : { narrow: call.narrow }),
        key: call.key,
        ...(call.undoes === undefined ? {} : { undoes: call.undoes }),
        ...(call.priced === undefined ? {} : { priced: call.priced }),
        ...(call.requests === undefined ? {} : { requests: call.requests.all }),
        path: call.id,
        run: runOf(plan, root, env),
        ...(call.approved === undefined ? {} : { approved: call.approved }),
        attempt,
        signal: AbortSignal.any([signal, timer.signal]),
        heartbeat: () => undefined,
      },
      platform.registry,
      platform.services,
    );
    timer.stop();
    // Whatever the activity made of the abort: nobody waits for its answer any more, as on a server.
    if (timer.signal.aborted && !signal.aborted) {
      failedAt.set(call.key, now + call.timeoutMs);
      return { t: 'lost' };
    }
    // The clock stands still while a call is made; what it took is told to it.
    const afterMs = Math.min(Date.now() - started, call.timeoutMs);
    if (!result.ok) failedAt.set(call.key, now + afterMs);
    return replyOf(result, afterMs);
  };
}

/** Milliseconds that a sink of events has to answer; as on a server. */
const DELIVERY_TIMEOUT_MS = 9_000;

/** Events to the sink of the project, where it has one. */
export function realDeliveries({ services }: Platform, env: string): Deliverer {
  return async ({ id, key, event, data }, { attempt, root, plan, signal }) => {
    const started = Date.now();
    const timer = startTimer(DELIVERY_TIMEOUT_MS);
    const result = await deliverEvent(
      {
        key,
        event,
        ...(data === undefined ? {} : { data }),
        path: id,
        run: runOf(plan, root, env),
        attempt,
        signal: AbortSignal.any([signal, timer.signal]),
      },
      services,
    );
    timer.stop();
    const afterMs = Math.min(Date.now() - started, DELIVERY_TIMEOUT_MS);
    if (timer.signal.aborted && !signal.aborted) {
      const detail = `The sink of events did not answer within ${DELIVERY_TIMEOUT_MS} ms.`;
      return { t: 'error', type: 'emit.unavailable', detail, retry: true, afterMs };
    }
    return result.ok ? { t: 'value', value: null, afterMs } : errorOf(result, afterMs);
  };
}

function runOf({ flow: { name, version, team } }: Plan, id: string, env: string) {
  return { id, flow: name, version, env, ...(team === undefined ? {} : { team }) };
}

function replyOf(result: WallResult, afterMs: number): CallReply {
  return result.ok ? { t: 'value', value: result.value, meta: result.meta, afterMs } : errorOf(result, afterMs);
}

function errorOf(result: Failure & { readonly meta?: CallMeta }, afterMs: number): CallReply {
  const { type, title, detail, data, status, effect } = result.fault;
  return {
    t: 'error',
    type,
    title,
    detail,
    retry: result.retry,
    afterMs,
    ...(result.meta === undefined ? {} : { meta: result.meta }),
    ...(data === undefined ? {} : { data }),
    ...(status === undefined ? {} : { status }),
    ...(effect === undefined ? {} : { effect }),
    ...(result.retryAfterMs === undefined ? {} : { retryAfterMs: result.retryAfterMs }),
  };
}

/** Unlike the timer of `AbortSignal.timeout` it keeps the process alive: an activity may wait for nothing else. */
function startTimer(ms: number): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('No answer in time.', 'TimeoutError')), ms);
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
