import type { Command } from 'commander';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT } from '../exit.ts';
import { addExamples, addFormat, addServerOptions, append, GROUPS, readCount, type ServerOptions } from '../help.ts';
import { findSelf, type Self } from '../inbox/find-self.ts';
import { type Inbox, readInbox } from '../inbox/read-inbox.ts';
import { inboxToJson, renderInbox } from '../inbox/render-inbox.ts';
import { printable } from '../render/spans.ts';

interface InboxOptions extends GlobalOptions, ServerOptions {
  readonly as?: string;
  readonly group?: readonly string[];
  readonly flow?: string;
  readonly limit: number;
  readonly format: 'text' | 'json';
}
const DEFAULT_LIMIT = 50;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('inbox')
    .helpGroup(GROUPS.look)
    .summary('what waits for a person: votes and questions, over all runs')
    .description(
      'Lists what waits for a person over all runs, what is due first above: the question, since when, until when, whether a form is needed, and what to type next. What others have claimed is left out.',
    )
    .option('--as <user>', 'whose inbox (default: HOLDFAST_USER, the e-mail of git, the account)')
    .option('--group <name>', 'a group of theirs beside those that the project knows; once for each', append)
    .option('--flow <name>', 'runs of this flow only')
    .option('--limit <n>', 'ask at most so many runs', readCount, DEFAULT_LIMIT)
    .action(async (_, self: Command) => inbox(context, self.optsWithGlobals<InboxOptions>()));
  addFormat(addServerOptions(command), 'text', 'json');
  addExamples(command, [
    ['holdfast inbox', 'my own'],
    ['holdfast inbox --as officer@example.org --group duty_officers', 'of somebody in a group'],
    ['holdfast inbox --format json', 'for a script or a chat'],
  ]);
}

async function inbox(context: Context, options: InboxOptions): Promise<void> {
  const { io, finish } = context;
  const self = await findSelf(io, options, options.as, options.group);
  const query = { ...(options.flow === undefined ? {} : { flow: options.flow }), limit: options.limit };
  const { found, as } = await withClient(io, options, async (client, { identity }) => ({
    found: await readInbox(client, self, query),
    as: identity === 'token' ? '' : asOptions(options),
  }));
  // What could not be read may be what matters.
  if (found.unread.length > 0) finish(EXIT.environment);
  if (options.format === 'json') {
    io.out(
      JSON.stringify(
        found.entries.map((entry) => inboxToJson(entry, as)),
        undefined,
        2,
      ),
    );
  } else if (found.entries.length > 0) {
    io.tell(renderInbox(found, as, { colors: io.outColors, now: Date.now() }));
  }
  tellRest(context, self, found, options);
}

/** What the person gave on the command line has to be given again. */
function asOptions({ as, group = [] }: InboxOptions): string {
  return `${as === undefined ? '' : ` --as ${as}`}${group.map((name) => ` --group ${name}`).join('')}`;
}

function tellRest({ io }: Context, { user, groups }: Self, found: Inbox, { limit, format }: InboxOptions): void {
  const { errColors: colors } = io;
  const who = `${printable(user)}${groups.length === 0 ? '' : ` (${groups.map(printable).join(', ')})`}`;
  if (found.entries.length === 0 && found.unread.length === 0 && format === 'text') io.err(`Nothing waits for ${who}.`);
  for (const { run, error } of found.unread)
    io.err(`${colors.yellow('not read:')} ${run.runId} ${colors.dim(printable(error.message))}`);
  if (found.more) io.err(colors.dim(`the newest ${limit} runs that wait; --limit N asks more`));
}
