import type { Client, Connection } from '@temporalio/client';
import { streamsOf } from '../names.ts';

/** Where people can watch what calls of a run are writing. */
export interface RunStreams {
  /** What the server knows the run by. */
  readonly runId: string;
  /** Addresses of workers. */
  readonly urls: readonly string[];
}

/** Number of `temporal.api.enums.v1.TaskQueueType` for calls. */
const CALLS = 2;
/** Workers of the queue that are asked although they make no call of the run yet. */
const MOST_IDLE = 16;

/** Of the workers that make its calls right now, first, and of those that may make the next. */
export async function findStreams(client: Client, connection: Connection, runId: string): Promise<RunStreams> {
  const { raw } = await client.workflow.getHandle(runId).describe();
  const busy = (raw.pendingActivities ?? []).map(({ lastWorkerIdentity }) => lastWorkerIdentity);
  const { namespace } = client.options;
  const name = raw.executionConfig?.taskQueue?.name;
  const queue = { namespace, taskQueue: { name: name ?? null }, taskQueueType: CALLS };
  const { pollers } = await connection.workflowService.describeTaskQueue(queue);
  const idle = (pollers ?? []).map(({ identity }) => identity).slice(0, MOST_IDLE);
  const urls = [...busy, ...idle].map((identity) => streamsOf(identity ?? '')).filter((url) => url !== undefined);
  return { runId, urls: [...new Set(urls)] };
}
