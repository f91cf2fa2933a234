/** The play itself: start a run, answer what it asks, show its story and what it did to the world. */
import pc from 'picocolors';
import type { HoldfastClient } from '../../hosts/temporal/client/index.ts';
import type { End, OpenTask } from '../../interpreter/machine.ts';
import { costOf } from '../quality/cost-of.ts';
import { tellCost } from '../quality/tell-quality.ts';
import { askApproval, type Said } from './ask.ts';
import { effectsTable } from './effects-table.ts';
import type { DemoOptions, EffectRow, FlowDemo, Known, TaskAnswer } from './flow-demo.ts';
import type { Shell } from './processes.ts';
import { heading, say, sayCommand } from './say.ts';
import { showFacts } from './show-facts.ts';

const POLL_MS = 150;
/** A demo that does not get anywhere says so instead of hanging. */
const PATIENCE_MS = 120_000;
const COLUMNS = 100;

export interface Stage {
  readonly demo: FlowDemo;
  readonly options: DemoOptions;
  readonly input: Known['input'];
  readonly shell: Shell;
  readonly client: HoldfastClient;
  readonly taskQueue: string | undefined;
  readonly effects: () => readonly EffectRow[];
  readonly signal: AbortSignal;
}

export async function play(stage: Stage): Promise<End> {
  const { demo, options, shell, client } = stage;
  heading('1. Start');
  const input = `inputs/${options.input}.json`;
  const queue = stage.taskQueue === undefined ? [] : ['--task-queue', stage.taskQueue];
  const start = ['start', `${options.flow}.flow.yaml`, '--input', input, '--as', demo.startedBy, ...queue];
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
  if (asked === 0) say(`${demo.nobody}\n`);
  const end = await client.result(runId);

  heading('3. The whole story');
  sayCommand(['trace', runId]);
  say((await shell.run(['trace', runId])).out);
  const { entries } = await client.story(runId);
  say(`${pc.dim(`cost of the run: ${tellCost(costOf(entries), 1)}`)}\n`);
  heading(`4. ${demo.service.heading}`);
  say(effectsTable(stage.effects(), demo.service));
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

async function decide(stage: Stage, runId: string, task: OpenTask): Promise<void> {
  const { demo, options, shell, signal } = stage;
  const who = demo.tasks[task.path.replace(/\.\d+/g, '')];
  if (who === undefined) throw new Error(`The demo has nobody who answers ${task.path}.`);
  const { groups = [], exclude = [] } = task.assignees ?? {};
  const besides = exclude.length === 0 ? '' : `, but not ${exclude.join(', ')}`;
  say(`${pc.bold(task.title ?? task.path)} ${pc.dim(`asked of ${groups.join(', ')}${besides}`)}\n`);
  say(`${showFacts(task.show ?? {}, process.stdout.columns ?? COLUMNS).join('\n')}\n`);
  const known = { input: stage.input, effects: stage.effects() };
  const { vote, pick }: Said =
    options.answer === 'ask'
      ? await askApproval(questionOf(who, known), who.picks?.(known) ?? [], signal)
      : { vote: options.answer };
  const form = vote === 'approve' ? who.form?.(known, pick) : undefined;
  const how = vote === 'deny' ? ['--comment', who.comment] : form === undefined ? [] : ['--form', JSON.stringify(form)];
  // One refusal is enough.
  for (const by of vote === 'approve' ? [who.by, ...(who.also ?? [])] : [who.by])
    await act(shell, [vote, runId, task.path, '--as', by, '--group', who.group, ...how]);
}

function questionOf({ question }: TaskAnswer, known: Known): string {
  return typeof question === 'string' ? question : question(known);
}

async function sendEvent(stage: Stage, runId: string, task: OpenTask): Promise<void> {
  const event = task.event ?? '';
  const sender = stage.demo.events[event];
  if (sender === undefined) throw new Error(`The demo has nobody who sends the event ${event}.`);
  say(`For the event ${pc.bold(event)}: ${sender.says}\n`);
  const known = { input: stage.input, effects: stage.effects() };
  const data = typeof sender.data === 'string' ? sender.data : JSON.stringify(sender.data(known));
  // On a server that is not ours alone, a run that an earlier demo left may have the same key.
  const key = stage.taskQueue === undefined ? sender.key?.(known) : undefined;
  const to = key === undefined ? [runId, event] : [event, '--key', key];
  await act(stage.shell, ['event', ...to, '--data', data, '--as', sender.by]);
}

async function act(shell: Shell, args: readonly string[]): Promise<void> {
  sayCommand(args);
  const { err } = await shell.run(args);
  say(`${err.split('\n')[0]}\n`);
}
