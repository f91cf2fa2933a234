import { type Command, InvalidArgumentError, Option } from 'commander';
import type { HoldfastClient, Story } from '../../hosts/temporal/client/types.ts';
import { endOf } from '../../interpreter/redrive/tape.ts';
import { durationMs } from '../../stdlib/duration.ts';
import { findServer, withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { type CostSource, collectCost } from '../cost/collect-cost.ts';
import { COST_KEYS, type CostKey, sumCost, totalOf } from '../cost/sum-cost.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, readCount, type ServerOptions } from '../help.ts';
import { type CostReport, costToCsv, costToJson, renderCost } from '../render/cost.ts';
import { count } from '../render/values.ts';
import { readRecordings } from '../replay/read-recordings.ts';

interface CostOptions extends GlobalOptions, ServerOptions {
  readonly by: readonly CostKey[];
  readonly flow?: string;
  readonly tenant?: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
  readonly format: 'table' | 'csv' | 'json';
}

const DEFAULT_LIMIT = 1000;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('cost')
    .argument('[histories...]', 'files or folders of histories (.json, .json.gz) in place of a server')
    .helpGroup(GROUPS.look)
    .summary('tell what runs used: calls of models, tokens, money')
    .description(
      `Adds up what runs used, from what was recorded with each call: all attempts, undo and fallbacks, at the prices of that day. Of a server: the runs of the last ${DEFAULT_DAYS} days, also those that go on. A cost that nobody knows is told as unknown, and is in no sum.`,
    )
    .addOption(
      new Option('--by <keys>', `by what, one or several of ${COST_KEYS.join(', ')}, as flow,day`)
        .argParser(readKeys)
        .default(['flow'], 'flow'),
    )
    .option('--flow <name>', 'runs of this flow only')
    .option('--tenant <name>', 'runs for this tenant only')
    .option(
      '--since <when>',
      'what was used from then on: a date (2026-11-01), a time, or a duration before now (P7D)',
      readWhen,
    )
    .option('--until <when>', 'what was used before then', readWhen)
    .option('--limit <n>', 'runs of the server that are looked at, the newest first', readCount, DEFAULT_LIMIT)
    .action(async (paths: string[], _, self: Command) => cost(context, paths, self.optsWithGlobals<CostOptions>()));
  addFormat(addServerOptions(command), 'table', 'csv', 'json');
  addExamples(command, [
    ['holdfast cost', 'by flow, of the last 30 days'],
    ['holdfast cost --by step,model --flow kyc-review --since P7D', 'where the money goes'],
    ['holdfast cost --by day,tenant --since 2026-11-01 --format csv', 'for a spreadsheet'],
    ['holdfast cost histories/ --by flow --format json', 'of recorded runs'],
  ]);
}

function readKeys(value: string): readonly CostKey[] {
  return value.split(',').map((word) => {
    const key = COST_KEYS.find((one) => one === word.trim());
    if (key === undefined) throw new InvalidArgumentError(`Expected ${COST_KEYS.join(', ')}, with commas between.`);
    return key;
  });
}

function readWhen(value: string): number {
  const ago = durationMs(value);
  const time = ago === undefined && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (ago !== undefined) return Date.now() - ago;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Expected a date (2026-11-01), a time, or a duration (P7D).');
  return time;
}

interface Read {
  readonly sources: readonly CostSource[];
  readonly running: number;
  readonly runs: number;
  /** Runs of which nothing could be read. */
  readonly unread: readonly string[];
}

