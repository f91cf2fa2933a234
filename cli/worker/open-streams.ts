/** Lets people watch what the calls of a worker are writing. */
import type { HoldfastWorkerOptions } from '../../hosts/temporal/worker/index.ts';
import { authorizeBy, LOOPBACK } from '../authorize-by.ts';
import { environment, usage } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Platform } from '../platform.ts';

export interface StreamOptions {
  readonly streamPort?: number;
  readonly streamHost: string;
  readonly streamUrl?: string;
}

export interface OpenStreams {
  readonly streams: NonNullable<HoldfastWorkerOptions['streams']>;
  /** Who may watch, as the platform says it now. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Undefined where nobody asked for it. `platform` may become another one meanwhile: `reload` reads anew who may watch. */
export async function openStreams(
  io: Io,
  platform: Platform,
  { streamPort: port, streamHost: host, streamUrl }: StreamOptions,
): Promise<OpenStreams | undefined> {
  if (port === undefined) {
    if (streamUrl !== undefined) throw usage('--stream-url needs --stream-port.');
    return undefined;
  }
  const readWho = () => authorizeBy(io, platform, platform.settings.streams ?? {}, 'streams.token');
  let authorize = await readWho();
  if (authorize === undefined && !LOOPBACK.test(host)) {
    throw usage(
      `--stream-host ${host}: everybody who reaches it could read what models are writing.`,
      'Name a token (streams.token in holdfast.yaml), or ask for tokens (people.identity: token).',
    );
  }
  const { createStreamHub } = await import('../../hosts/wall/streams/stream-hub.ts');
  const { serveStreams } = await import('../../hosts/temporal/worker/streams/serve-streams.ts');
  // Asked for at each stream: `holdfast dev` gives another one when the worker is loaded anew.
  const hub = createStreamHub({ pieces: () => platform.services.redactor.pieces() });
  const who = async (token: string): Promise<boolean> => authorize === undefined || authorize(token);
  const server = await serveStreams({ hub, host, port, authorize: who }).catch((error: Error) => {
    throw environment(`The worker cannot serve streams on ${host}:${port}: ${error.message}`);
  });
  const url = streamUrl ?? server.url;
  io.err(io.errColors.dim(`  what models are writing: ${url}/runs/<run>`));
  const reload = async (): Promise<void> => {
    authorize = await readWho();
  };
  return { streams: { hub, url }, reload, close: () => server.close() };
}
