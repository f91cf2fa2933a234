/** The client library's door: everything that can be done to runs, from outside. */
import { Client, type Connection, type ConnectionOptions } from '@temporalio/client';
import { createDataConverter, createListingConverter } from '../payloads/data-converter.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { renewDocuments } from '../payloads/renew-documents.ts';
import { byAnyId } from './by-any-id.ts';
import { ClientError, clientError } from './errors.ts';
import { findStreams } from './find-streams.ts';
import { listRuns } from './list.ts';
import { awaitResult, queryState } from './observe.ts';
import { reachServer } from './open-connection.ts';
import { recordRun } from './record.ts';
import { readRunTape, redriveRun } from './redrive.ts';
import { sendMessage } from './send.ts';
import { EVENT_WAIT_MS, sendEvent } from './send-event.ts';
import { startRun } from './start.ts';
import { readStory } from './story.ts';
import type { HoldfastClient } from './types.ts';
import { watchHistory } from './watch-history.ts';

export interface ConnectOptions {
  /** `host:port`. */
  readonly address: string;
  readonly namespace?: string;
  /** TLS, API key and the like, as the SDK knows them. */
  readonly connection?: Omit<ConnectionOptions, 'address'>;
  /** Time for an answer of the server or, for queries and messages, of a worker. Milliseconds. */
  readonly timeoutMs?: number;
  /** Store and keys, where the project has them: the same as its workers'. */
  readonly payloads?: PayloadLayer;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Throws `ClientError` `no_server` where nobody answers. */
export async function connect(options: ConnectOptions): Promise<HoldfastClient> {
  const { address, namespace = 'default', timeoutMs = DEFAULT_TIMEOUT_MS, payloads } = options;
  const connection = await reachServer(options, timeoutMs);
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(payloads) });
  const listing = new Client({ connection, namespace, dataConverter: createListingConverter(payloads) });
  const inTime = <T>(work: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + timeoutMs, work);
  const about = (runId: string): string => `Run ${runId}, namespace ${namespace}, server ${address}.`;
  const guard = async <T>(asked: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      const error = clientError(thrown, asked);
      throw error.code === 'no_worker' && (await isGone(connection))
        ? new ClientError('no_server', asked, thrown)
        : error;
    }
  };
  return {
    start: (plan, input, start) =>
      guard(`Flow ${plan.flow.name}, run ${start.runId ?? '(new)'}, server ${address}.`, () =>
        inTime(async () => {
          await renewDocuments(input, payloads);
          return startRun(client, connection, payloads, plan, input, start);
        }),
      ),
    result: (runId) => guard(about(runId), () => awaitResult(client, runId)),
    list: (query) => listRuns(listing, query, (thrown) => clientError(thrown, `Server ${address}.`)),
    state: (runId) => guard(about(runId), () => inTime(() => byAnyId(listing, runId, (id) => queryState(client, id)))),
    streams: (runId) =>
      guard(about(runId), () => inTime(() => byAnyId(listing, runId, (id) => findStreams(client, connection, id)))),
    changes: (runId, signal) => watchHistory({ connection, client: listing, about: about(runId) }, runId, signal),
    record: (runId) => guard(about(runId), () => recordRun(client, runId)),
    tape: (runId) => guard(about(runId), () => readRunTape(client, runId)),
    redrive: (runId, tape, plan, redrive, sending) =>
      guard(about(runId), () => inTime(() => redriveRun(client, connection, runId, tape, plan, redrive, sending))),
    story: (runId) => guard(about(runId), () => byAnyId(listing, runId, (id) => readStory(client, id))),
    send: (runId, message, send = {}) =>
      guard(about(runId), () =>
        inTime(async () => {
          await renewDocuments(message, payloads);
          return sendMessage(client, runId, message, send);
        }),
      ),
    sendEvent: (event, to, send = {}) =>
      guard(`Event ${event.type}, namespace ${namespace}, server ${address}.`, () =>
        connection.withDeadline(Date.now() + timeoutMs + (to.waitMs ?? EVENT_WAIT_MS), async () => {
          await renewDocuments(event, payloads);
          return sendEvent({ acting: client, listing }, event, to, send);
        }),
      ),
    close: () => connection.close(),
  };
}

/** Time for a server that is there to say so. */
const PROBE_MS = 3_000;

/** An answer that does not come may be the server's or the worker's fault: the server is asked which. */
async function isGone(connection: Connection): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + PROBE_MS, () => connection.workflowService.getSystemInfo({}));
    return false;
  } catch (thrown) {
    // Whoever refuses is there.
    const { code } = clientError(thrown, '');
    return code === 'no_server' || code === 'no_worker';
  }
}
