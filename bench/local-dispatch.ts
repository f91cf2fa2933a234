/** Short reads by the queue and inside the worker: the same flow, but for `dispatch`. */
import { PLANS } from './flows.ts';
import type { Line } from './line.ts';
import { compare, rate } from './measure.ts';
import { openWorld } from './world.ts';

const RUNS = 60;
const IN_FLIGHT = 15;
const ROUNDS = 3;
const GOAL = 2.5;

export async function localDispatch(): Promise<readonly Line[]> {
  const world = await openWorld();
  try {
    const local = () => rate(() => world.holdfast(PLANS.rowLocal), RUNS, IN_FLIGHT);
    const queued = () => rate(() => world.holdfast(PLANS.row), RUNS, IN_FLIGHT);
    await local();
    await queued();
    const found = await compare(local, queued, ROUNDS);
    return [
      {
        what: '10 short reads in a row, local beside queued',
        ours: `${found.ours.toFixed(1)} runs/s`,
        theirs: `${found.theirs.toFixed(1)} runs/s`,
        ratio: found.ratio.toFixed(2),
        goal: `at least ${GOAL}`,
        met: found.ratio >= GOAL,
      },
    ];
  } finally {
    await world.close();
  }
}
