/** Reads what calls of a run are writing from a worker that serves it, and goes on where it was cut off. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { StreamEvent } from '../../wall/streams/stream-hub.ts';

/** `gap`: the worker does not keep so many events before the next one any more. */
export type WatchedEvent = StreamEvent | { readonly t: 'gap'; readonly lost: number };

export interface WatchStreamOptions {
  /** Of the worker (`HoldfastClient.streams`). */
  readonly url: string;
  readonly runId: string;
  /** Bearer token, where the worker asks for one. */
  readonly token?: string;
  /** Ends the watching; without it there is no end. */
  readonly signal: AbortSignal;
}

/** The worker does not let this caller watch. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';
}

/** Pause before the next try where the worker cannot be reached. Milliseconds. */
const PAUSE_MS = 500;

/**
 * Gives events in order, each once, until the signal is aborted. Throws `StreamRefused`. A worker that is gone is tried
 * again: another one takes over its calls, at another address.
 */
export async function* watchStream(options: WatchStreamOptions): AsyncGenerator<WatchedEvent> {
  let last: string | undefined;
  while (!options.signal.aborted) {
    for await (const { id, event = '', data } of readOnce(options, last)) {
      last = id ?? last;
      const parsed = readEvent(event, data);
      if (parsed) yield parsed;
    }
    await pause(options.signal);
  }
}

/** Ends where the connection does. */
async function* readOnce(
  { url, runId, token, signal }: WatchStreamOptions,
  last: string | undefined,
): AsyncGenerator<EventSourceMessage> {
  const headers = {
    accept: 'text/event-stream',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(last === undefined ? {} : { 'last-event-id': last }),
  };
  const found: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => found.push(message) });
  const decoder = new TextDecoder();
  try {
    const response = await fetch(`${url}/runs/${encodeURIComponent(runId)}`, { headers, signal, redirect: 'error' });
    if (response.status === 401 || response.status === 403) throw new StreamRefused(await response.text());
    if (!response.ok || response.body === null) return;
    for await (const chunk of untilAborted(response.body, signal)) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* found.splice(0);
    }
  } catch (thrown) {
    if (thrown instanceof StreamRefused) throw thrown;
    // Cut off, or nobody there: the next try tells.
  }
}

/** The `fetch` of Node 20.18 forgets the signal of a request once its garbage is collected: a body is ended here, too. */
async function* untilAborted(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (let read = await reader.read(); !read.done && !signal.aborted; read = await reader.read()) yield read.value;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/** Undefined for what a later version of the worker says and this one does not know. */
function readEvent(name: string, data: string): WatchedEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const known = ['begin', 'text', 'end', 'gap'].includes(name);
  // What our own worker writes (`serve-streams.ts`).
  return known ? ({ ...value, t: name } as WatchedEvent) : undefined;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, PAUSE_MS);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
