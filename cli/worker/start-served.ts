/** One try to start a worker: it runs, or the server is not ready for it yet. */
import type { HoldfastWorker, HoldfastWorkerOptions } from '../../hosts/temporal/worker/index.ts';
import type { Server } from '../connect-server.ts';
import type { Platform } from '../platform.ts';
import { probeServer } from '../probe-server.ts';
import { startWorker } from '../start-worker.ts';
import type { Tried } from './wait-for-server.ts';

/** Tries after which a namespace is not only late: a server that has just started knows its namespaces a little later. */
const NAMESPACE_TRIES = 5;

export function startServed(
  platform: Platform,
  server: Server,
  which: Pick<HoldfastWorkerOptions, 'label' | 'deployment' | 'maxCachedWorkflows' | 'streams'>,
): () => Promise<Tried<HoldfastWorker>> {
  let worked = false;
  let withoutNamespace = 0;
  return async () => {
    const problem = await probeServer(server.address);
    if (problem !== undefined) {
      withoutNamespace = 0;
      return { missing: problem };
    }
    const { ClientError } = await import('../../hosts/temporal/client/errors.ts');
    try {
      const got = await startWorker(platform, server, which);
      worked = true;
      return { got };
    } catch (thrown) {
      if (!(thrown instanceof ClientError)) throw thrown;
      if (thrown.code === 'no_server') return { missing: 'it does not answer as a Temporal server' };
      // What was right once is not wrong now: it comes back with the server, or by whoever runs it.
      if (thrown.code === 'no_permission' && worked) return { missing: 'it refuses the credentials of the worker' };
      if (thrown.code !== 'no_namespace') throw thrown;
      withoutNamespace++;
      if (!worked && withoutNamespace >= NAMESPACE_TRIES) throw thrown;
      return { missing: `it does not know the namespace ${server.namespace}` };
    }
  };
}
