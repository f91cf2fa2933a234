/** Which Temporal server is meant, and a client of it for as long as a command needs one. */
import type { HoldfastClient } from '../hosts/temporal/client/types.ts';
import type { PayloadLayer } from '../hosts/temporal/payloads/layer.ts';
import type { SealKey as SealEntry, Temporal } from '../schema/generated/project.ts';
import type { GlobalOptions } from './context.ts';
import type { ServerOptions } from './help.ts';
import type { Io } from './io.ts';
import { loadProject, requireSound } from './load-project.ts';
import { openPayloads } from './payloads.ts';
import { requireServer } from './probe-server.ts';
import { envName, openProject } from './project.ts';
import { type SecureConnection, secureConnection } from './secure-connection.ts';

export interface Server {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** How people are known there: `token` where the project asks for proof. */
  readonly identity: 'claimed' | 'token' | 'signed';
  /** The key that seals tokens, where the project asks for them. */
  readonly seal?: SealEntry;
  /** The project knows keys that people sign with. */
  readonly knowsKeys?: boolean;
  /** TLS and API key, where the project asks for them. */
  readonly connection?: SecureConnection;
  /** Store and keys, where the project has them. */
  readonly payloads?: PayloadLayer;
}
export const DEFAULT_SERVER: Server = {
  address: '127.0.0.1:7233',
  namespace: 'default',
  taskQueue: 'holdfast',
  identity: 'claimed',
};

/** How long a person waits for an answer of the server, or of a worker; milliseconds. */
const ANSWER_MS = 10_000;

/** Options, else the environment, else the project's document, else a local server. */
export async function findServer(io: Io, options: GlobalOptions & ServerOptions): Promise<Server> {
  const project = openProject(io, options);
  const loaded = await loadProject(project, envName(io, options));
  // Another server than the one that is meant would be worse than none.
  if (!loaded.usable) requireSound(project, loaded);
  const { temporal = {}, people, payloads } = loaded.settings;
  const namespace = namespaceOf(io, options, temporal);
  const layer = await openPayloads(io, project, payloads, namespace);
  return {
    address: options.address ?? (io.env.TEMPORAL_ADDRESS || temporal.address) ?? DEFAULT_SERVER.address,
    namespace,
    taskQueue: temporal.taskQueue ?? (project.described ? loaded.settings.name : undefined) ?? DEFAULT_SERVER.taskQueue,
    identity: people?.identity ?? DEFAULT_SERVER.identity,
    knowsKeys: people?.keys !== undefined,
    ...(people?.seal === undefined ? {} : { seal: people.seal[0] }),
    ...(await secureConnection(io, project, temporal)),
    ...(layer === undefined ? {} : { payloads: layer }),
  };
}

/** The option, else the environment, else the project's. */
export function namespaceOf(io: Io, options: ServerOptions, temporal: Temporal | undefined): string {
  return options.namespace ?? (io.env.TEMPORAL_NAMESPACE || temporal?.namespace) ?? DEFAULT_SERVER.namespace;
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
  const { address, namespace, connection, payloads } = server;
  const client = await connect({
    address,
    namespace,
    timeoutMs: ANSWER_MS,
    ...(connection === undefined ? {} : { connection }),
    ...(payloads === undefined ? {} : { payloads }),
  });
  io.progress('');
  try {
    return await use(client, server);
  } finally {
    await client.close();
  }
}
