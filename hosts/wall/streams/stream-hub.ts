/**
 * What calls of this worker are writing, for whoever watches: in order, kept for a while so that a watcher who was cut
 * off goes on where it was, and never part of a history. Losing it loses nothing: the call's result is what counts.
 */
import { randomUUID } from 'node:crypto';
import type { RedactedPieces, Redactor } from '../redact.ts';
import { STREAM_LIMITS } from './limits.ts';

/** `turn`: 1 for a question, 2 for the repair of its answer, which begins anew. `attempt` counts from 1; so does a new one. */
export type StreamEvent =
  | { readonly t: 'begin'; readonly n: number; readonly path: string; readonly call: string; readonly attempt: number }
  | {
      readonly t: 'text';
      readonly n: number;
      readonly path: string;
      readonly attempt: number;
      readonly turn: number;
      readonly text: string;
    }
  | { readonly t: 'end'; readonly n: number; readonly path: string; readonly attempt: number; readonly ok: boolean };

/** One attempt of a call, as it writes. */
export interface StreamWriter {
  text(piece: string, turn: number): void;
  end(ok: boolean): void;
}

export interface StreamWatcher {
  event(event: StreamEvent): void;
  /** So many events before the next one are not kept any more. */
  gap(lost: number): void;
}

export interface StreamHub {
  /** Of this hub: numbers of another one say nothing here. */
  readonly epoch: string;
  /** `runId`: what the run is known by at the server. Nothing is kept of a call that writes nothing. */
  open(runId: string, about: { readonly path: string; readonly call: string; readonly attempt: number }): StreamWriter;
  /** First what is kept after number `after`, then what comes. Gives what ends it; undefined where too many watch. */
  watch(runId: string, after: number, watcher: StreamWatcher): (() => void) | undefined;
}

interface Channel {
  readonly events: StreamEvent[];
  readonly watchers: Set<StreamWatcher>;
  /** Number of the last event. */
  last: number;
  /** Characters that are kept. */
  kept: number;
  /** Milliseconds since the epoch, of the last event. */
  at: number;
}

export function createStreamHub(redactor: Pick<Redactor, 'pieces'>, now: () => number = Date.now): StreamHub {
  const channels = new Map<string, Channel>();
  const channelOf = (runId: string): Channel => {
    const channel = channels.get(runId) ?? { events: [], watchers: new Set(), last: 0, kept: 0, at: now() };
    // The one that was used last stands last.
    channels.delete(runId);
    channels.set(runId, channel);
    return channel;
  };
  const add = (runId: string, make: (n: number) => StreamEvent): void => {
    forgetOld(channels, now());
    const channel = channelOf(runId);
    channel.last++;
    channel.at = now();
    const event = make(channel.last);
    channel.events.push(event);
    channel.kept += sizeOf(event);
    while (channel.kept > STREAM_LIMITS.runCharacters && channel.events.length > 1) {
      const [oldest] = channel.events.splice(0, 1);
      if (oldest) channel.kept -= sizeOf(oldest);
    }
    for (const watcher of channel.watchers) watcher.event(event);
  };
  return {
    epoch: randomUUID(),
    open: (runId, about) =>
      createWriter(
        about,
        () => redactor.pieces(),
        (make) => add(runId, make),
      ),
    watch(runId, after, watcher) {
      const watching = [...channels.values()].reduce((sum, { watchers }) => sum + watchers.size, 0);
      if (watching >= STREAM_LIMITS.watchers) return undefined;
      const channel = channelOf(runId);
      const kept = channel.events.filter(({ n }) => n > after);
      const lost = Math.min(channel.last, (kept[0]?.n ?? channel.last + 1) - 1) - after;
      if (lost > 0) watcher.gap(lost);
      for (const event of kept) watcher.event(event);
      channel.watchers.add(watcher);
      return () => channel.watchers.delete(watcher);
    },
  };
}

type About = Parameters<StreamHub['open']>[1];

function createWriter(
  { path, call, attempt }: About,
  clean: () => RedactedPieces,
  add: (make: (n: number) => StreamEvent) => void,
): StreamWriter {
  let begun: { readonly turn: number; readonly pieces: RedactedPieces } | undefined;
  const show = (text: string, turn: number): void => {
    if (text !== '') add((n) => ({ t: 'text', n, path, attempt, turn, text }));
  };
  return {
    text(piece, turn) {
      if (begun === undefined) add((n) => ({ t: 'begin', n, path, call, attempt }));
      if (begun?.turn !== turn) {
        if (begun) show(begun.pieces.end(), begun.turn);
        begun = { turn, pieces: clean() };
      }
      show(begun.pieces.push(piece), turn);
    },
    end(ok) {
      if (begun === undefined) return;
      show(begun.pieces.end(), begun.turn);
      add((n) => ({ t: 'end', n, path, attempt, ok }));
    },
  };
}

/** Runs that nobody watches, beyond what is kept of how many and for how long. */
function forgetOld(channels: Map<string, Channel>, now: number): void {
  for (const [runId, { at, watchers }] of channels) {
    if (channels.size <= STREAM_LIMITS.runs && now - at < STREAM_LIMITS.keepMs) return;
    if (watchers.size === 0) channels.delete(runId);
  }
}

const sizeOf = (event: StreamEvent): number =>
  STREAM_LIMITS.eventCharacters + (event.t === 'text' ? event.text.length : 0);
