/** Starts a run again that failed, or that the server ended, under its own id. */
import { randomUUID } from 'node:crypto';
import { type Client, type Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { ChildCommand, Stopped, Tape, TapeStep } from '../../../interpreter/redrive/tape.ts';
import type { Proof, Redrive } from '../../../interpreter/redrive/types.ts';
import type { Json } from '../../../schema/json.ts';
import type { Plan } from '../../../schema/plan.ts';
import { sealToken } from '../../wall/people/seal.ts';
import { readChain } from '../history/chain.ts';
import { createDecoder } from '../history/decode.ts';
import { readTape } from '../history/read-tape.ts';
import type { FlowInput } from '../protocol.ts';
import { readTold } from '../told.ts';
import { ClientError } from './errors.ts';
import { launchRun } from './start.ts';
import { readStory } from './story.ts';
import type { RedriveSending, RedriveVerdict, RunTape } from './types.ts';

export async function readRunTape(client: Client, runId: string): Promise<RunTape> {
  const decoder = createDecoder(client.options.loadedDataConverter);
  const links = await readChain(client, runId, decoder);
  const tape = await readTape(links, decoder);
  const last = links.at(-1);
  if (tape === undefined || last === undefined) throw new ClientError('history_gone', `Run ${runId}.`);
  const { plan: _, start: __, snapshot: ___, cancelled: ____, ...carried } = last.input;
  return { ...(await withChildren(client, tape)), temporalRunId: last.temporalRunId, carried };
}

/** Of a run that the server ended: what became of the children it waited for is known to the server, not to its history. */
async function withChildren(client: Client, tape: Tape): Promise<Tape> {
  const { stopped } = tape;
  const tick = tape.steps.at(-1)?.tick;
  if (stopped === undefined || tick === undefined) return tape;
  const answers: TapeStep[] = [];
  const children: { [path: string]: 'undone' | 'running' } = {};
  for (const command of unanswered(tape, stopped)) {
    const found = await askChild(client, command);
    if (typeof found === 'string') children[command.id] = found;
    else if (found !== null)
      answers.push({ event: { t: 'resolved', id: command.id, ...found }, tick, commands: [], entries: [] });
  }
  return { ...tape, steps: [...tape.steps, ...answers], stopped: { ...stopped, children } };
}

function unanswered({ steps }: Tape, { sent }: Stopped): Iterable<ChildCommand> {
  const open = new Map<string, ChildCommand>();
  for (const [i, { event, commands }] of steps.entries()) {
    if (event.t === 'resolved' || event.t === 'rejected' || event.t === 'cancelled') open.delete(event.id);
    for (const command of commands) if (command.t === 'child' && i < sent) open.set(command.id, command);
  }
  return open.values();
}

/** Its answer where it completed; null where nobody can say what of it stands. */
async function askChild(
  client: Client,
  { key, detach }: ChildCommand,
): Promise<{ readonly value?: Json } | 'undone' | 'running' | null> {
  const handle = client.workflow.getHandle(key);
  try {
    const { status } = await handle.describe();
    // Nobody waits for its end, which asks nothing of it.
    if (detach) return { value: { runId: key } };
    if (status.name === 'COMPLETED') {
      const value = readTold(await handle.result()).output as Json | undefined; // a flow gives nothing else
      return value === undefined ? {} : { value };
    }
    if (status.name === 'RUNNING') return 'running';
    return status.name === 'FAILED' || status.name === 'CANCELLED' ? 'undone' : null;
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) return 'undone';
    throw thrown;
  }
}

export async function redriveRun(
  client: Client,
  connection: Connection,
  runId: string,
  { start, carried }: RunTape,
  plan: Plan,
  redrive: Redrive,
  { taskQueue, groups = [], messageId = randomUUID(), token, signature }: RedriveSending,
): Promise<RedriveVerdict> {
  const proof: Proof = {
    ...{ messageId, groups },
    ...(token === undefined ? {} : { sealed: sealToken(token.text, token.seal, { runId, messageId }) }),
    ...(signature === undefined ? {} : { signature }),
  };
  const input: FlowInput = { ...carried, plan, start: { ...start, redrive: { ...redrive, proof } } };
  // Whoever comes second finds a run that goes on, or one that did not fail: both are refused by the server.
  await launchRun(client, connection, input, runId, taskQueue, 'ALLOW_DUPLICATE_FAILED_ONLY');
  return awaitVerdict(client, runId);
}

/** Milliseconds in which a worker that is there has judged who starts a run again; and between two looks. */
const VERDICT_MS = 10_000;
const LOOK_MS = 100;

/** From the history, which needs no worker: it may be that there is none. */
async function awaitVerdict(client: Client, runId: string): Promise<RedriveVerdict> {
  for (const until = Date.now() + VERDICT_MS; Date.now() < until; ) {
    for (const { what } of (await readStory(client, runId)).entries) {
      if (what.t === 'run.redriven') return { ok: true };
      if (what.t === 'message.refused' && what.message === 'redrive') {
        return { ok: false, why: what.because, detail: what.detail };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return 'unanswered';
}
