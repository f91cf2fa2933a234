/** Waits for a Temporal server that is not there (yet), and says so, not too often. */
import type { Io } from '../io.ts';
import { noServer, SERVER_HINTS } from '../probe-server.ts';
import { duration } from '../render/time.ts';

/** First pause between two tries, and the longest one. Milliseconds. */
const PAUSE_MS = { first: 500, most: 10_000 } as const;
const LONGER = 1.5;
/** The same words come again after so long; other ones sooner. Milliseconds. */
const SAY_AGAIN_MS = { same: 60_000, other: 5_000 } as const;

/** Time, as the tests turn it. */
export interface Clock {
  now(): number;
  /** Resolves early where the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export const CLOCK: Clock = {
  now: Date.now,
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    }),
};

/** What a try gave: what was wanted, or why the server does not give it yet. Throws what no waiting mends. */
export type Tried<T> = { readonly got: T } | { readonly missing: string };

export interface Waiting {
  readonly io: Io;
  readonly address: string;
  readonly stop: AbortSignal;
  /** Unset: as long as it takes. */
  readonly giveUpMs?: number;
  readonly clock?: Clock;
}

/** Undefined where it was told to stop. Throws (exit code 3) where the time is over. */
export async function waitForServer<T>(
  { io, address, stop, giveUpMs, clock = CLOCK }: Waiting,
  tryOnce: () => Promise<Tried<T>>,
): Promise<T | undefined> {
  const { errColors: colors } = io;
  const since = clock.now();
  let said: { readonly what: string; readonly at: number } | undefined;
  for (let pauseMs: number = PAUSE_MS.first; !stop.aborted; pauseMs = Math.min(pauseMs * LONGER, PAUSE_MS.most)) {
    const tried = await tryOnce();
    const waited = clock.now() - since;
    if ('got' in tried) {
      if (said !== undefined) io.err(`${colors.green('✓')} the server answers, after ${duration(waited)}`);
      return tried.got;
    }
    const { missing } = tried;
    if (giveUpMs !== undefined && waited + pauseMs > giveUpMs) throw noServer(address, missing);
    const silent = said === undefined ? Number.POSITIVE_INFINITY : clock.now() - said.at;
    if (silent >= (said?.what === missing ? SAY_AGAIN_MS.same : SAY_AGAIN_MS.other)) {
      const long = said === undefined ? '' : ` for ${duration(waited)}`;
      io.err(`${colors.yellow('…')} waiting${long} for the Temporal server at ${address}: ${missing}`);
      if (said === undefined) for (const hint of SERVER_HINTS) io.err(`  ${colors.dim(`→ ${hint}`)}`);
      said = { what: missing, at: clock.now() };
    }
    await clock.pause(pauseMs, stop);
  }
  return undefined;
}
