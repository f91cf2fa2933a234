/** The SDK's worker on a namespace that knows what it needs. */
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { ClientError, clientError } from '../client/errors.ts';
import { registerSearchAttributes } from '../client/search-attributes.ts';

type Options = Omit<WorkerOptions, 'connection' | 'namespace'> & { readonly namespace: string };

/** Throws `ClientError` for what the server says. Closes the connection where it throws. */
export async function createWorker(connection: NativeConnection, address: string, options: Options): Promise<Worker> {
  const { namespace } = options;
  try {
    await makeAttributesKnown(connection, namespace);
    return await Worker.create({ ...options, connection });
  } catch (thrown) {
    await connection.close();
    const about = `Namespace ${namespace}, server ${address}.`;
    const error = clientError(thrown, about);
    if (error.code === 'failed') throw thrown;
    // Nothing but the namespace can be missing here.
    throw error.code === 'no_such_run' ? new ClientError('no_namespace', about, thrown) : error;
  }
}

/**
 * A run that shows whom it waits for by an attribute that the server does not know would stand still. Where the worker
 * may not ask, whoever runs the server has to have added them.
 */
async function makeAttributesKnown(connection: NativeConnection, namespace: string): Promise<void> {
  try {
    await registerSearchAttributes(connection, namespace);
  } catch (thrown) {
    if (clientError(thrown, namespace).code !== 'no_permission') throw thrown;
  }
}
