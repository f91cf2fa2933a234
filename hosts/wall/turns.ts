/** Turns at connections with a `rate`: never more than so many in any window of its length, in the order of asking. */
import { setTimeout as pause } from 'node:timers/promises';
import { ActivityError } from '../../stdlib/activity.ts';
import { durationMs } from '../../stdlib/duration.ts';

export interface Rate {
  readonly limit: number;
  /** ISO 8601 duration. */
  readonly per: string;
}

export interface Patience {
  readonly signal?: AbortSignal;
  /** Longest wait within the attempt; beyond it the attempt fails and is made again when its turn comes. Milliseconds. */
  readonly mostMs?: number;
}

export interface Turns {
  /** Throws `rate.limited` where the turn is too far away, or the signal is aborted. */
  /** `subject`: what has the rate, as a message begins: `The connection "crm"`. */
  take(subject: string, rate: Rate, patience: Patience): Promise<void>;
}

/** `workers`: processes that share the rates; each takes its share, so that together they keep them. */
export function createTurns(workers: number, now: () => number): Turns {
  /** Times of the newest turns by subject, oldest first. */
  const taken = new Map<string, number[]>();

  function nextTurn(
    subject: string,
    rate: Rate,
  ): { readonly at: number; readonly times: number[]; readonly limit: number } {
    const { limit, perMs } = shareOf(rate, workers);
    const times = taken.get(subject) ?? [];
    taken.set(subject, times);
    const first = times.length < limit ? 0 : (times[times.length - limit] ?? 0) + perMs;
    return { at: Math.max(now(), first, times.at(-1) ?? 0), times, limit };
  }
  return {
    async take(subject, rate, { signal, mostMs = Number.POSITIVE_INFINITY }) {
      const { at, times, limit } = nextTurn(subject, rate);
      const waitMs = at - now();
      if (waitMs > mostMs) {
        const detail = `${subject} takes ${rate.limit} calls in ${rate.per}; the next turn is in ${Math.ceil(waitMs / 1000)} s.`;
        throw new ActivityError('rate.limited', detail, { retryAfterMs: waitMs });
      }
      times.push(at);
      if (times.length > limit) times.splice(0, times.length - limit);
      if (waitMs > 0) await wait(subject, waitMs, signal);
    },
  };
}

async function wait(subject: string, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(waitMs, undefined, signal === undefined ? {} : { signal });
  } catch (thrown) {
    if (signal?.aborted !== true) throw thrown;
    // Nothing was sent: a write that was stopped here has no effect.
    throw new ActivityError(
      'rate.limited',
      `The call was stopped while it waited for its turn: ${subject} has a rate.`,
    );
  }
}

/** A share that is less than one call in the time is one call in a longer time. */
function shareOf({ limit, per }: Rate, workers: number): { readonly limit: number; readonly perMs: number } {
  const own = Math.max(1, Math.floor(limit / workers));
  return { limit: own, perMs: ((durationMs(per) ?? 0) * own * workers) / limit };
}
