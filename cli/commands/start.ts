import type { Command } from 'commander';
import { DEFAULT_ENV } from '../../schema/environment.ts';
import { findServer, withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT } from '../exit.ts';
import { compileFound, findFlow } from '../find-flow.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import { judgeInput } from '../judge-input.ts';
import { loadOf, readPriority } from '../load-of.ts';
import { actingUser } from '../person.ts';
import { envName } from '../project.ts';
import { readJson } from '../read-json.ts';
import { renderEnd } from '../render/end.ts';
import { endToJson } from '../render/json-times.ts';
import { DOCUMENT_OPTION, folderOfInput, readDocumentOption, uploadDocuments } from '../upload-documents.ts';

interface StartOptions extends GlobalOptions, ServerOptions {
  readonly input?: string;
  readonly document?: readonly string[];
  readonly id?: string;
  readonly as?: string;
  readonly taskQueue?: string;
  readonly wait?: boolean;
  readonly tenant?: string;
  readonly priority?: number;
  readonly format: 'text' | 'json';
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('start')
    .argument('<flow>', 'file of the flow, or its name in the project')
    .helpGroup(GROUPS.run)
    .summary('hand a run to a Temporal server, and print its id')
    .description('Compiles a flow and hands a run of it to a Temporal server. Prints the id of the run.')
    .option('--input <file>', 'JSON: a file, - for stdin, or the text itself (default: {})')
    .option('--document <name=file>', DOCUMENT_OPTION, readDocumentOption)
    .option('--id <id>', 'id of the run; one that was used is refused (default: drawn)')
    .option('--as <user>', 'who starts it (default: HOLDFAST_USER, the e-mail of git, the account)')
    .option('--task-queue <name>', 'queue of the workers (default: temporal.taskQueue, the name of the project)')
    .option('--tenant <name>', 'for whom it runs; one of the project, where it names tenants')
    .option('--priority <n>', '1 goes first, 5 last, where work is backlogged (default: of the tenant)', readPriority)
    .option('--wait', 'wait for the end; exit code 1 where it failed')
    .action(async (flow: string, _, self: Command) => start(context, flow, self.optsWithGlobals<StartOptions>()));
  addFormat(addServerOptions(command), 'text', 'json');
  addExamples(command, [
    ['holdfast start cargo-release --input clean.json', 'prints the id of the run'],
    [`holdfast start ./hello.flow.yaml --input '{"name": "Ada"}' --wait`, 'a file, and its result'],
    ['holdfast start cargo-release --input clean.json --id shipment-1042', 'the second time is refused'],
    ['holdfast start claim --document scan=./scan.pdf', 'the file goes to the store, the flow gets a reference'],
    ['holdfast start cargo-release --input clean.json --tenant acme --priority 1', 'before others, where work waits'],
  ]);
}

async function start({ io, finish }: Context, flow: string, options: StartOptions): Promise<void> {
  const found = findFlow(io, options, flow);
  const given = options.input === undefined ? {} : await readJson(options.input, '--input', io);
  const plan = await compileFound(found, envName(io, options));
  // Run options of the project apply, so the project is that of the flow.
  const here = { ...options, project: found.project.tree.root };
  const input = await uploadDocuments(given, options.document ?? [], {
    io,
    layer: async () => (await findServer(io, here)).payloads,
    tenant: options.tenant,
    folder: folderOfInput(options.input, io),
  });
  await judgeInput(plan, input);
  const startedBy = actingUser(options.as, io);
  const load = await loadOf(io, here, options);
  await withClient(io, here, async (client, server) => {
    const { runId } = await client.start(plan, input, {
      ...load,
      ...(options.id === undefined ? {} : { runId: options.id }),
      startedBy,
      env: envName(io, options) ?? DEFAULT_ENV,
      taskQueue: options.taskQueue ?? server.taskQueue,
    });
    if (!options.wait) {
      io.out(
        options.format === 'json'
          ? JSON.stringify({ runId, flow: plan.flow.name, version: plan.flow.version, plan: plan.digest })
          : runId,
      );
      io.err(io.errColors.dim(`holdfast show ${runId}    what it does now\nholdfast trace ${runId}   the whole story`));
      return;
    }
    io.err(io.errColors.dim(`run ${runId}`));
    const end = await client.result(runId);
    if (end.is !== 'completed') finish(EXIT.findings);
    if (options.format === 'json') io.out(JSON.stringify({ runId, ...endToJson(end) }, undefined, 2));
    else renderEnd(io, end);
  });
}
