import type { Command } from 'commander';
import type { HoldfastClient, RunTape } from '../../hosts/temporal/client/types.ts';
import { canonical } from '../../interpreter/canonical.ts';
import { planRedrive, type RedrivePlan, type RedriveRefusal } from '../../interpreter/redrive/plan-redrive.ts';
import { reachedBy } from '../../interpreter/redrive/reached.ts';
import type { Reply } from '../../schema/message.ts';
import type { Plan } from '../../schema/plan.ts';
import { REFUSAL_HINTS as HINTS_OF_REFUSALS } from '../act-on-run.ts';
import { sha256 } from '../compile-project.ts';
import { withClient } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { CliFailure, EXIT, usage } from '../exit.ts';
import { compileFound, findFlow } from '../find-flow.ts';
import {
  addExamples,
  addFormat,
  addPersonOptions,
  addServerOptions,
  append,
  GROUPS,
  type PersonOptions,
  type ServerOptions,
} from '../help.ts';
import { envName } from '../project.ts';
import { describeRedrive } from '../redrive/describe-redrive.ts';
import { redriverOf } from '../redrive/prove-redrive.ts';
import { renderEnd } from '../render/end.ts';

interface RedriveOptions extends GlobalOptions, ServerOptions, PersonOptions {
  readonly definition?: string;
  readonly from?: string;
  readonly assume?: readonly string[];
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly taskQueue?: string;
  readonly format: 'text' | 'json';
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('redrive')
    .argument('<run>', 'id of the run, which has failed or was terminated; holdfast list --status failed shows those')
    .helpGroup(GROUPS.act)
    .summary('start a failed or terminated run again where it stopped')
    .description(
      'Starts a failed run again under its id. What completed and still stands is not done again: reads, model calls, approvals of the same, writes that were not undone. What was undone is done again, under keys of its own. A run that the server ended (terminated, timed out) goes on where it stood: writes that were under way may have happened, and are made again under the key that they had.',
    )
    .option('--definition <flow>', 'go on with this definition: every step that holds must be unchanged in it')
    .option('--from <step>', 'start again from this step, which ran before the one that failed')
    .option('--assume <path=done|undone>', 'you vouch for a write that nobody else knows about; may come again', append)
    .option('--task-queue <name>', 'queue of the workers (default: temporal.taskQueue, the name of the project)')
    .option('--dry-run', 'only say what would hold and what would be done again')
    .option('--wait', 'wait for the end; exit code 1 where it failed')
    .action(async (run: string, _, self: Command) => redrive(context, run, self.optsWithGlobals<RedriveOptions>()));
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    ['holdfast redrive cargo-release-7f3a --dry-run', 'what would hold, what would be done again'],
    ['holdfast redrive cargo-release-7f3a', 'the world is well again'],
    ['holdfast redrive cargo-release-7f3a --definition cargo-release.flow.yaml', 'the flow was wrong, and is fixed'],
    ['holdfast redrive cargo-release-7f3a --assume pay=undone', 'you looked: the payment was not made (=done: it was)'],
  ]);
}

async function redrive({ io, finish }: Context, run: string, options: RedriveOptions): Promise<void> {
  const vouched = readAssumptions(options.assume ?? []);
  const definition =
    options.definition === undefined
      ? undefined
      : await compileFound(findFlow(io, options, options.definition), envName(io, options));
  await withClient(io, options, async (client, server) => {
    const redriver = await redriverOf(io, options, server);
    const { by } = redriver;
    const tape = await client.tape(run);
    const { temporalRunId: of } = tape;
    const from = options.from === undefined ? {} : { from: options.from };
    const planned = planRedrive(tape, { at: Date.now(), by, of, vouched, digest: sha256, canonical, ...from });
    if (!planned.ok) throw refused(run, planned);
    if (definition !== undefined) await prove(tape, definition, planned.redrive.from, planned.lastEntry);
    if (options.format === 'text') io.err(describeRedrive(planned, io.errColors));
    if (options.dryRun === true) {
      if (options.format === 'json') io.out(JSON.stringify(toJson(run, planned), undefined, 2));
      return;
    }
    const plan = definition ?? tape.plan;
    const proof = await redriver.prove(tape, plan, planned.redrive);
    const taskQueue = options.taskQueue ?? server.taskQueue;
    const verdict = await client.redrive(run, tape, plan, planned.redrive, { ...proof, taskQueue });
    if (verdict !== 'unanswered' && !verdict.ok) throw notPermitted(run, verdict);
    if (verdict === 'unanswered') io.err(io.errColors.yellow(`no worker of '${taskQueue}' has taken it yet`));
    if (options.wait === true) await wait({ io, finish }, client, run, options);
    else if (options.format === 'json') io.out(JSON.stringify(toJson(run, planned), undefined, 2));
    else io.err(io.errColors.dim(`holdfast trace ${run}   the whole story from here on`));
  });
}

