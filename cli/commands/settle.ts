import type { Command } from 'commander';
import { type ActOptions, actOnRun, findTask } from '../act-on-run.ts';
import type { Context } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, GROUPS } from '../help.ts';
import { actingPerson } from '../person.ts';
import { readJson } from '../read-json.ts';

interface SettleOptions extends ActOptions {
  readonly done?: boolean;
  readonly notDone?: boolean;
  readonly skip?: boolean;
  readonly output?: string;
  readonly reason?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('settle')
    .argument('<run>', 'id of the run; holdfast list --stuck shows those that wait for somebody')
    .argument('[path]', 'path of the step (default: the only one that is to be settled)')
    .helpGroup(GROUPS.act)
    .summary('say whether a write happened that nobody answered for')
    .description('Frees a run that cannot know whether a write happened: say that it did, that it did not, or skip it.')
    .option('--done', 'it happened; what the call gave goes with --output, needed where its contract has an output')
    .option('--not-done', 'it did not happen')
    .option('--skip', 'leave it as it is, with a reason')
    .option('--output <file>', 'what the call gave: a file, - for stdin, or the JSON itself; with --done')
    .option('--reason <text>', 'goes into the record; needed with --skip')
    .action(async (run: string, path: string | undefined, _, self: Command) =>
      settle(context, run, path, self.optsWithGlobals<SettleOptions>()),
    );
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    [`holdfast settle cargo-release-7f3a release --done --output '{"gate": 4}'`, 'it happened'],
    ['holdfast settle cargo-release-7f3a pay --not-done', 'it did not'],
  ]);
}

async function settle(context: Context, run: string, given: string | undefined, options: SettleOptions): Promise<void> {
  const as = verdict(options);
  if (as === 'skip' && !options.reason)
    throw usage('--skip needs --reason TEXT.', 'It leaves something unknown: say why.');
  if (as !== 'done' && options.output !== undefined) throw usage('--output goes with --done only.');
  const output = options.output === undefined ? undefined : await readJson(options.output, '--output', context.io);
  const by = actingPerson(options, context.io);
  await actOnRun(
    context,
    run,
    options,
    async (client) => ({
      t: 'settle',
      path: await findTask(client, run, given, 'settle'),
      as,
      by,
      ...(output === undefined ? {} : { output }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    }),
    (sent) => `${sent.t === 'settle' ? sent.path : run} is settled: ${as.replace('_', ' ')}`,
  );
}

function verdict(options: SettleOptions): 'done' | 'not_done' | 'skip' {
  const given = [
    ...(options.done ? (['done'] as const) : []),
    ...(options.notDone ? (['not_done'] as const) : []),
    ...(options.skip ? (['skip'] as const) : []),
  ];
  const [only] = given;
  if (only === undefined || given.length > 1)
    throw usage('Give one of --done, --not-done and --skip.', 'holdfast show RUN tells what is to be settled.');
  return only;
}
