/** Makes a build the current one of its deployment: new runs go to it, and those that follow. */
import { setTimeout } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { ConnectOptions } from './connect.ts';
import { clientError, grpcCode } from './errors.ts';
import { openConnection } from './open-connection.ts';

/** Time for the server to see the first poll of a build. Milliseconds. */
const KNOWN_WITHIN_MS = 30_000;
const AGAIN_MS = 250;
const TIMEOUT_MS = 10_000;

/** Number of `temporal.api.enums.v1.RoutingConfigUpdateState` while the server still tells its task queues. */
const IN_PROGRESS = 1;

/** Waits until a worker of the build polls, and until all task queues route by it. Throws `ClientError`. */
export async function makeCurrent(
  options: ConnectOptions,
  { name, buildId }: { readonly name: string; readonly buildId: string },
): Promise<void> {
  const { address, namespace = 'default', timeoutMs = TIMEOUT_MS } = options;
  const request = { namespace, deploymentName: name, buildId };
  const about = `Build ${buildId} of ${name}, server ${address}.`;
  try {
    const connection = await openConnection({ connectTimeout: timeoutMs, ...options.connection, address });
    try {
      const call = <T>(ask: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + timeoutMs, ask);
      await untilKnown(() =>
        call(() => connection.workflowService.setWorkerDeploymentCurrentVersion({ ...request, identity: 'holdfast' })),
      );
      await untilRouted(() =>
        call(() => connection.workflowService.describeWorkerDeployment({ namespace, deploymentName: name })),
      );
    } finally {
      await connection.close();
    }
  } catch (thrown) {
    throw clientError(thrown, about);
  }
}

async function untilKnown(set: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + KNOWN_WITHIN_MS;
  for (;;) {
    try {
      await set();
      return;
    } catch (thrown) {
      const code = grpcCode(thrown);
      // Until the first poll came the server knows neither the deployment nor the build.
      if ((code !== 'notFound' && code !== 'failedPrecondition') || Date.now() > until) throw thrown;
      await setTimeout(AGAIN_MS);
    }
  }
}

type Deployment = Awaited<ReturnType<Connection['workflowService']['describeWorkerDeployment']>>;

/** A run that is started before might begin on another build. Older servers say nothing: they answer when it is done. */
async function untilRouted(describe: () => Promise<Deployment>): Promise<void> {
  const until = Date.now() + KNOWN_WITHIN_MS;
  for (;;) {
    const { workerDeploymentInfo } = await describe();
    if (workerDeploymentInfo?.routingConfigUpdateState !== IN_PROGRESS || Date.now() > until) return;
    await setTimeout(AGAIN_MS);
  }
}
