/** Turns at connections with a `rate`: never more than so many in any window of its length, in the order of asking. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Turn, TurnsAsk } from '../../interpreter/turns.ts';
import { ActivityError } from '../../stdlib/activity.ts';
import { durationMs } from '../../stdlib/duration.ts';

export interface Rate {
  readonly limit: number;
  /** ISO 8601 duration. */
  readonly per: string;
  /** `all`: kept by all workers together; `worker` unless given. */
  readonly across?: 'worker' | 'all';
}

/** Asks whoever keeps a rate for all workers. One answer for each of `mostMs`. */
export type AskTurns = (subject: string, ask: TurnsAsk) => Promise<readonly Turn[]>;

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
export function createTurns(
  workers: number,
  now: () => number,
  shared: () => AskTurns | undefined = () => undefined,
): Turns {
  const together = createSharedTurns(shared);
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
      if (rate.across === 'all' && shared() !== undefined) {
        const { waitMs, taken: has } = await together(subject, rate, mostMs);
        if (!has) throw tooFar(subject, rate, waitMs);
        if (waitMs > 0) await wait(subject, waitMs, signal);
        return;
      }
      const { at, times, limit } = nextTurn(subject, rate);
      const waitMs = at - now();
      if (waitMs > mostMs) throw tooFar(subject, rate, waitMs);
      times.push(at);
      if (times.length > limit) times.splice(0, times.length - limit);
      if (waitMs > 0) await wait(subject, waitMs, signal);
    },
  };
}

function tooFar(subject: string, { limit, per }: Rate, waitMs: number): ActivityError {
  const detail = `${subject} takes ${limit} calls in ${per}; the next turn is in ${Math.ceil(waitMs / 1000)} s.`;
  return new ActivityError('rate.limited', detail, { retryAfterMs: waitMs });
}

interface Pending {
  readonly mostMs: number;
  readonly resolve: (turn: Turn) => void;
  readonly reject: (thrown: unknown) => void;
}

/** Calls that are asked for in one go. */
const ASKED_AT_ONCE = 100;
/** Until a call asks again where whoever keeps the rate cannot be asked, milliseconds. */
const UNREACHABLE_MS = 2_000;

/** One question at a time for each subject: what comes meanwhile is asked for together. */
function createSharedTurns(shared: () => AskTurns | undefined) {
  const queues = new Map<string, Pending[]>();

  async function drain(subject: string, { limit, per }: Rate, pending: Pending[]): Promise<void> {
    while (pending.length > 0) {
      const batch = pending.slice(0, ASKED_AT_ONCE);
      try {
        const mostMs = batch.map((one) => Math.min(one.mostMs, Number.MAX_SAFE_INTEGER));
        const turns = (await shared()?.(subject, { limit, perMs: durationMs(per) ?? 0, mostMs })) ?? [];
        for (const [i, one] of batch.entries()) one.resolve(turns[i] ?? { waitMs: UNREACHABLE_MS, taken: false });
      } catch (thrown) {
        const detail = `Whoever keeps the rate of ${subject} for all workers cannot be asked: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
        const error = new ActivityError('rate.limited', detail, { retryAfterMs: UNREACHABLE_MS });
        for (const one of batch) one.reject(error);
      }
      pending.splice(0, batch.length);
    }
    queues.delete(subject);
  }
  return (subject: string, rate: Rate, mostMs: number): Promise<Turn> =>
    new Promise((resolve, reject) => {
      const pending = queues.get(subject) ?? [];
      pending.push({ mostMs, resolve, reject });
      if (queues.has(subject)) return;
      queues.set(subject, pending);
      void drain(subject, rate, pending);
    });
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
