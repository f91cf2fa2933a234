import type { Command } from 'commander';
import { findServer } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { addExamples, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import { requireServer } from '../probe-server.ts';
import { openProject } from '../project.ts';
import { count } from '../render/values.ts';

interface WorkerOptions extends GlobalOptions, ServerOptions {
  readonly taskQueue?: string;
  readonly label?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('worker')
    .helpGroup(GROUPS.run)
    .summary('run flows and their calls, for a Temporal server')
    .description('Runs a worker of this project until it is told to stop; running calls get time to end.')
    .option('--task-queue <name>', 'queue to work on (default: the project, holdfast)')
    .option('--label <name>', 'take only the calls whose step says runsOn: NAME')
    .action(async (_, self: Command) => work(context, self.optsWithGlobals<WorkerOptions>()));
  addServerOptions(command);
  addExamples(command, [
    ['holdfast worker', 'a worker of the project in this folder'],
    ['TEMPORAL_ADDRESS=temporal.example.org:7233 holdfast worker --env production', 'with holdfast.production.yaml'],
    ['holdfast worker --label gpu', 'for the calls that need it'],
  ]);
}

async function work({ io }: Context, options: WorkerOptions): Promise<void> {
  const project = openProject(io, options);
  const server = await findServer(io, options);
  io.progress('loading activities …');
  const { loadPlatform } = await import('../platform.ts');
  const platform = await loadPlatform(io, project, options);
  await requireServer(server.address);
  const { startWorker } = await import('../start-worker.ts');
  const worker = await startWorker(
    platform,
    { ...server, ...(options.taskQueue === undefined ? {} : { taskQueue: options.taskQueue }) },
    options.label,
  );
  const { errColors: colors } = io;
  io.err(
    `${colors.green('✓')} worker on ${colors.bold(worker.taskQueue)} at ${server.address}: ${count(platform.registry.size, 'activity', 'activities')}`,
  );
  const stop = io.interrupted();
  stop.addEventListener('abort', () => {
    io.err(colors.dim('stopping: running calls may end (again to stop at once)'));
    worker.shutdown();
  });
  if (stop.aborted) worker.shutdown();
  await worker.run();
}
