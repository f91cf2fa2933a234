/** Real activities for a run in memory: through the wall, as a worker makes them, each attempt in its own time. */

import type { CallReply, Replier } from '../hosts/memory/index.ts';
import { performCall, type WallResult } from '../hosts/wall/index.ts';
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
    const result = await performCall(
      {
        call: call.call,
        input: call.input,
        contract: plan.contracts[call.call]?.digest ?? '',
        effect: call.effect,
        ...(call.narrow === undefined ? {} : { narrow: call.narrow }),
        key: call.key,
        ...(call.undoes === undefined ? {} : { undoes: call.undoes }),
        path: call.id,
        run: { id: root, flow: plan.flow.name, version: plan.flow.version, env },
        attempt,
        signal: AbortSignal.any([signal, AbortSignal.timeout(call.timeoutMs)]),
        heartbeat: () => undefined,
      },
      platform.registry,
      platform.services,
    );
    // The clock stands still while a call is made; what it took is told to it.
    const afterMs = Math.min(Date.now() - started, call.timeoutMs);
    if (!result.ok) failedAt.set(call.key, now + afterMs);
    return replyOf(result, afterMs);
  };
}

function replyOf(result: WallResult, afterMs: number): CallReply {
  if (result.ok) return { t: 'value', value: result.value, meta: result.meta, afterMs };
  const { type, title, detail, data, status, effect } = result.fault;
  return {
    t: 'error',
    type,
    title,
    detail,
    retry: result.retry,
    afterMs,
    ...(data === undefined ? {} : { data }),
    ...(status === undefined ? {} : { status }),
    ...(effect === undefined ? {} : { effect }),
    ...(result.retryAfterMs === undefined ? {} : { retryAfterMs: result.retryAfterMs }),
  };
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
