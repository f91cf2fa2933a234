/** The play itself: start a run, answer what it asks, show its story and what it did to the world. */
import pc from 'picocolors';
import type { HoldfastClient } from '../../hosts/temporal/client/index.ts';
import type { End, OpenTask } from '../../interpreter/machine.ts';
import type { LedgerRow } from '../cargo-release/service/ledger.ts';
import { askApproval } from './ask.ts';
import { ledgerTable } from './ledger-table.ts';
import { DEMOS, type DemoOptions } from './options.ts';
import type { Shell } from './processes.ts';
import { heading, say, sayCommand } from './say.ts';
import { showFacts } from './show-facts.ts';

const OFFICER = 'officer@example.org';
const AGENT = 'agent@example.org';
const POLL_MS = 150;
/** A demo that does not get anywhere says so instead of hanging. */
const PATIENCE_MS = 120_000;
const COLUMNS = 100;

export interface Stage {
  readonly options: DemoOptions;
  readonly shell: Shell;
  readonly client: HoldfastClient;
  readonly taskQueue: string | undefined;
  readonly ledger: () => readonly LedgerRow[];
  readonly signal: AbortSignal;
}

export async function play(stage: Stage): Promise<End> {
  const { options, shell, client } = stage;
  heading('1. Start');
  const input = `inputs/${options.input}.json`;
  const queue = stage.taskQueue === undefined ? [] : ['--task-queue', stage.taskQueue];
  const start = ['start', `${options.flow}.flow.yaml`, '--input', input, '--as', AGENT, ...queue];
  sayCommand(start);
  const started = await shell.run([...start, '--format', 'json']);
  const { runId } = JSON.parse(started.out) as { readonly runId: string }; // what `start --format json` prints
  say(`run ${pc.cyan(runId)}\n`);

  heading('2. It waits');
  let asked = 0;
  let last: OpenTask | undefined;
  for (;;) {
    last = await nextTask(client, runId, last);
    if (last === undefined) break;
    asked++;
    if (last.kind === 'listen') await sendEvent(stage, runId, last);
    else await decide(stage, runId, last);
  }
  if (asked === 0) say('For nobody: nothing in this shipment asks for an officer.\n');
  const end = await client.result(runId);

  heading('3. The whole story');
  sayCommand(['trace', runId]);
  say((await shell.run(['trace', runId])).out);
  heading('4. The ledger: what customs and the terminal did');
  say(ledgerTable(stage.ledger()));
  return end;
}

/** Undefined when the run has ended. */
async function nextTask(
  client: HoldfastClient,
  runId: string,
  last: OpenTask | undefined,
): Promise<OpenTask | undefined> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const state = await client.state(runId);
    if (state.status === 'ended') return undefined;
    const task = state.tasks.find(({ path, since }) => path !== last?.path || since !== last.since);
    if (task) return task;
    if (Date.now() > giveUp)
      throw new Error(`Run ${runId} neither asked anybody nor ended. It says: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function decide({ options, shell, signal }: Stage, runId: string, task: OpenTask): Promise<void> {
  const { groups = [], exclude = [] } = task.assignees ?? {};
  const besides = exclude.length === 0 ? '' : `, but not ${exclude.join(', ')}`;
  say(`${pc.bold(task.title ?? task.path)} ${pc.dim(`asked of ${groups.join(', ')}${besides}`)}\n`);
  say(`${showFacts(task.show ?? {}, process.stdout.columns ?? COLUMNS).join('\n')}\n`);
  const answer = options.answer === 'ask' ? await askApproval(signal) : options.answer;
  const how =
    answer === 'approve' ? ['--form', '{"note":"seen and segregated"}'] : ['--comment', 'not with these papers'];
  await act(shell, [answer, runId, task.path, '--as', OFFICER, '--group', 'duty_officers', ...how]);
}

async function sendEvent({ options, shell }: Stage, runId: string, task: OpenTask): Promise<void> {
  const data = DEMOS[options.flow]?.events[task.event ?? ''];
  if (data === undefined) throw new Error(`The demo has no data for the event ${task.event}.`);
  say(`For the event ${pc.bold(task.event ?? '')}: a mail has asked the agent for it, and here it comes.\n`);
  await act(shell, ['event', runId, task.event ?? '', '--data', data, '--as', AGENT]);
}

async function act(shell: Shell, args: readonly string[]): Promise<void> {
  sayCommand(args);
  const { err } = await shell.run(args);
  say(`${err.split('\n')[0]}\n`);
}
