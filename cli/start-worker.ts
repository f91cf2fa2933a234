/** A worker with what the project gives it. */
import type { HoldfastWorker, HoldfastWorkerOptions } from '../hosts/temporal/worker/index.ts';
import type { Server } from './connect-server.ts';
import { environment } from './exit.ts';
import type { Platform } from './platform.ts';

/** Throws `ClientError` for what the server says, `CliFailure` for all else. */
export async function startWorker(
  platform: Platform,
  server: Server,
  which: Pick<HoldfastWorkerOptions, 'label' | 'deployment' | 'stateStore' | 'maxCachedWorkflows' | 'streams'> = {},
): Promise<HoldfastWorker> {
  const { createHoldfastWorker } = await import('../hosts/temporal/worker/index.ts');
  const { ClientError } = await import('../hosts/temporal/client/errors.ts');
  try {
    return await createHoldfastWorker({
      address: server.address,
      namespace: server.namespace,
      taskQueue: server.taskQueue,
      ...which,
      ...(server.connection === undefined ? {} : { connection: server.connection }),
      registry: platform.registry,
      services: platform.services,
      ...(server.payloads === undefined ? {} : { payloads: server.payloads }),
      identity: platform.identity,
    });
  } catch (error) {
    if (error instanceof ClientError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw environment(`The worker did not start: ${why}`, 'holdfast doctor tells what is missing.');
  }
}