async function cost({ io }: Context, paths: readonly string[], options: CostOptions): Promise<void> {
  const { by, since, until = Number.POSITIVE_INFINITY, format } = options;
  const live = paths.length === 0;
  const from = since ?? (live ? Date.now() - DEFAULT_DAYS * DAY_MS : 0);
  const read = live ? await readServer(io, options, from) : await readFiles(io, paths, options);
  const items = read.sources.flatMap((source) => collectCost(source, { since: from, until }));
  const report: CostReport = { by, rows: sumCost(items, by), total: totalOf(items), ...read };
  if (format === 'json') io.out(JSON.stringify(costToJson(report), undefined, 2));
  else if (format === 'csv') io.out(costToCsv(report));
  else if (report.rows.length === 0) io.err(`Nothing was used by ${count(read.runs, 'run')}.`);
  else io.tell(renderCost(report, io.outColors, io.outColumns));
  const notes = [
    ...(read.running === 0
      ? []
      : [`${count(read.running, 'run')} of ${read.runs} still going on: what it will use is to come`]),
    ...(read.unread.length === 0
      ? []
      : [`${count(read.unread.length, 'run')} could not be read: ${read.unread.join(', ')}`]),
    ...(live && read.runs >= options.limit ? [`the newest ${options.limit}; --limit N looks at more`] : []),
  ];
  for (const note of notes) io.err(io.errColors.dim(note));
}

async function readServer(io: Context['io'], options: CostOptions, since: number): Promise<Read> {
  const { flow, tenant, limit } = options;
  const sources: CostSource[] = [];
  const unread: string[] = [];
  const seen = new Map<string, boolean>();
  await withClient(io, options, async (client) => {
    const query = `ExecutionStatus = 'Running' OR CloseTime >= '${new Date(since).toISOString()}'`;
    const listed = {
      ...(flow === undefined ? {} : { flow }),
      ...(tenant === undefined ? {} : { tenant }),
      query,
      limit,
    };
    for await (const { runId, status, tenant: whose } of client.list(listed)) {
      // A run that was started again is listed once for each time, and tells all of them.
      if (seen.has(runId)) continue;
      seen.set(runId, status === 'running');
      io.progress(`reading ${count(seen.size, 'run')} …`);
      const story = await readStory(client, runId);
      if (story === undefined) unread.push(runId);
      const { plan, entries = [], before = [] } = story ?? {};
      const about = { runId, ...(whose === undefined ? {} : { tenant: whose }) };
      for (const one of [...before, ...(plan === undefined ? [] : [{ plan, entries }])])
        sources.push({ ...about, ...one });
    }
  });
  io.progress('');
  return { sources, runs: seen.size, running: [...seen.values()].filter(Boolean).length, unread };
}

/** Undefined where the server has just deleted it, or cannot show it: that is told, and the others count. */
async function readStory(client: HoldfastClient, runId: string): Promise<Story | undefined> {
  const { ClientError } = await import('../../hosts/temporal/client/index.ts');
  try {
    return await client.story(runId);
  } catch (thrown) {
    if (thrown instanceof ClientError && UNREADABLE.has(thrown.code)) return undefined;
    throw thrown;
  }
}
const UNREADABLE: ReadonlySet<string> = new Set(['no_such_run', 'history_gone', 'not_ours', 'not_opened', 'store']);

async function readFiles(io: Context['io'], paths: readonly string[], options: CostOptions): Promise<Read> {
  const recordings = await readRecordings(io, paths);
  const { replayRecordings } = await import('../../hosts/temporal/replay/replay-recordings.ts');
  const { payloads } = await findServer(io, options);
  const replayed = await replayRecordings(
    recordings.map(({ recording }) => recording),
    { kernelOnly: true, ...(payloads === undefined ? {} : { payloads }) },
  );
  const told = replayed.flatMap(({ runId, tape }) => (tape === undefined ? [] : [{ runId, tape }]));
  const wanted = told.filter(
    ({ tape: { plan, start } }) =>
      (options.flow === undefined || plan.flow.name === options.flow) &&
      (options.tenant === undefined || start.tenant === options.tenant),
  );
  if (told.length === 0) throw usage('None of the histories is of a run of Holdfast that can be read here.');
  return {
    sources: wanted.map(({ runId, tape: { plan, start, steps } }) => ({
      runId,
      plan,
      entries: steps.flatMap(({ entries }) => entries),
      ...(start.tenant === undefined ? {} : { tenant: start.tenant }),
    })),
    runs: wanted.length,
    running: wanted.filter(({ tape }) => endOf(tape) === undefined).length,
    unread: replayed.flatMap(({ runId, tape }) => (tape === undefined ? [runId] : [])),
  };
}
