/** Makes a build the current one of its deployment: new runs go to it, and those that follow. */
import type { ConnectOptions } from './connect.ts';
import { clientError, grpcCode } from './errors.ts';
import { openConnection } from './open-connection.ts';

/** Time for the server to see the first poll of a build. Milliseconds. */
const KNOWN_WITHIN_MS = 30_000;
const AGAIN_MS = 250;
const TIMEOUT_MS = 10_000;

/** Waits until a worker of the build polls. Throws `ClientError`. */
export async function makeCurrent(
  options: ConnectOptions,
  { name, buildId }: { readonly name: string; readonly buildId: string },
): Promise<void> {
  const { address, namespace = 'default', timeoutMs = TIMEOUT_MS } = options;
  const about = `Build ${buildId} of ${name}, server ${address}.`;
  try {
    const connection = await openConnection({ connectTimeout: timeoutMs, ...options.connection, address });
    try {
      const until = Date.now() + KNOWN_WITHIN_MS;
      const request = { namespace, deploymentName: name, buildId, identity: 'holdfast' };
      for (;;) {
        try {
          await connection.withDeadline(Date.now() + timeoutMs, () =>
            connection.workflowService.setWorkerDeploymentCurrentVersion(request),
          );
          return;
        } catch (thrown) {
          const code = grpcCode(thrown);
          // Until the first poll came the server knows neither the deployment nor the build.
          if ((code !== 'notFound' && code !== 'failedPrecondition') || Date.now() > until) throw thrown;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }
    } finally {
      await connection.close();
    }
  } catch (thrown) {
    throw clientError(thrown, about);
  }
}
