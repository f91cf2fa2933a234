/** Which Temporal server is meant, and a client of it for as long as a command needs one. */
import type { HoldfastClient } from '../hosts/temporal/client/types.ts';
import type { GlobalOptions } from './context.ts';
import type { ServerOptions } from './help.ts';
import type { Io } from './io.ts';
import { requireServer } from './probe-server.ts';
import { readServerSettings } from './project.ts';

export interface Server {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
}
export const DEFAULT_SERVER: Server = { address: '127.0.0.1:7233', namespace: 'default', taskQueue: 'holdfast' };

/** Options, else the environment, else the project's document, else a local server. */
export async function findServer(io: Io, options: GlobalOptions & ServerOptions): Promise<Server> {
  const settings = await readServerSettings(io, options);
  return {
    address: options.address ?? (io.env.TEMPORAL_ADDRESS || settings.address) ?? DEFAULT_SERVER.address,
    namespace: options.namespace ?? (io.env.TEMPORAL_NAMESPACE || settings.namespace) ?? DEFAULT_SERVER.namespace,
    taskQueue: settings.taskQueue ?? DEFAULT_SERVER.taskQueue,
  };
}

/** Throws `ClientError`s. The client is closed whatever happens. */
export async function withClient<T>(
  io: Io,
  options: GlobalOptions & ServerOptions,
  use: (client: HoldfastClient, server: Server) => Promise<T>,
): Promise<T> {
  const server = await findServer(io, options);
  io.progress(`connecting to ${server.address} …`);
  await requireServer(server.address);
  const { connect } = await import('../hosts/temporal/client/index.ts');
  const client = await connect({ address: server.address, namespace: server.namespace });
  io.progress('');
  try {
    return await use(client, server);
  } finally {
    await client.close();
  }
}
