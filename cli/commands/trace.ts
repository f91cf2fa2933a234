import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type AuditedDecision, auditDecisions } from '../../hosts/wall/people/audit-decisions.ts';
import { type KeyDirectory, readKeyDirectory } from '../../hosts/wall/people/key-directory.ts';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import type { Colors, Io } from '../io.ts';
import { loadProject } from '../load-project.ts';
import { keyFiles } from '../platform.ts';
import { envName, openProject } from '../project.ts';
import { printable } from '../render/spans.ts';
import { recordPage } from '../render/trace/record-page.ts';
import { renderStory } from '../render/trace/render-story.ts';
import { traceToJson } from '../render/trace/trace-json.ts';

interface TraceOptions extends GlobalOptions, ServerOptions {
  readonly format: 'text' | 'json' | 'html';
  readonly all?: boolean;
  readonly latest?: boolean;
  readonly values?: boolean;
  readonly verify?: boolean;
  readonly keys?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('trace')
    .argument(
      '<run>',
      'id of the run, or of any run of its chain as Temporal names it; holdfast list shows those there are',
    )
    .helpGroup(GROUPS.look)
    .summary('tell the whole story of a run')
    .description(
      'Tells the whole story of a run, in flight or ended: steps, decisions with their reasons, waits, retries, approvals with names, refused messages, undo, cost; each with its line of YAML. Of a run that failed and was started again: all of its runs, oldest first. Times count from the start of each.',
    )
    .option('--all', 'every item and turn, also those that went well')
    .option('--latest', 'of a run that was started again: only from the last redrive on')
    .option('--values', 'what each step gave, and digests of what was decided on')
    .option('--verify', 'verify the signatures of decisions; exit code 1 where one does not hold or is missing')
    .option('--keys <file>', 'JWKS of the people to verify with (default: people.keys of the project)')
    .action(async (run: string, _, self: Command) => trace(context, run, self.optsWithGlobals<TraceOptions>()));
  addFormat(addServerOptions(command), 'text', 'json', 'html');
  addExamples(command, [
    ['holdfast trace cargo-release-7f3a', 'the story on one screen'],
    ['holdfast trace cargo-release-7f3a --values', 'with what each step gave'],
    ['holdfast trace cargo-release-7f3a --format json', 'every record, for an audit'],
    ['holdfast trace cargo-release-7f3a --format html > record.html', 'the same as a page that anybody can read'],
    ['holdfast trace cargo-release-7f3a --verify --keys people.json', 'whether every decision was signed'],
  ]);
}

const STOPPED: { readonly [status: string]: string | undefined } = {
  terminated: 'terminated on the server',
  timed_out: 'ended by a time limit of the server',
};

async function trace(context: Context, runId: string, options: TraceOptions): Promise<void> {
  const { io } = context;
  const directory = options.verify ? await keysFor(io, options) : undefined;
  const story = await withClient(io, options, (client) => client.story(runId));
  const before = options.latest === true ? [] : story.before;
  // A vote that holds stands in the journal of the run in which it was given.
  const all = [...before.flatMap(({ entries }) => entries), ...story.entries];
  const audited = directory && (await auditDecisions(all, story.root, directory));
  if (audited?.some(({ ok }) => !ok)) context.finish(EXIT.findings);
  if (options.format === 'html') {
    io.out(recordPage({ ...story, runId, before }));
    return;
  }
  if (options.format === 'json') {
    const told = traceToJson({ ...story, runId, before });
    io.out(JSON.stringify(audited === undefined ? told : { ...told, audited }, undefined, 2));
    return;
  }
  const stopped = STOPPED[story.summary.status];
  const view = {
    colors: io.outColors,
    columns: io.columns,
    now: stopped === undefined ? Date.now() : (story.summary.endedAt?.getTime() ?? Date.now()),
    showValues: options.values ?? false,
    showAll: options.all ?? false,
  };
  io.out(renderStory({ ...story, runId, before, ...(stopped === undefined ? {} : { stopped }) }, view));
  if (stopped !== undefined) io.err(io.errColors.dim(`holdfast redrive ${runId} --dry-run   tells how it would go on`));
  if (audited !== undefined) io.out(renderAudit(audited, io.outColors));
  const { waitingFor } = story.summary;
  if (waitingFor.length > 0) {
    io.err(`\nwaits for ${waitingFor.map(printable).join(', ')}`);
    io.err(io.errColors.dim(`holdfast show ${runId}   says what to type`));
  }
}

async function keysFor(io: Io, options: TraceOptions): Promise<KeyDirectory> {
  const project = openProject(io, options);
  const named = options.keys === undefined ? undefined : [{ path: resolve(io.cwd, options.keys) }];
  const { settings } = await loadProject(project, envName(io, options));
  const files = named ?? keyFiles(project.tree.root, settings.people?.keys);
  if (files.length === 0)
    throw usage('--verify needs the public keys of people.', 'Give --keys FILE, or people.keys in the project.');
  try {
    return await readKeyDirectory(files);
  } catch (error) {
    throw usage(`The keys cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function renderAudit(audited: readonly AuditedDecision[], colors: Colors): string {
  const lines = audited.map(({ path, what, by, key, ok, detail = '' }) => {
    const words = `${what} ${printable(path)} by ${printable(by)}`;
    return ok
      ? `${colors.green('✓')} ${words}${colors.dim(` · signed by key ${printable(key ?? '')}`)}`
      : `${colors.red('✗')} ${words} ${colors.dim(printable(detail))}`;
  });
  const held = audited.filter(({ ok }) => ok).length;
  return ['', `signatures: ${held} of ${audited.length} decisions hold`, ...lines].join('\n');
}
