import type { Command } from 'commander';
import { type ActOptions, actOnRun, findTask } from '../act-on-run.ts';
import type { Context } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, GROUPS } from '../help.ts';
import { actingPerson } from '../person.ts';

interface RetryUndoOptions extends ActOptions {
  readonly skip?: boolean;
  readonly reason?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('retry-undo')
    .argument('<run>', 'id of the run; holdfast list --stuck shows those that wait for somebody')
    .argument('[path]', 'path of the undo, as pay/compensate (default: the only one that failed)')
    .helpGroup(GROUPS.act)
    .summary('free a run whose undo failed for good')
    .description(
      'Frees a run that is stuck because an undo failed for good: tries it again, or skips it with a reason.',
    )
    .option('--skip', 'leave it undone; somebody has done it by hand, or nobody will')
    .option('--reason <text>', 'goes into the record; needed with --skip')
    .action(async (run: string, path: string | undefined, _, self: Command) =>
      retryUndo(context, run, path, self.optsWithGlobals<RetryUndoOptions>()),
    );
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    ['holdfast retry-undo cargo-release-7f3a', 'try again'],
    ['holdfast retry-undo cargo-release-7f3a pay/compensate --skip --reason "refunded by hand"', 'give up'],
  ]);
}

async function retryUndo(
  context: Context,
  run: string,
  given: string | undefined,
  options: RetryUndoOptions,
): Promise<void> {
  if (options.skip && !options.reason)
    throw usage('--skip needs --reason TEXT.', 'It leaves something undone: say why.');
  const by = actingPerson(options, context.io);
  const how = options.skip ? 'skip' : 'retry';
  await actOnRun(
    context,
    run,
    options,
    async (client) => ({
      t: 'retryUndo',
      path: await findTask(client, run, given, 'undo'),
      how,
      by,
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    }),
    (sent) => `${sent.t === 'retryUndo' ? sent.path : run} ${how === 'skip' ? 'is skipped' : 'is tried again'}`,
  );
}
