/** Starts a failed run again, under its own id. */
import type { Client, Connection } from '@temporalio/client';
import type { Redrive } from '../../../interpreter/redrive/types.ts';
import type { Plan } from '../../../schema/plan.ts';
import { readChain } from '../history/chain.ts';
import { createDecoder } from '../history/decode.ts';
import { readTape } from '../history/read-tape.ts';
import type { FlowInput } from '../protocol.ts';
import { ClientError } from './errors.ts';
import { launchRun } from './start.ts';
import type { RunTape } from './types.ts';

export async function readRunTape(client: Client, runId: string): Promise<RunTape> {
  const decoder = createDecoder(client.options.loadedDataConverter);
  const links = await readChain(client, runId, decoder);
  const tape = await readTape(links, decoder);
  const last = links.at(-1);
  if (tape === undefined || last === undefined) throw new ClientError('history_gone', `Run ${runId}.`);
  const { plan: _, start: __, snapshot: ___, cancelled: ____, ...carried } = last.input;
  const { workflowExecutionTerminatedEventAttributes, workflowExecutionTimedOutEventAttributes } =
    last.events.at(-1) ?? {};
  const stopped = Boolean(workflowExecutionTerminatedEventAttributes ?? workflowExecutionTimedOutEventAttributes);
  return { ...tape, temporalRunId: last.temporalRunId, stopped, carried };
}

export async function redriveRun(
  client: Client,
  connection: Connection,
  runId: string,
  { start, carried }: RunTape,
  plan: Plan,
  redrive: Redrive,
  taskQueue: string,
): Promise<void> {
  const input: FlowInput = { ...carried, plan, start: { ...start, redrive } };
  // Whoever comes second finds a run that goes on, or one that did not fail: both are refused by the server.
  await launchRun(client, connection, input, runId, taskQueue, 'ALLOW_DUPLICATE_FAILED_ONLY');
}
