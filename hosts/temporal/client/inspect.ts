/** What a server is, and whether it is ready for Holdfast; for people who look why something does not run. */
import type { Connection } from '@temporalio/client';
import { labelledQueue, SEARCH_ATTRIBUTES } from '../names.ts';
import type { ConnectOptions } from './connect.ts';
import { clientError, grpcCode } from './errors.ts';
import { openConnection } from './open-connection.ts';

export interface Builds {
  /** `deployment:build` of the workers that polled for flows lately; empty where they name none. */
  readonly polling: readonly string[];
  /** Where new runs go, and runs that follow. */
  readonly current?: string;
  /** Where a share of them goes. */
  readonly ramping?: string;
  /** Workers that name no build poll too. */
  readonly unversioned: boolean;
}

export interface ServerReport {
  readonly serverVersion: string;
  /** False: the server has no such namespace, and the rest could not be asked. */
  readonly namespace: boolean;
  /** Search attributes that the namespace does not know yet; the first run adds them where it may. */
  readonly missingAttributes: readonly string[];
  /** Identities of the workers that polled lately: for flows, and for calls. */
  readonly pollers: { readonly flows: readonly string[]; readonly calls: readonly string[] };
  /** Where workers say which build they are. */
  readonly builds: Builds;
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
    const connection = await openConnection({ connectTimeout: timeoutMs, ...options.connection, address });
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
  if (!(await hasNamespace(connection, namespace))) {
    const pollers = { flows: [], calls: [] };
    const builds = { polling: [], unversioned: false };
    return { serverVersion: version, namespace: false, missingAttributes: [], pollers, builds };
  }
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const describe = (taskQueueType: number): Promise<Queue> =>
    workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType });
  const namesOf = ({ pollers }: Queue): readonly string[] =>
    (pollers ?? []).map(({ identity }) => identity ?? 'unnamed');
  const [flows, calls] = [await describe(QUEUE_TYPE.flows), await describe(QUEUE_TYPE.calls)];
  return {
    serverVersion: version,
    namespace: true,
    missingAttributes: Object.keys(SEARCH_ATTRIBUTES).filter((name) => !Object.hasOwn(customAttributes ?? {}, name)),
    pollers: { flows: namesOf(flows), calls: namesOf(calls) },
    builds: buildsOf(flows),
  };
}

type Queue = Awaited<ReturnType<Connection['workflowService']['describeTaskQueue']>>;

/** Number of `temporal.api.enums.v1.WorkerVersioningMode` for workers that are routed by build. */
const VERSIONED = 2;

function buildsOf({ pollers, versioningInfo }: Queue): Builds {
  const named = (version: { deploymentName?: string | null; buildId?: string | null } | null | undefined) =>
    version?.buildId ? `${version.deploymentName}:${version.buildId}` : undefined;
  const polling = new Set<string>();
  let unversioned = false;
  for (const { deploymentOptions } of pollers ?? []) {
    const name = deploymentOptions?.workerVersioningMode === VERSIONED ? named(deploymentOptions) : undefined;
    if (name === undefined) unversioned = true;
    else polling.add(name);
  }
  const current = named(versioningInfo?.currentDeploymentVersion);
  const ramping = named(versioningInfo?.rampingDeploymentVersion);
  return {
    polling: [...polling].sort(),
    ...(current === undefined ? {} : { current }),
    ...(ramping === undefined ? {} : { ramping }),
    unversioned,
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
