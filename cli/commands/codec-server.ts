import type { Command } from 'commander';
import { authorizeBy, LOOPBACK } from '../authorize-by.ts';
import { findServer } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { environment, usage } from '../exit.ts';
import { addExamples, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import { loadPlatform } from '../platform.ts';
import { openProject } from '../project.ts';

interface CodecServerOptions extends GlobalOptions, ServerOptions {
  readonly host: string;
  readonly port: string;
}

/** The UI of the dev server, and of Temporal's own image. */
const DEFAULT_ORIGINS = ['http://localhost:8233', 'http://127.0.0.1:8233', 'http://localhost:8080'];

export function declare(program: Command, context: Context): void {
  const command = program
    .command('codec-server')
    .helpGroup(GROUPS.run)
    .summary("let Temporal's UI show what is sealed or stored")
    .description(
      "Opens what runs carry for Temporal's own UI and command line, by their protocol of remote codecs, until it is told to stop. Who may ask: payloads.codecServer in holdfast.yaml.",
    )
    .option('--host <host>', 'address to listen on; other than loopback it needs a token', '127.0.0.1')
    .option('--port <port>', 'port to listen on', '8081')
    .action(async (_, self: Command) => serve(context, self.optsWithGlobals<CodecServerOptions>()));
  addServerOptions(command);
  addExamples(command, [
    ['holdfast codec-server', 'http://127.0.0.1:8081, to be set in the UI as its codec endpoint'],
    ['holdfast codec-server --host 0.0.0.0 --env production', 'with the token that holdfast.production.yaml names'],
  ]);
}

async function serve({ io }: Context, options: CodecServerOptions): Promise<void> {
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) throw usage(`--port ${options.port}: expected a port.`);
  const project = openProject(io, options);
  const { payloads, namespace } = await findServer(io, options);
  if (payloads === undefined) {
    throw usage(
      'The project has neither store nor keys: there is nothing to open.',
      'Set up payloads in holdfast.yaml.',
    );
  }
  const platform = await loadPlatform(io, project, options);
  const { codecServer = {} } = platform.settings.payloads ?? {};
  const authorize = await authorizeBy(io, platform, codecServer, 'payloads.codecServer.token');
  if (authorize === undefined && !LOOPBACK.test(options.host)) {
    throw usage(
      `--host ${options.host}: everybody who reaches it could read what runs carry.`,
      'Name a token (payloads.codecServer.token), or ask for tokens (people.identity: token).',
    );
  }
  const { startCodecServer } = await import('../../hosts/temporal/codec-server/codec-server.ts');
  const origins = codecServer.origins ?? DEFAULT_ORIGINS;
  const anybody = async (): Promise<boolean> => true;
  const { host } = options;
  const started = startCodecServer({
    layer: payloads,
    namespace,
    origins,
    authorize: authorize ?? anybody,
    host,
    port,
  });
  const server = await started.catch((error: Error) => {
    throw environment(`The codec server cannot listen on ${host}:${port}: ${error.message}`);
  });
  const { errColors: colors } = io;
  io.err(`${colors.green('✓')} codec server of namespace ${colors.bold(namespace)} at ${server.url}`);
  io.err(colors.dim(`  pages that may ask: ${origins.join(', ')}`));
  if (authorize === undefined) io.err(colors.yellow('  without a token: for whoever has an account on this machine'));
  await new Promise<void>((resolve) => {
    const stop = io.interrupted();
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}
