import type { Client } from '@temporalio/client';
import type { RunState } from '../../../interpreter/machine.ts';
import type { Entry } from '../../../schema/journal.ts';
import { readChain } from '../history/chain.ts';
import { createDecoder } from '../history/decode.ts';
import { retell } from '../history/retell.ts';
import { readTurns } from '../history/turns.ts';
import { ClientError } from './errors.ts';
import { summaryOf } from './list.ts';
import type { Story } from './types.ts';

/** What a run was doing when its history ended; needs no worker. */
export async function readState(client: Client, runId: string): Promise<RunState> {
  const decoder = createDecoder(client.options.loadedDataConverter);
  const last = (await readChain(client, runId, decoder)).at(-1);
  if (last === undefined) throw new ClientError('history_gone', `Run ${runId}.`);
  return retell(last.input, await readTurns(last.events, decoder)).machine.state();
}

/** Needs no worker: the kernel is run over the histories here. */
export async function readStory(client: Client, runId: string): Promise<Story> {
  const summary = summaryOf(await client.workflow.getHandle(runId).describe());
  const decoder = createDecoder(client.options.loadedDataConverter);
  const links = await readChain(client, runId, decoder);
  const entries: Entry[] = [];
  for (const { input, events } of links) {
    entries.push(...retell(input, await readTurns(events, decoder)).machine.journal());
  }
  const last = links.at(-1);
  if (last === undefined) throw new ClientError('history_gone', `Run ${runId}.`);
  return { root: last.input.start.root, plan: last.input.plan, entries, summary };
}
