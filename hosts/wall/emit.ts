import type { Json } from '../../schema/json.ts';
import type { CallContext } from '../../stdlib/activity.ts';
import { ActivityError } from '../../stdlib/activity.ts';
import { EMIT_ERRORS } from '../../stdlib/errors.ts';
import { buildAddress } from '../../stdlib/http/address.ts';
import { openHttpConnection } from '../../stdlib/http/connection.ts';
import { HttpFailure } from '../../stdlib/http/failure.ts';
import { readRetryAfter } from '../../stdlib/http/retry-after.ts';
import { sendHttp } from '../../stdlib/http/send.ts';
import { type Failure, failThrown } from './faults.ts';
import type { WallServices } from './services.ts';

/** One delivery of an event, as a host asks for it. */
export interface WallEvent {
  /** Id of the event: a consumer that has seen it takes it for the same. */
  readonly key: string;
  readonly event: string;
  readonly data?: Json;
  readonly path: string;
  readonly run: CallContext['run'];
  readonly attempt: number;
  readonly signal: AbortSignal;
}
export type Delivery = { readonly ok: true; readonly delivered: boolean } | Failure;

/**
 * Delivers an event to the project's sink, as a CloudEvent 1.0 in JSON (structured mode) by HTTP POST. Without a sink it
 * is recorded only: `delivered` is false. Never throws. At least once: `key` is the event's id.
 */
export async function deliverEvent(event: WallEvent, services: WallServices): Promise<Delivery> {
  const sink = services.events;
  if (sink === undefined) return { ok: true, delivered: false };
  try {
    const connection = await openHttpConnection(services, sink.connection);
    const answer = await sendHttp(connection, {
      method: 'POST',
      url: buildAddress(connection, { path: sink.path ?? '/' }),
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: JSON.stringify(toCloudEvent(event, services)),
      signal: event.signal,
    });
    if (answer.status >= 200 && answer.status < 300) return { ok: true, delivered: true };
    const retryAfterMs = readRetryAfter(answer.headers['retry-after'], services.now());
    const retry = answer.status >= 500 || answer.status === 429 || answer.status === 408;
    const said = `${connection.base.host} answered ${answer.status} to the event ${event.event}`;
    throw new ActivityError(retry ? 'emit.unavailable' : 'emit.refused', said, {
      status: answer.status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  } catch (thrown) {
    const { redactor } = services;
    const context = { contract: EMIT, redactor, path: event.path, attempt: event.attempt, now: services.now() };
    return failThrown(context, thrown instanceof HttpFailure ? fromFailure(thrown) : thrown, event.signal.aborted);
  }
}

/** What a failed delivery is told by. A second delivery is harmless: consumers know an event by its id. */
const EMIT = {
  name: 'emit',
  version: '1.0.0',
  summary: 'Delivers an event.',
  effect: 'write',
  idempotent: true,
  undo: 'none',
  dispatch: 'queue',
  input: true,
  output: true,
  errors: EMIT_ERRORS,
  files: [],
  examples: [],
} as const;

function fromFailure(failure: HttpFailure): ActivityError {
  return new ActivityError(failure.final ? 'emit.refused' : 'emit.unavailable', failure.message);
}

function toCloudEvent(event: WallEvent, services: WallServices): { readonly [name: string]: Json } {
  const { flow, version, id, env } = event.run;
  return {
    specversion: '1.0',
    id: event.key,
    source: `/holdfast/${encodeURIComponent(env)}/${flow}`,
    type: event.event,
    subject: id,
    time: new Date(services.now()).toISOString(),
    flowversion: version,
    ...(event.data === undefined
      ? {}
      : { datacontenttype: 'application/json', data: services.redactor.json(event.data) }),
  };
}
