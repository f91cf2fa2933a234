import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { HoldfastWorker } from '../../hosts/temporal/worker/index.ts';
import { DEFAULT_SERVER, findServer, type Server } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { CliFailure, usage } from '../exit.ts';
import { addExamples, GROUPS, readPort } from '../help.ts';
import type { Io } from '../io.ts';
import type { Platform } from '../platform.ts';
import { probeServer } from '../probe-server.ts';
import { envName, type OpenProject, openProject } from '../project.ts';
import { reportFailure } from '../report-failure.ts';
import { digestOfParts } from '../worker/worker-parts.ts';

interface DevOptions extends GlobalOptions {
  readonly port?: string;
  readonly streamPort: number;
  readonly db?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('dev')
    .helpGroup(GROUPS.run)
    .summary('a local Temporal server and a worker that reloads')
    .description(
      'Brings up a local Temporal server (or uses the one that listens), and a worker that takes up every change of flows, activities, OpenAPI documents, packs and holdfast.yaml, and lets holdfast show --follow print what models are writing. Says what to do next. Ctrl-C ends the worker, and the server that it brought up.',
    )
    .option('--port <port>', 'port of the server, also where TEMPORAL_ADDRESS names another (default: 7233)')
    .option('--db <file>', 'keep runs in this file over a restart (default: in memory)')
    .option('--stream-port <port>', 'serve what models are writing there; 0: any port that is free', readPort, 0)
    .action(async (_, self: Command) => dev(context, self.optsWithGlobals<DevOptions>()));
  addExamples(command, [
    ['holdfast dev', 'leave it running; type in another terminal'],
    ['holdfast dev --db .holdfast/temporal.db', 'runs outlive a restart'],
  ]);
}

async function dev(context: Context, options: DevOptions): Promise<void> {
  const { io } = context;
  const stopped = io.interrupted();
  const project = openProject(io, options);
  const { loadPlatform } = await import('../platform.ts');
  // The first time, what is wrong with the activities ends the command; later it is said, and the old ones stay.
  let platform = await loadPlatform(io, project, options);
  const local = await bringUp(io, options);
  const server: Server = { ...(await findServer(io, options)), address: local.address };
  const { openStreams } = await import('../worker/open-streams.ts');
  const { streamPort } = options;
  const open = await openStreams(
    io,
    current(() => platform),
    { streamPort, streamHost: LOOPBACK_HOST },
  ).catch(async (error: unknown) => {
    await local.stop();
    throw error;
  });
  try {
    const { startWorker } = await import('../start-worker.ts');
    const { openHere } = await import('../payloads.ts');
    const { store: stateStore } = await openHere(io, project, undefined, server.namespace);
    const beside = {
      ...(stateStore === undefined ? {} : { stateStore }),
      ...(open === undefined ? {} : { streams: open.streams }),
    };
    let running = watchWorker(await startWorker(platform, server, beside));
    let parts = await digestOfParts(io, project, options);
    const { watchProject } = await import('../watch-project.ts');
    const changes = watchProject(project.tree, stopped);
    await sayReady(context, project, server, local, options);
    for await (const changed of changes) {
      const names = changed.join(', ');
      io.err(io.errColors.dim(`changed: ${names}`));
      try {
        const { checkProject } = await import('../check-project.ts');
        await checkProject(io, project, envName(io, options));
        const now = await digestOfParts(io, project, options);
        if (now === parts && !changed.some(isCode)) continue;
        const next = await loadPlatform(io, project, options);
        const worker = watchWorker(await startWorker(next, server, beside));
        [platform, parts] = [next, now];
        await running.stop();
        running = worker;
        await open?.reload();
        io.err(`${io.errColors.green('✓')} worker reloaded: ${names}`);
      } catch (error) {
        await reportFailure(error, io);
        io.err(io.errColors.dim('the worker goes on with what it had'));
      }
    }
    await running.stop();
  } finally {
    await open?.close();
    await local.stop();
    io.err(io.errColors.dim(`stopped${local.after}`));
  }
}

