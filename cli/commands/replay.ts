import type { Command } from 'commander';
import type { ListQuery } from '../../hosts/temporal/client/types.ts';
import { findServer, withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { CliFailure, EXIT, usage } from '../exit.ts';
import { compileFound, findFlow } from '../find-flow.ts';
import { addExamples, addFormat, addServerOptions, append, GROUPS, readCount, type ServerOptions } from '../help.ts';
import { envName } from '../project.ts';
import { renderReplays } from '../render/replays.ts';
import { count } from '../render/values.ts';
import { judgeCode, judgeDefinition, type Verdict } from '../replay/judge-runs.ts';
import { type Fetched, fetchRecordings, readRecordings, saveRecordings } from '../replay/read-recordings.ts';

interface ReplayOptions extends GlobalOptions, ServerOptions {
  readonly definition?: string;
  readonly run?: readonly string[];
  readonly flow?: string;
  readonly query?: string;
  readonly limit: number;
  readonly save?: string;
  readonly all?: boolean;
  readonly format: 'text' | 'json';
}

const DEFAULT_LIMIT = 20;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('replay')
    .argument('[histories...]', 'files or folders of histories (.json, .json.gz)')
    .helpGroup(GROUPS.look)
    .summary('replay recorded runs against this code, or a changed definition')
    .description(
      'Replays recorded runs and says which would differ, at which step and line. Without --definition: whether this version of Holdfast still does what the histories hold. With it: what the runs would have done by that definition; nothing is called.',
    )
    .option('--definition <flow>', 'file of the flow, or its name in the project')
    .option('--run <id>', 'a run of the server; may come again', append)
    .option('--flow <name>', 'the newest runs of this flow on the server')
    .option('--query <text>', "runs of the server that a query of Temporal's finds")
    .option('--limit <n>', 'runs of the server that are looked at', readCount, DEFAULT_LIMIT)
    .option('--save <folder>', 'keep the histories that were read, one file a run')
    .option('--all', 'tell the differences of every run')
    .action(async (paths: string[], _, self: Command) => replay(context, paths, self.optsWithGlobals<ReplayOptions>()));
  addFormat(addServerOptions(command), 'text', 'json');
  addExamples(command, [
    ['holdfast replay histories/', 'is this version safe for these runs?'],
    ['holdfast replay --flow cargo-release --definition cargo-release.flow.yaml', 'what would my change have done?'],
    ['holdfast replay --run cargo-release-7f3a --save histories/', 'record a run, for a test or a report'],
    [`holdfast replay --query "StartTime > '2026-11-01T00:00:00Z'" --limit 200 --format json`, 'a live namespace'],
  ]);
}

async function replay(context: Context, paths: readonly string[], options: ReplayOptions): Promise<void> {
  const { io } = context;
  const plan =
    options.definition === undefined
      ? undefined
      : await compileFound(findFlow(io, options, options.definition), envName(io, options));
  const { sources, unread } = await read(context, paths, options);
  if (sources.length + unread.length === 0) throw usage('There is nothing to replay: the server has no such run.');
  if (options.save !== undefined) {
    const files = await saveRecordings(io, options.save, sources);
    io.err(io.errColors.dim(`kept ${count(files.length, 'history', 'histories')} in ${options.save}`));
  }
  io.progress(`replaying ${count(sources.length, 'run')} …`);
  const { payloads } = await findServer(io, options);
  const judged =
    plan === undefined ? await judgeCode(sources, payloads) : await judgeDefinition(sources, payloads, plan);
  const closed = unread.map((one): Verdict => ({ ...one, is: 'unreadable', differences: [] }));
  io.progress('');
  report(context, [...judged, ...closed], options);
}

async function read({ io }: Context, paths: readonly string[], options: ReplayOptions): Promise<Fetched> {
  const { run = [], flow, query, limit } = options;
  const live = run.length > 0 || flow !== undefined || query !== undefined;
  if (live === paths.length > 0) {
    const hint = 'holdfast replay histories/   or   holdfast replay --flow NAME';
    throw usage(live ? 'Give files, or runs of a server; not both.' : 'Say what to replay.', hint);
  }
  if (!live) return { sources: await readRecordings(io, paths), unread: [] };
  const listed: ListQuery | undefined =
    flow === undefined && query === undefined
      ? undefined
      : { ...(flow === undefined ? {} : { flow }), ...(query === undefined ? {} : { query }), limit };
  return withClient(io, options, (client) => fetchRecordings(client, run, listed));
}

function report({ io, finish }: Context, verdicts: readonly Verdict[], options: ReplayOptions): void {
  const bad = verdicts.filter(({ is }) => is === 'differs' || is === 'nondeterministic' || is === 'unreadable');
  if (options.format === 'json') io.out(JSON.stringify(verdicts, undefined, 2));
  else io.tell(renderReplays(verdicts, io.outColors, io.outColumns, options.all ?? false));
  const judged = verdicts.filter(({ is }) => is !== 'other flow' && is !== 'foreign');
  if (judged.length === 0) {
    const [first] = verdicts;
    throw new CliFailure('usage', `None of them could be replayed. ${first?.detail ?? ''}`.trim(), {
      hints: ['A history is replayed against the flow that it is of, and only runs of Holdfast have one.'],
    });
  }
  if (bad.length > 0) finish(EXIT.findings);
}
