import type { Command } from 'commander';
import { Option } from 'commander';
import type { RunSummary } from '../../hosts/temporal/client/types.ts';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, addServerOptions, append, GROUPS, readCount, type ServerOptions } from '../help.ts';
import { findSelf, waitingNames } from '../inbox/find-self.ts';
import type { Io } from '../io.ts';
import { renderRuns, runToJson } from '../render/runs.ts';

interface ListOptions extends GlobalOptions, ServerOptions {
  readonly flow?: string;
  readonly status?: RunSummary['status'];
  readonly waitingFor?: string;
  readonly stuck?: boolean;
  readonly mine?: boolean;
  readonly tenant?: string;
  readonly group?: readonly string[];
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
    .option('--waiting-for <who>', 'runs that wait for this user, group or event, for a "place", or are "stuck"')
    .option('--stuck', 'runs that only a person can free: an undo failed for good, or a write may have happened')
    .option('--mine', 'my inbox: runs that wait for me (HOLDFAST_USER, the e-mail of git, the account) or my groups')
    .option('--group <name>', 'a group of mine beside those of the project; with --mine', append)
    .option('--tenant <name>', 'runs for this tenant only')
    .option('--limit <n>', 'at most so many', readCount, DEFAULT_LIMIT)
    .action(async (_, self: Command) => list(context, self.optsWithGlobals<ListOptions>()));
  addFormat(addServerOptions(command), 'table', 'json');
  addExamples(command, [
    ['holdfast list', 'the newest runs'],
    ['holdfast list --mine', 'my inbox'],
    ['holdfast list --waiting-for duty_officers', 'the inbox of a group'],
    ['holdfast list --stuck', 'what only a person can free'],
    ['holdfast list --status failed --format json', 'for a script'],
  ]);
}

async function list({ io }: Context, options: ListOptions): Promise<void> {
  const waitingFor = await waitingTerms(io, options);
  const runs: RunSummary[] = [];
  await withClient(io, options, async (client) => {
    const query = {
      ...(options.flow === undefined ? {} : { flow: options.flow }),
      ...(options.status === undefined ? {} : { status: options.status }),
      ...(waitingFor === undefined ? {} : { waitingFor }),
      ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
      limit: options.limit,
    };
    for await (const run of client.list(query)) runs.push(run);
  });
  if (options.format === 'json') io.out(JSON.stringify(runs.map(runToJson), undefined, 2));
  else if (runs.length === 0) io.err('No runs.');
  else io.tell(renderRuns(runs, io.outColors, Date.now()));
  if (options.format === 'table' && runs.length === options.limit)
    io.err(io.errColors.dim(`the newest ${options.limit}; --limit N shows more`));
}

/** Names of what a run waits for say what they are: `user:ann`, `group:officers`, `event:paid`, `stuck`. */
async function waitingTerms(
  io: Io,
  { waitingFor, stuck, mine, group = [], ...options }: ListOptions,
): Promise<readonly string[] | undefined> {
  if (stuck) {
    if (mine || waitingFor !== undefined) throw usage('--stuck goes with neither --mine nor --waiting-for.');
    return ['stuck'];
  }
  if (mine) return waitingNames(await findSelf(io, options, undefined, group));
  if (waitingFor === undefined) return undefined;
  const exact = ['stuck', 'place'].includes(waitingFor) || /^(?:user|group|event):/.test(waitingFor);
  return exact ? [waitingFor] : ['user', 'group', 'event'].map((kind) => `${kind}:${waitingFor}`);
}
