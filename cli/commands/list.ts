import type { Command } from 'commander';
import { Option } from 'commander';
import type { RunSummary } from '../../hosts/temporal/client/types.ts';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, readCount, type ServerOptions } from '../help.ts';
import { actingUser } from '../person.ts';
import { renderRuns, runToJson } from '../render/runs.ts';

interface ListOptions extends GlobalOptions, ServerOptions {
  readonly flow?: string;
  readonly status?: RunSummary['status'];
  readonly waitingFor?: string;
  readonly mine?: boolean;
  readonly limit: number;
  readonly format: 'table' | 'json';
}
const STATUSES = ['running', 'completed', 'failed', 'cancelled', 'terminated', 'timed_out'];
const DEFAULT_LIMIT = 20;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('list')
    .helpGroup(GROUPS.look)
    .summary('list runs, and what they wait for')
    .description('Lists runs, newest first, and whom or what they wait for.')
    .option('--flow <name>', 'runs of this flow only')
    .addOption(new Option('--status <status>', 'runs of this status only').choices(STATUSES))
    .option('--waiting-for <who>', 'runs that wait for this user, group or event, or are "stuck"')
    .option('--mine', 'runs that wait for me (HOLDFAST_USER, the e-mail of git, the account)')
    .option('--limit <n>', 'at most so many', readCount, DEFAULT_LIMIT)
    .action(async (_, self: Command) => list(context, self.optsWithGlobals<ListOptions>()));
  addFormat(addServerOptions(command), 'table', 'json');
  addExamples(command, [
    ['holdfast list', 'the newest runs'],
    ['holdfast list --waiting-for duty_officers', 'the inbox of a group'],
    ['holdfast list --waiting-for stuck', 'what only a person can free'],
    ['holdfast list --status failed --format json', 'for a script'],
  ]);
}

async function list({ io }: Context, options: ListOptions): Promise<void> {
  const waitingFor = options.waitingFor ?? (options.mine ? actingUser(undefined, io) : undefined);
  const runs: RunSummary[] = [];
  await withClient(io, options, async (client) => {
    const query = {
      ...(options.flow === undefined ? {} : { flow: options.flow }),
      ...(options.status === undefined ? {} : { status: options.status }),
      ...(waitingFor === undefined ? {} : { waitingFor }),
      limit: options.limit,
    };
    for await (const run of client.list(query)) runs.push(run);
  });
  if (options.format === 'json') io.out(JSON.stringify(runs.map(runToJson), undefined, 2));
  else if (runs.length === 0) io.err('No runs.');
  else io.out(renderRuns(runs, io.outColors, Date.now()));
  if (options.format === 'table' && runs.length === options.limit)
    io.err(io.errColors.dim(`the newest ${options.limit}; --limit N shows more`));
}
