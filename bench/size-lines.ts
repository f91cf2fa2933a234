/** The lines of what is measured at size: many items, their undo, many runs that wait. */
import { type ItemsMeasured, measureItems } from './items.ts';
import type { ChainMeasured } from './items-world.ts';
import { type Line, plainLine } from './line.ts';
import { percentile } from './measure.ts';
import { measureUndo } from './undo.ts';
import { measureWaiting, type WaitingMeasured } from './waiting.ts';

/** What ten times as many items may take. */
const ITEMS_TIMES = 10;
const UNDO_TIMES = 12;
const WAITING_RUNS = 2_000;
const APPROVALS = 200;
/** Runs that the worker keeps in memory. */
const CACHES = [100, 500];
/** What the memory may grow by from the runs that are kept to all of them: noise of a collector. */
const MOST_GROWTH = 1.2;
const MEGABYTE = 1_024 * 1_024;

/** Of one way to make the calls: each figure of the chain of 10,000 items on a line of its own. */
export async function manyItems(dispatch: 'queue' | 'local'): Promise<readonly Line[]> {
  const found = await measureItems(dispatch);
  return chainLines(`10,000 items, ${dispatch}, 1 KB each`, found, ITEMS_TIMES);
}

/** One undo after the other: in proportion is ten times, and a machine is never quite quiet. */
export async function undoOfMany(): Promise<readonly Line[]> {
  const found = await measureUndo();
  const what = 'undo of 10,000 items, 1 KB each';
  const order = found.inOrder ? 'exact' : 'WRONG';
  return [
    ...chainLines(what, found, UNDO_TIMES),
    plainLine(`${what}: each once, newest completion first`, order, 'exact', found.inOrder),
  ];
}

type Measured = ChainMeasured & Pick<ItemsMeasured, 'fewSeconds' | 'manySeconds' | 'peakMegabytes'>;

function chainLines(of: string, found: Measured, mostTimes: number): readonly Line[] {
  const { manySeconds, fewSeconds, runs, mostEvents, largestSnapshotBytes, peakMegabytes } = found;
  const times = manySeconds / fewSeconds;
  return [
    {
      ...plainLine(`${of}: time`, `${manySeconds.toFixed(1)} s`, `at most ${mostTimes} times`, times <= mostTimes),
      theirs: `${fewSeconds.toFixed(1)} s (1,000 items)`,
      ratio: times.toFixed(2),
    },
    plainLine(`${of}: peak of the worker`, `${peakMegabytes.toFixed(0)} MB`, 'under 600 MB', peakMegabytes < 600),
    plainLine(`${of}: most events of ${runs} runs`, String(mostEvents), 'at most 12,000', mostEvents <= 12_000),
    plainLine(
      `${of}: largest snapshot`,
      `${(largestSnapshotBytes / 1_024).toFixed(0)} KB`,
      'at most 256 KB',
      largestSnapshotBytes <= 256 * 1_024,
    ),
  ];
}

export async function waitingRuns(): Promise<readonly Line[]> {
  const all: WaitingMeasured[] = [];
  for (const cached of CACHES) all.push(await measureWaiting({ runs: WAITING_RUNS, cached, approvals: APPROVALS }));
  return all.flatMap(waitingLines);
}

function waitingLines({ cached, filledBytes, allBytes, processorShare, kept, evicted }: WaitingMeasured): Line[] {
  const of = `2,000 runs that wait, ${cached} in memory`;
  const { what, ours, met } = {
    what: `${of}: memory of the worker, against ${cached} that wait`,
    ours: `${(allBytes / MEGABYTE).toFixed(0)} MB`,
    met: allBytes <= filledBytes * MOST_GROWTH,
  };
  return [
    plainLine(
      `${of}: processor`,
      `${(processorShare * 100).toFixed(2)} %`,
      'under 2 % of a core',
      processorShare < 0.02,
    ),
    { ...plainLine(what, ours, 'does not grow', met), theirs: `${(filledBytes / MEGABYTE).toFixed(0)} MB` },
    soonLine(`${of}: approval to next step, run in memory`, kept),
    soonLine(`${of}: approval to next step, run not in memory`, evicted),
  ];
}

function soonLine(what: string, times: readonly number[]): Line {
  const median = percentile(times, 0.5);
  const ours = `p50 ${median.toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`;
  return plainLine(what, ours, 'p50 under 150 ms', median < 150);
}
