import type { Command } from 'commander';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import { printable } from '../render/spans.ts';
import { renderTrace } from '../render/trace/render-trace.ts';
import { traceToJson } from '../render/trace/trace-json.ts';

interface TraceOptions extends GlobalOptions, ServerOptions {
  readonly format: 'text' | 'json';
  readonly all?: boolean;
  readonly values?: boolean;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('trace')
    .argument('<run>', 'id of the run')
    .helpGroup(GROUPS.look)
    .summary('tell the whole story of a run')
    .description(
      'Tells the whole story of a run, in flight or ended: steps, decisions with their reasons, waits, retries, approvals with names, refused messages, undo, cost; each with its line of YAML. Times count from the start.',
    )
    .option('--all', 'every item and turn, also those that went well')
    .option('--values', 'what each step gave, and digests of what was decided on')
    .action(async (run: string, _, self: Command) => trace(context, run, self.optsWithGlobals<TraceOptions>()));
  addFormat(addServerOptions(command), 'text', 'json');
  addExamples(command, [
    ['holdfast trace cargo-release-7f3a', 'the story on one screen'],
    ['holdfast trace cargo-release-7f3a --values', 'with what each step gave'],
    ['holdfast trace cargo-release-7f3a --format json', 'every record, for an audit'],
  ]);
}

async function trace({ io }: Context, runId: string, options: TraceOptions): Promise<void> {
  const story = await withClient(io, options, (client) => client.story(runId));
  if (options.format === 'json') {
    io.out(JSON.stringify(traceToJson({ ...story, runId }), undefined, 2));
    return;
  }
  const view = {
    colors: io.outColors,
    columns: io.columns,
    now: Date.now(),
    showValues: options.values ?? false,
    showAll: options.all ?? false,
  };
  io.out(renderTrace({ ...story, runId }, view));
  const { waitingFor } = story.summary;
  if (waitingFor.length > 0) {
    io.err(`\nwaits for ${waitingFor.map(printable).join(', ')}`);
    io.err(io.errColors.dim(`holdfast show ${runId}   says what to type`));
  }
}
