import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { PayloadLayer } from '../../hosts/temporal/payloads/layer.ts';
import type { End } from '../../interpreter/machine.ts';
import { DEFAULT_ENV } from '../../schema/environment.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';
import { ANSWERS, type Answer, createAnswerer } from '../answers.ts';
import { findServer, namespaceOf } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileFound, findFlow } from '../find-flow.ts';
import { addExamples, addFormat, addProofOptions, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import { judgeInput } from '../judge-input.ts';
import { openHere } from '../payloads.ts';
import { membersOf } from '../people-directory.ts';
import { actingUser } from '../person.ts';
import { loadPlatform } from '../platform.ts';
import { envName } from '../project.ts';
import { readJson } from '../read-json.ts';
import { renderEnd } from '../render/end.ts';
import { endToJson } from '../render/json-times.ts';
import { indexPlan, readPath } from '../render/trace/index-plan.ts';
import { DOCUMENT_OPTION, folderOfInput, readDocumentOption, uploadDocuments } from '../upload-documents.ts';

interface RunOptions extends GlobalOptions, ServerOptions {
  readonly input?: string;
  readonly document?: readonly string[];
  readonly temporal?: boolean;
  readonly as?: string;
  readonly token?: string;
  readonly sign?: string;
  readonly answer?: readonly Answer[];
  readonly form?: string;
  readonly comment?: string;
  readonly quiet?: boolean;
  readonly format: 'text' | 'json';
}

/** How a run went, wherever it ran. `end` is absent where it waits for what does not come. */
export interface RunStory {
  readonly runId: string;
  /** Execution id, where child flows can be asked for by theirs. */
  readonly root?: string;
  readonly end?: End;
  readonly entries: readonly Entry[];
  /** Milliseconds since the epoch of the run's own clock. */
  readonly now: number;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('run')
    .argument('<flow>', 'file of the flow, or its name in the project')
    .helpGroup(GROUPS.run)
    .summary('run a flow to its end, here')
    .description(
      'Runs a flow to its end, in memory, with its real activities. Time is virtual: waits, reminders and deadlines pass at once, calls take what they take. Approvals are asked at the terminal. With --temporal the same on a server, in real time; where the project asks for proof, --token or --sign proves who answers.',
    )
    .option('--input <file>', 'JSON: a file, - for stdin, or the text itself (default: {})')
    .option('--document <name=file>', DOCUMENT_OPTION, readDocumentOption)
    .option('--as <user>', 'who starts it (default: HOLDFAST_USER, the e-mail of git, the account)')
    .option(
      '--answer <answer>',
      'approve, deny or expire; for one approval after the other, the last one goes on',
      readAnswer,
    )
    .option('--form <file>', 'JSON of the form, for those that --answer approves')
    .option('--comment <text>', 'comment of those that --answer gives')
    .option('--temporal', 'run it on a Temporal server, with a worker in this process')
    .option('--quiet', 'no trace, only the output')
    .action(async (flow: string, _, self: Command) => run(context, flow, self.optsWithGlobals<RunOptions>()));
  addFormat(addServerOptions(addProofOptions(command)), 'text', 'json');
  addExamples(command, [
    [`holdfast run hello.flow.yaml --input '{"name": "Ada"}'`, 'in memory; prints trace and output'],
    ['holdfast run cargo-release.flow.yaml --input heavy.json --answer deny', 'nobody is asked'],
    ['holdfast run cargo-release.flow.yaml --input heavy.json --temporal', 'on a server'],
  ]);
}

function readAnswer(value: string, before: readonly Answer[] = []): readonly Answer[] {
  const answer = ANSWERS.find((one) => one === value);
  if (answer === undefined) throw new InvalidArgumentError(`Expected ${ANSWERS.join(', ')}.`);
  return [...before, answer];
}

async function run({ io, finish }: Context, flow: string, options: RunOptions): Promise<void> {
  const found = findFlow(io, options, flow);
  const given = options.input === undefined ? {} : await readJson(options.input, '--input', io);
  const form = options.form === undefined ? undefined : await readJson(options.form, '--form', io);
  const plan = await compileFound(found, envName(io, options));
  const here = { ...options, project: found.project.tree.root };
  const { settings, ...platform } = await loadPlatform(io, found.project, options);
  const layer = options.temporal
    ? (await findServer(io, here)).payloads
    : await openHere(io, found.project, settings.payloads, namespaceOf(io, options, settings.temporal));
  const input = await uploadDocuments(given, options.document ?? [], {
    io,
    layer: async () => layer,
    tenant: undefined,
    folder: folderOfInput(options.input, io),
  });
  await judgeInput(plan, input);
  const request = {
    plan,
    input,
    platform: { settings, ...platform },
    ...(layer === undefined ? {} : { payloads: layer }),
    startedBy: actingUser(options.as, io),
    env: envName(io, options) ?? DEFAULT_ENV,
    answerer: createAnswerer(io, {
      answers: options.answer ?? [],
      form,
      comment: options.comment,
      groups: await membersOf(found.project.tree.root, settings),
      formOf: formsOf(plan),
      onDropped: () => finish(EXIT.findings),
    }),
  };
  const story = options.temporal
    ? await (await import('../run-on-temporal.ts')).runOnTemporal(io, request, here)
    : await (await import('../run-here.ts')).runHere(io, request);
  if (story.end?.is !== 'completed') finish(EXIT.findings);
  await report(io, plan, story, options);
}

export interface RunRequest {
  readonly plan: Plan;
  readonly input: Json;
  readonly platform: Awaited<ReturnType<typeof loadPlatform>>;
  readonly payloads?: PayloadLayer;
  readonly startedBy: string;
  readonly env: string;
  readonly answerer: ReturnType<typeof createAnswerer>;
}

/** Schemas of the forms that approvals ask for, by path of the task; of the flow itself, not of its children. */
function formsOf(plan: Plan): (path: string) => JsonSchema | undefined {
  const steps = indexPlan(plan);
  return (path) => {
    const step = steps.get(readPath(path)?.id ?? '')?.step;
    const file = step?.kind === 'approval' && step.form !== undefined ? plan.files[step.form] : undefined;
    return file?.kind === 'schema' ? file.content : undefined;
  };
}

async function report(io: Context['io'], plan: Plan, story: RunStory, options: RunOptions): Promise<void> {
  const { runId, end, entries, now, root } = story;
  const told = { runId, plan, entries, ...(root === undefined ? {} : { root }) };
  if (options.format === 'json') {
    const { traceToJson } = await import('../render/trace/trace-json.ts');
    io.out(
      JSON.stringify(
        { ...(end === undefined ? { is: 'waiting' } : endToJson(end)), ...traceToJson(told) },
        undefined,
        2,
      ),
    );
    return;
  }
  if (!options.quiet) {
    const { renderTrace } = await import('../render/trace/render-trace.ts');
    const view = {
      colors: io.errColors,
      columns: io.columns,
      now,
      showValues: false,
      showAll: false,
      omitOutput: true,
    };
    io.err(`\n${renderTrace(told, view)}\n`);
  }
  // The trace has told of a failure already.
  if (end !== undefined && (end.is === 'completed' || options.quiet)) renderEnd(io, end);
  else if (end === undefined)
    io.err(`${io.errColors.yellow('waits')} for what does not come by itself; in memory this is the end of it`);
}
