/** 1,000 and 10,000 items that are all undone: time, memory, the chain, and whether the order is the one of the language. */
import { performance } from 'node:perf_hooks';
import { ITEMS_QUEUE } from './items-flow.ts';
import { type ChainMeasured, type ItemsWorld, inItemsWorld } from './items-world.ts';
import { undoPlan } from './undo-flow.ts';

const FEW = 1_000;
const MANY = 10_000;

export interface UndoMeasured extends ChainMeasured {
  readonly items: number;
  readonly fewSeconds: number;
  readonly manySeconds: number;
  readonly peakMegabytes: number;
  /** Each was undone once, the newest completion first. */
  readonly inOrder: boolean;
}

export function measureUndo(many = MANY, few = FEW): Promise<UndoMeasured> {
  return inItemsWorld(async (world) => {
    const first = await undoAll(world, few, 0);
    const second = await undoAll(world, many, few);
    const peakMegabytes = await world.peakMegabytes();
    const chain = await world.lookAtChain(second.runId);
    return {
      items: many,
      fewSeconds: first.seconds,
      manySeconds: second.seconds,
      ...chain,
      peakMegabytes,
      inOrder: first.inOrder && second.inOrder,
    };
  });
}

/** `before`: how many the ledger has from the run before. */
async function undoAll({ client, worker }: ItemsWorld, count: number, before: number) {
  const started = performance.now();
  const start = { startedBy: 'bench', env: 'bench', taskQueue: ITEMS_QUEUE };
  const { runId } = await client.start(undoPlan(count), {}, start);
  const end = await client.result(runId);
  const seconds = (performance.now() - started) / 1_000;
  if (end.is !== 'failed' || end.error.type !== 'bench.enough')
    throw new Error(`${runId} ended ${JSON.stringify(end)}`);
  const { booked, undone } = (await worker.ask('ledger')) as Ledger; // what the worker answers to this
  const { entries } = await client.story(runId);
  const completed = entries.flatMap(({ path, what }) => (what.t === 'undo.registered' ? [numberOf(path)] : []));
  const ours = undone.slice(before);
  const inOrder =
    booked.length === before + count &&
    new Set(booked.slice(before)).size === count &&
    completed.length === count &&
    ours.length === count &&
    ours.every((n, i) => n === completed[count - 1 - i]);
  return { runId, seconds, inOrder };
}

interface Ledger {
  readonly booked: readonly number[];
  readonly undone: readonly number[];
}

/** `one.41/compensate` is the undo of number 42. */
function numberOf(path: string): number {
  return Number(path.slice(path.indexOf('.') + 1, path.indexOf('/'))) + 1;
}