async function wait(
  { io, finish }: Context,
  client: HoldfastClient,
  runId: string,
  options: RedriveOptions,
): Promise<void> {
  const end = await client.result(runId);
  if (end.is !== 'completed') finish(EXIT.findings);
  if (options.format === 'json') io.out(JSON.stringify({ runId, ...end }, undefined, 2));
  else renderEnd(io, end);
}

function readAssumptions(given: readonly string[]): { readonly [path: string]: 'done' | 'undone' } {
  return Object.fromEntries(
    given.map((one) => {
      const [, path = '', as = ''] = /^(.+)=(done|undone)$/.exec(one) ?? [];
      if (as !== 'done' && as !== 'undone') throw usage(`--assume ${one}: expected PATH=done or PATH=undone.`);
      return [path, as];
    }),
  );
}

const HINTS: { readonly [why in RedriveRefusal]: string } = {
  not_ended: 'holdfast show RUN tells what it does now.',
  completed: 'Only a run that failed can be started again; holdfast start begins a new one.',
  cancelled: 'holdfast start begins a new one; holdfast trace RUN tells who cancelled it, and what was undone.',
  child_running:
    'holdfast list tells its runs; holdfast show RUN-OF-THE-CHILD what it does. Try again when it has ended.',
  undoing: 'Leave --from out: it goes on undoing, and ends as it would have ended.',
  no_such_step: 'holdfast trace RUN shows the steps that ran.',
  unknown_effect: 'Look there. Where it did not happen: --assume PATH=undone; where it did: --assume PATH=done',
  undo_skipped: 'Look there. Where it stands: --assume PATH=done; where somebody undid it: --assume PATH=undone',
};

function refused(run: string, { why, path, detail }: Extract<RedrivePlan, { ok: false }>): CliFailure {
  const hint = HINTS[why].replace('RUN', run).replaceAll('PATH', path);
  return new CliFailure('findings', `${run} cannot be started again: ${detail}`, { hints: [hint] });
}

/** Nothing of the flow ran: the run has failed as before, and the refusal stands in its trace. */
function notPermitted(run: string, { why, detail }: Extract<Reply, { ok: false }>): CliFailure {
  return new CliFailure('findings', `${run} is not started again: ${detail} (${why})`, {
    hints: [HINTS_OF_REFUSALS[why]?.replace('RUN', run) ?? `holdfast trace ${run}`],
  });
}

/** Throws where the definition changed something that ran and holds. */
async function prove(tape: RunTape, definition: Plan, failed: string, lastEntry: number): Promise<void> {
  const { provePrefix } = await import('../compiler-door.ts');
  const found = provePrefix(tape.plan, definition, reachedBy(tape, failed, lastEntry));
  if (found === null) return;
  const place = (spot: typeof found.old): string => (spot === undefined ? 'nowhere' : `${spot.file}:${spot.line}`);
  const step = found.step === '' ? '' : ` '${found.step}'`;
  throw new CliFailure('findings', `The definition does not fit the run${step}: ${found.message}.`, {
    hints: [
      `It ran as ${place(found.old)}; now ${place(found.new)}.`,
      'Only the step that failed and what comes after it may change. Without --definition the run keeps its own.',
    ],
  });
}

function toJson(
  runId: string,
  { redrive: { answers, tasks, n, from }, again, because }: Extract<RedrivePlan, { ok: true }>,
) {
  const why = typeof because === 'string' ? { ended: because } : { error: because };
  return { runId, redrive: n, from, ...why, holds: [...Object.keys(answers), ...Object.keys(tasks)], again };
}
