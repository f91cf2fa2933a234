import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { RunState } from '../../../interpreter/machine.ts';
import type { Entry } from '../../../schema/journal.ts';
import { type Link, readChain } from '../history/chain.ts';
import { createDecoder, type Decoder } from '../history/decode.ts';
import { retell } from '../history/retell.ts';
import { readTurns } from '../history/turns.ts';
import { ClientError } from './errors.ts';
import { summaryOf } from './list.ts';
import type { Attempt, Story } from './types.ts';

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
  const last = links.at(-1);
  if (last === undefined) throw new ClientError('history_gone', `Run ${runId}.`);
  const { start, plan } = last.input;
  const before = await readBefore(client, runId, decoder, start.redrive?.of);
  return { root: start.root, plan, entries: await tellLinks(links, decoder), summary, ...before };
}

async function tellLinks(links: readonly Link[], decoder: Decoder): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const { input, events } of links) {
    entries.push(...retell(input, await readTurns(events, decoder)).machine.journal());
  }
  return entries;
}

/** From redrive to redrive, back to the first run. */
async function readBefore(
  client: Client,
  runId: string,
  decoder: Decoder,
  latest: string | undefined,
): Promise<Pick<Story, 'before' | 'beforeGone'>> {
  const before: Attempt[] = [];
  for (let of = latest; of !== undefined; ) {
    const links = await chainBefore(client, runId, decoder, of);
    const last = links?.at(-1);
    if (links === undefined || last === undefined) return { before, beforeGone: true };
    before.unshift({ temporalRunId: of, plan: last.input.plan, entries: await tellLinks(links, decoder) });
    of = last.input.start.redrive?.of;
  }
  return { before };
}

/** Undefined where the server does not keep it any more. */
async function chainBefore(
  client: Client,
  runId: string,
  decoder: Decoder,
  last: string,
): Promise<readonly Link[] | undefined> {
  try {
    return await readChain(client, runId, decoder, last);
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) return undefined;
    if (thrown instanceof ClientError && thrown.code === 'history_gone') return undefined;
    throw thrown;
  }
}
