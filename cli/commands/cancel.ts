import type { Command } from 'commander';
import { type ActOptions, actOnRun } from '../act-on-run.ts';
import type { Context } from '../context.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, GROUPS } from '../help.ts';
import { actingPerson } from '../person.ts';

interface CancelOptions extends ActOptions {
  readonly reason?: string;
  readonly force?: boolean;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('cancel')
    .argument('<run>', 'id of the run; holdfast list shows those there are')
    .helpGroup(GROUPS.act)
    .summary('stop a run and undo what it did')
    .description(
      'Stops a run: what it did is undone, its finally runs, then it ends as cancelled. Past a pivot it is refused, for what was done before the pivot cannot be undone; --force stops what is left.',
    )
    .requiredOption('--reason <text>', 'goes into the record (needed)')
    .option('--force', 'also past a pivot: what was done before it stays done, what came after is undone')
    .action(async (run: string, _, self: Command) => cancel(context, run, self.optsWithGlobals<CancelOptions>()));
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    ['holdfast cancel cargo-release-7f3a --reason "sent twice"', 'undo, then end'],
    ['holdfast cancel cargo-release-7f3a --force --reason "the ship has gone"', 'past the point of no return'],
  ]);
}

async function cancel(context: Context, run: string, options: CancelOptions): Promise<void> {
  const by = actingPerson(options, context.io);
  await actOnRun(
    context,
    run,
    options,
    async () => ({
      t: 'cancel',
      by,
      ...(options.reason === undefined ? {} : { reason: options.reason }),
      ...(options.force === true ? { force: true } : {}),
    }),
    (sent) => `${run} is being cancelled, and undone, for ${sent.t === 'cancel' ? sent.by.user : by.user}`,
  );
}
