/** 1,000 and 10,000 items of one `foreach` on a real server: time, memory of the worker, lengths and snapshots of the chain. */
import { performance } from 'node:perf_hooks';
import type { HoldfastClient } from '../hosts/temporal/client/index.ts';
import { ITEMS_QUEUE, itemsPlan } from './items-flow.ts';
import { type ChainMeasured, inItemsWorld } from './items-world.ts';

const FEW = 1_000;
const MANY = 10_000;

export interface ItemsMeasured extends ChainMeasured {
  readonly dispatch: 'queue' | 'local';
  readonly fewSeconds: number;
  readonly manySeconds: number;
  readonly peakMegabytes: number;
}

export function measureItems(dispatch: 'queue' | 'local'): Promise<ItemsMeasured> {
  return inItemsWorld(async ({ client, peakMegabytes, lookAtChain }) => {
    const few = await runItems(client, dispatch, FEW);
    const many = await runItems(client, dispatch, MANY);
    const peak = await peakMegabytes();
    const chain = await lookAtChain(many.runId);
    return { dispatch, fewSeconds: few.seconds, manySeconds: many.seconds, ...chain, peakMegabytes: peak };
  });
}

async function runItems(client: HoldfastClient, dispatch: 'queue' | 'local', count: number) {
  const started = performance.now();
  const start = { startedBy: 'bench', env: 'bench', taskQueue: ITEMS_QUEUE };
  const { runId } = await client.start(itemsPlan(dispatch, count), {}, start);
  const end = await client.result(runId);
  if (end.is !== 'completed') throw new Error(`${runId} ended ${JSON.stringify(end)}`);
  return { runId, seconds: (performance.now() - started) / 1_000 };
}