/** Nobody but this machine watches. */
const LOOPBACK_HOST = '127.0.0.1';

/** The platform as it is whenever it is asked: a reload makes another one. */
function current(platform: () => Platform): Platform {
  return {
    get settings() {
      return platform().settings;
    },
    get registry() {
      return platform().registry;
    },
    get services() {
      return platform().services;
    },
    get identity() {
      return platform().identity;
    },
  };
}

/** What the team's module may be made of: nothing but running it tells whether it is another one. */
const isCode = (path: string): boolean => /\.(?:[cm]?[jt]s)$/.test(path);

interface RunningWorker {
  /** Lets running calls end. */
  stop(): Promise<void>;
}

function watchWorker(worker: HoldfastWorker): RunningWorker {
  let broken: unknown;
  const done = worker.run().catch((error: unknown) => {
    broken = error;
  });
  return {
    async stop() {
      worker.shutdown();
      await done;
      if (broken !== undefined) throw new CliFailure('environment', `The worker broke: ${String(broken)}`);
    },
  };
}

interface LocalServer {
  readonly address: string;
  readonly uiUrl?: string;
  /** What there is to say of it after the end. */
  readonly after: string;
  stop(): Promise<void>;
}

async function bringUp(io: Io, options: DevOptions): Promise<LocalServer> {
  // What is asked for comes before what the environment says, as everywhere.
  const named = options.port === undefined ? io.env.TEMPORAL_ADDRESS : undefined;
  const address = named || `127.0.0.1:${options.port ?? '7233'}`;
  if ((await probeServer(address)) === undefined) {
    if (options.db !== undefined)
      throw usage(
        `--db is for a server that holdfast dev brings up, and one listens at ${address} already.`,
        'Leave --db out to use that one; or end it, or take another --port.',
      );
    io.err(io.errColors.dim(`using the Temporal server at ${address}`));
    return { address, after: `; the Temporal server at ${address} goes on`, stop: async () => undefined };
  }
  io.progress('starting a Temporal server …');
  const dbFile = options.db === undefined ? undefined : resolve(io.cwd, options.db);
  if (dbFile !== undefined) mkdirSync(dirname(dbFile), { recursive: true });
  const { startDevServer } = await import('../../hosts/temporal/dev-server.ts');
  const server = await startDevServer({
    port: Number(options.port ?? '7233'),
    ui: true,
    own: options.port !== undefined,
    say: (line) => io.err(io.errColors.dim(line)),
    ...(dbFile === undefined ? {} : { dbFile }),
  });
  io.err(io.errColors.dim(`Temporal server from ${server.from}`));
  return { ...server, after: dbFile === undefined ? '; the runs of this server are gone' : '' };
}

async function sayReady(
  { io }: Context,
  project: OpenProject,
  server: Server,
  local: LocalServer,
  options: DevOptions,
): Promise<void> {
  const { errColors: colors } = io;
  const { checkProject } = await import('../check-project.ts');
  const names = await checkProject(io, project, envName(io, options));
  const elsewhere = server.address === DEFAULT_SERVER.address ? '' : ` --address ${server.address}`;
  io.err(`\n${colors.green('✓')} ${colors.bold('ready')}: server ${server.address}, queue ${server.taskQueue}`);
  if (local.uiUrl !== undefined) io.err(`  Temporal UI  ${colors.cyan(local.uiUrl)}`);
  io.err('\nNext, in another terminal:');
  for (const name of names.slice(0, 5)) io.err(`  holdfast start ${name} --input FILE${elsewhere}`);
  io.err(`  holdfast inbox${elsewhere}`);
  io.err(`  holdfast list${elsewhere}`);
  io.err(`  holdfast trace RUN${elsewhere}`);
  io.err(colors.dim('\nChanges are taken up as you save. Ctrl-C stops.'));
}
