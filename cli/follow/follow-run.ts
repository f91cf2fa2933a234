/** `holdfast show --follow`: a run until its end, with what models are writing for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HoldfastClient, RunStreams } from '../../hosts/temporal/client/index.ts';
import type { RunState } from '../../interpreter/machine.ts';
import { LOOPBACK } from '../authorize-by.ts';
import { withClient } from '../connect-server.ts';
import type { GlobalOptions } from '../context.ts';
import type { ServerOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { loadProject } from '../load-project.ts';
import { envName, openProject } from '../project.ts';
import { readSecret } from '../secure-connection.ts';
import { createTeller, type Teller } from './tell.ts';

export interface FollowOptions extends GlobalOptions, ServerOptions {
  readonly format: 'text' | 'json';
  readonly token?: string;
}

/** Between two looks at least, however much happens. Milliseconds. */
const LOOK_MS = 200;
/** Between two looks for workers that serve what is written, after something has happened and later on. Milliseconds. */
const SEEK_MS = { first: 500, last: 15_000 } as const;
/** For the last words, which come by another way than the end. Milliseconds. */
const LAST_WORDS_MS = 300;

export async function followRun(io: Io, run: string, options: FollowOptions): Promise<void> {
  const token = options.token ?? (await tokenOfProject(io, options));
  await withClient(io, options, async (client) => {
    const over = new AbortController();
    io.interrupted().addEventListener('abort', () => over.abort(), { once: true });
    const teller = createTeller(io, options.format);
    const watched = new Map<string, Promise<void>>();
    let state: RunState;
    try {
      state = await tellUntilEnd({ client, run, teller, signal: over.signal }, ({ runId, urls }) => {
        for (const url of urls) {
          if (!watched.has(url)) watched.set(url, watch(io, teller, { url, runId, token, signal: over.signal }));
        }
      });
      if (watched.size > 0 && !over.signal.aborted) await sleep(LAST_WORDS_MS);
    } finally {
      over.abort();
      await Promise.all(watched.values());
    }
    teller.end(run, state);
  });
}

interface Following {
  readonly client: HoldfastClient;
  readonly run: string;
  readonly teller: Teller;
  readonly signal: AbortSignal;
}

/**
 * Looks at the run whenever its history grows. Who makes a call, and where that can be watched, stands in no history: it is
 * asked for again a moment after something happened, and ever more seldom.
 */
async function tellUntilEnd(following: Following, found: (streams: RunStreams) => void): Promise<RunState> {
  const { client, run, teller, signal } = following;
  let before = '';
  for (;;) {
    const changes = client.changes(run, signal)[Symbol.asyncIterator]();
    let change = nextOf(changes);
    for (let over = false; !over; ) {
      const state = await client.state(run);
      const now = JSON.stringify(state);
      if (now !== before) teller.state(state);
      before = now;
      if (state.end !== undefined || signal.aborted) return state;
      const woken = await seekUntil(change, async () => found(await client.streams(run)), signal);
      // A history that has ended: the run has, or goes on in another one.
      over = woken?.done === true;
      if (woken !== undefined && !over) change = nextOf(changes);
      await pause(LOOK_MS, signal);
    }
  }
}

/** Undefined where the signal came first. */
async function seekUntil<T>(
  change: Promise<T>,
  seek: () => Promise<void>,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (let ms: number = SEEK_MS.first; !signal.aborted; ms = Math.min(ms * 2, SEEK_MS.last)) {
    await seek();
    const woken = await Promise.race([change, pause(ms, signal)]);
    if (woken !== undefined) return woken;
  }
  return undefined;
}

/** Whoever waits for it is told what it fails with, also later. */
function nextOf(changes: AsyncIterator<void>): Promise<IteratorResult<void>> {
  const next = changes.next();
  next.catch(() => undefined);
  return next;
}

const pause = (ms: number, signal: AbortSignal): Promise<undefined> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

interface Watched {
  readonly url: string;
  readonly runId: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

async function watch(io: Io, teller: Teller, { url, runId, token, signal }: Watched): Promise<void> {
  const { StreamRefused, watchStream } = await import('../../hosts/temporal/client/watch-stream.ts');
  // INVARIANT: a token goes to nobody who could read it on the way.
  const safe = url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname.replace(/^\[|\]$/g, ''));
  const given = token !== undefined && safe ? { token } : {};
  try {
    for await (const event of watchStream({ url, runId, signal, ...given })) teller.event(event);
  } catch (thrown) {
    if (!(thrown instanceof StreamRefused)) throw thrown;
    const why =
      token === undefined
        ? 'give --token'
        : safe
          ? 'the token is not one that may'
          : 'it has no TLS, so no token was sent';
    io.err(io.errColors.yellow(`! ${url} does not let us watch: ${why}`));
  }
}

/** The token that all who know the project's secret share; one of a person is sent only where it is given. */
async function tokenOfProject(io: Io, options: FollowOptions): Promise<string | undefined> {
  const { settings } = await loadProject(openProject(io, options), envName(io, options));
  const token = settings.streams?.token;
  return token === undefined ? undefined : readSecret(io, token, 'streams.token');
}
