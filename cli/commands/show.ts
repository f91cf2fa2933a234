import type { Command } from 'commander';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import { stateToJson } from '../render/json-times.ts';
import { renderState } from '../render/state.ts';

interface ShowOptions extends GlobalOptions, ServerOptions {
  readonly format: 'text' | 'json';
  readonly follow?: boolean;
  readonly token?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('show')
    .argument(
      '<run>',
      'id of the run, or of any run of its chain as Temporal names it; holdfast list shows those there are',
    )
    .helpGroup(GROUPS.look)
    .summary('show what a run does now, and what it waits for')
    .description('Shows what a run does now, for whom it waits, and the command that would move it on.')
    .option('--follow', 'watch until the run ends, with what models are writing where workers serve it')
    .option('--token <token>', 'lets watch, where workers ask for it (default: streams.token, HOLDFAST_TOKEN)')
    .action(async (run: string, _, self: Command) => show(context, run, self.optsWithGlobals<ShowOptions>()));
  addFormat(addServerOptions(command), 'text', 'json');
  addExamples(command, [
    ['holdfast show cargo-release-7f3a', 'status, open tasks, what to type next'],
    ['holdfast show cargo-release-7f3a --follow', 'what it does, as it does it, until it ends'],
    ['holdfast show cargo-release-7f3a --format json', 'for a script'],
  ]);
}

async function show({ io }: Context, run: string, options: ShowOptions): Promise<void> {
  if (options.follow === true) {
    const { followRun } = await import('../follow/follow-run.ts');
    return followRun(io, run, options);
  }
  const state = await withClient(io, options, (client) => client.state(run));
  if (options.format === 'json') io.out(JSON.stringify({ runId: run, ...stateToJson(state) }, undefined, 2));
  else io.tell(renderState(run, state, { colors: io.outColors, now: Date.now() }));
}
