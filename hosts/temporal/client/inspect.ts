/** What a server is, and whether it is ready for Holdfast; for people who look why something does not run. */
import { Connection } from '@temporalio/client';
import { labelledQueue, SEARCH_ATTRIBUTES } from '../names.ts';
import type { ConnectOptions } from './connect.ts';
import { clientError, grpcCode } from './errors.ts';

export interface ServerReport {
  readonly serverVersion: string;
  /** False: the server has no such namespace, and the rest could not be asked. */
  readonly namespace: boolean;
  /** Search attributes that the namespace does not know yet; the first run adds them where it may. */
  readonly missingAttributes: readonly string[];
  /** Identities of the workers that polled lately: for flows, and for calls. */
  readonly pollers: { readonly flows: readonly string[]; readonly calls: readonly string[] };
}

/** Numbers of `temporal.api.enums.v1.TaskQueueType`. */
const QUEUE_TYPE = { flows: 1, calls: 2 } as const;
const TIMEOUT_MS = 10_000;

/** Throws `ClientError`. `label` is that of `runsOn`. */
export async function inspectServer(
  options: ConnectOptions & { readonly taskQueue: string; readonly label?: string },
): Promise<ServerReport> {
  const { address, namespace = 'default', timeoutMs = TIMEOUT_MS, label } = options;
  const taskQueue = label === undefined ? options.taskQueue : labelledQueue(options.taskQueue, label);
  try {
    const connection = await Connection.connect({ connectTimeout: timeoutMs, ...options.connection, address });
    try {
      return await connection.withDeadline(Date.now() + timeoutMs, () => inspect(connection, namespace, taskQueue));
    } finally {
      await connection.close();
    }
  } catch (thrown) {
    throw clientError(thrown, `Tried ${address}.`);
  }
}

async function inspect(connection: Connection, namespace: string, taskQueue: string): Promise<ServerReport> {
  const { workflowService, operatorService } = connection;
  const { serverVersion } = await workflowService.getSystemInfo({});
  const version = serverVersion === '' ? 'unknown' : serverVersion;
  if (!(await hasNamespace(connection, namespace)))
    return { serverVersion: version, namespace: false, missingAttributes: [], pollers: { flows: [], calls: [] } };
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const pollersOf = async (taskQueueType: number): Promise<readonly string[]> => {
    const { pollers } = await workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
    });
    return (pollers ?? []).map(({ identity }) => identity ?? 'unnamed');
  };
  return {
    serverVersion: version,
    namespace: true,
    missingAttributes: Object.keys(SEARCH_ATTRIBUTES).filter((name) => !Object.hasOwn(customAttributes ?? {}, name)),
    pollers: { flows: await pollersOf(QUEUE_TYPE.flows), calls: await pollersOf(QUEUE_TYPE.calls) },
  };
}

async function hasNamespace({ workflowService }: Connection, namespace: string): Promise<boolean> {
  try {
    await workflowService.describeNamespace({ namespace });
    return true;
  } catch (thrown) {
    if (grpcCode(thrown) === 'notFound') return false;
    throw thrown;
  }
}
