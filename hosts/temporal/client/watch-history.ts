/** Tells when something happens to a run, by long polls of its history: a run that waits costs few requests. */
import type { Client, Connection } from '@temporalio/client';
import { byAnyId } from './by-any-id.ts';
import { clientError, grpcCode } from './errors.ts';

/** A server answers a long poll with nothing after some 20 seconds. Milliseconds. */
const POLL_MS = 60_000;

interface At {
  readonly connection: Connection;
  readonly client: Client;
  /** For the words of an error. */
  readonly about: string;
}

/**
 * Gives something whenever the history has grown, at first for what there is, until it ends: with the run, or where the
 * run goes on in another one. Throws `ClientError`.
 */
export async function* watchHistory(at: At, runId: string, signal: AbortSignal): AsyncGenerator<void> {
  try {
    const workflowId = await byAnyId(at.client, runId, async (id) => {
      await at.client.workflow.getHandle(id).describe();
      return id;
    });
    let nextPageToken: Uint8Array | undefined;
    do {
      const page = await nextPage(at, workflowId, nextPageToken, signal);
      if ((page.history?.events ?? []).length > 0) yield;
      nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
    } while (nextPageToken !== undefined);
  } catch (thrown) {
    if (!signal.aborted) throw clientError(thrown, at.about);
  }
}

async function nextPage(
  { connection, client }: At,
  workflowId: string,
  nextPageToken: Uint8Array | undefined,
  signal: AbortSignal,
) {
  const { namespace } = client.options;
  const asked = { namespace, execution: { workflowId }, waitNewEvent: true, skipArchival: true };
  const request = nextPageToken === undefined ? asked : { ...asked, nextPageToken };
  for (;;) {
    try {
      return await connection.withAbortSignal(signal, () =>
        connection.withDeadline(Date.now() + POLL_MS, () =>
          connection.workflowService.getWorkflowExecutionHistory(request),
        ),
      );
    } catch (thrown) {
      // Nothing happened for so long.
      if (signal.aborted || grpcCode(thrown) !== 'deadlineExceeded') throw thrown;
    }
  }
}
