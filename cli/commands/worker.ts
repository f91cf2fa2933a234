import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Deployment, HoldfastWorker } from '../../hosts/temporal/worker/index.ts';
import { DEFAULT_ENV } from '../../schema/environment.ts';
import { findServer, type Server } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { usage } from '../exit.ts';
import { explainClientError } from '../explain-client-error.ts';
import {
  addExamples,
  addServerOptions,
  GROUPS,
  readCount,
  readDuration,
  readPort,
  type ServerOptions,
} from '../help.ts';
import type { Io } from '../io.ts';
import { envName, openProject } from '../project.ts';
import { count } from '../render/values.ts';
import type { StreamOptions } from '../worker/open-streams.ts';

interface WorkerOptions extends GlobalOptions, ServerOptions, StreamOptions {
  readonly taskQueue?: string;
  readonly label?: string;
  readonly deployment: string;
  readonly buildId?: string;
  readonly runs: Deployment['runs'];
  readonly current?: boolean;
  readonly of?: number;
  readonly cachedRuns?: number;
  /** Milliseconds. */
  readonly giveUpAfter?: number;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('worker')
    .helpGroup(GROUPS.run)
    .summary('run flows and their calls, for a Temporal server')
    .description(
      'Runs a worker of this project until it is told to stop; running calls get time to end. Waits for a server that is not there yet, and goes on when one that went away is back.',
    )
    .option('--task-queue <name>', 'queue to work on (default: temporal.taskQueue, the name of the project)')
    .option('--label <name>', 'take only the calls whose step says runsOn: NAME')
    .option('--build-id <id>', 'which build this is; the server then routes runs by build')
    .option('--deployment <name>', 'what the builds are of', 'holdfast')
    .addOption(
      new Option('--runs <how>', 'whether runs follow to the current build, or stay on the one that began them')
        .choices(['follow', 'stay'])
        .default('follow'),
    )
    .option('--current', 'make this build the current one once it polls')
    .option(
      '--of <n>',
      'worker processes in all: each keeps to its share of the rates of connections (default: 1)',
      readCount,
    )
    .option(
      '--cached-runs <n>',
      'runs kept in memory between their tasks, 10 or more, at some 100 KB each; others are rebuilt from their histories (default: 500)',
      readCachedRuns,
    )
    .option(
      '--give-up-after <duration>',
      'end with exit code 3 where no server answers for so long at the start; PT0S: at once (default: it waits)',
      readDuration,
    )
    .option(
      '--stream-port <port>',
      'serve what models are writing, as server-sent events, for holdfast show --follow; 0: any port that is free',
      readPort,
    )
    .option('--stream-host <host>', 'address to serve it on; other than loopback it needs a token', '127.0.0.1')
    .option('--stream-url <url>', 'address by which others reach it (default: that of host and port)', readUrl)
    .action(async (_, self: Command) => work(context, self.optsWithGlobals<WorkerOptions>()));
  addServerOptions(command);
  addExamples(command, [
    ['holdfast worker', 'a worker of the project in this folder'],
    ['TEMPORAL_ADDRESS=temporal.example.org:7233 holdfast worker --env production', 'with holdfast.production.yaml'],
    ['holdfast worker --of 4', 'one of four, which keep the rates of connections together'],
    ['holdfast worker --give-up-after PT2M', 'where something else starts it again'],
    ['holdfast worker --label gpu', 'for the calls that need it'],
    ['holdfast worker --stream-port 8082', 'lets holdfast show --follow print what models are writing'],
    ['holdfast worker --build-id "$GIT_SHA" --current', 'a rolling upgrade: runs follow to this build'],
  ]);
}

async function work({ io }: Context, options: WorkerOptions): Promise<void> {
  const deployment = deploymentOf(options);
  const project = openProject(io, options);
  const server = await findServer(io, options);
  io.progress('loading activities …');
  const { loadPlatform } = await import('../platform.ts');
  const platform = await loadPlatform(io, project, options);
  io.progress('');
  const { address } = server;
  const env = envName(io, options) ?? DEFAULT_ENV;
  const { errColors: colors } = io;
  const build = deployment === undefined ? '' : `, build ${deployment.name}:${deployment.buildId}`;
  const stop = io.interrupted();
  stop.addEventListener('abort', () => io.err(colors.dim('stopping: running calls may end (again to stop at once)')));
  let becomes = options.current === true ? deployment : undefined;
  const { openStreams } = await import('../worker/open-streams.ts');
  const open = await openStreams(io, platform, options);
  const { keepWorking } = await import('../worker/keep-working.ts');
  const { startServed } = await import('../worker/start-served.ts');
  const work = keepWorking({
    io,
    address,
    stop,
    ...(options.giveUpAfter === undefined ? {} : { giveUpMs: options.giveUpAfter }),
    start: startServed(
      platform,
      { ...server, ...(options.taskQueue === undefined ? {} : { taskQueue: options.taskQueue }) },
      {
        ...(options.label === undefined ? {} : { label: options.label }),
        ...(deployment === undefined ? {} : { deployment }),
        ...(options.cachedRuns === undefined ? {} : { maxCachedWorkflows: options.cachedRuns }),
        ...(open === undefined ? {} : { streams: open.streams }),
      },
    ),
    async onRunning(worker) {
      const activities = count(platform.registry.size, 'activity', 'activities');
      io.err(
        `${colors.green('✓')} worker on ${colors.bold(worker.taskQueue)} at ${address}, env ${env}: ${activities}${build}`,
      );
      if (becomes !== undefined) await becomeCurrent(io, server, becomes, worker);
      // A worker that is started again does not take the place of a build that came after it.
      becomes = undefined;
    },
  });
  await work.finally(() => open?.close());
}

function deploymentOf({ buildId, deployment: name, runs, current }: WorkerOptions): Deployment | undefined {
  if (buildId === undefined && current === true)
    throw usage('--current needs --build-id ID.', 'Only a build can be current.');
  return buildId === undefined ? undefined : { name, buildId, runs };
}

/** The worker polls by now, so that the server knows the build. */
async function becomeCurrent(io: Io, server: Server, build: Deployment, worker: HoldfastWorker): Promise<void> {
  const { makeCurrent } = await import('../../hosts/temporal/client/make-current.ts');
  const { address, namespace, connection } = server;
  try {
    await makeCurrent({ address, namespace, ...(connection === undefined ? {} : { connection }) }, build);
    io.err(`${io.errColors.green('✓')} ${build.name}:${build.buildId} is current: new runs go to it`);
  } catch (error) {
    worker.shutdown();
    throw error instanceof Error ? explainClientError(error) : error;
  }
}

/** It travels behind the worker's name, so it holds no blank. */
function readUrl(value: string): string {
  if (/^https?:\/\/[^\s?#]+[^\s?#/]$/.test(value)) return value;
  throw new InvalidArgumentError(
    'Expected an address as https://worker-1.example.org:8082, without a slash at its end.',
  );
}

/** With a single one the SDK's worker was seen to leave tasks lying for a minute. */
const LEAST_CACHED_RUNS = 10;

function readCachedRuns(value: string): number {
  const runs = readCount(value);
  if (runs >= LEAST_CACHED_RUNS) return runs;
  throw new InvalidArgumentError(`Expected ${LEAST_CACHED_RUNS} or more: with fewer, tasks wait for each other.`);
}
