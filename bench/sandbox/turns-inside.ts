/** Runs the pure loop inside Temporal's sandbox and reads the real clock there: only for measuring, never in a flow. */
import { workflowInfo } from '@temporalio/workflow';
import { createMachine } from '../../interpreter/create-machine.ts';
import type { Command, Machine } from '../../interpreter/machine.ts';
import type { Plan } from '../../schema/plan.ts';

const START = { root: 'bench', input: {}, startedBy: 'bench', startedAt: 0, env: 'bench' };
const TICK = { now: 0, historyEvents: 10, historyBytes: 1_000, suggested: false };

/** Pure work needs nothing of a host but breath. */
function runToEnd(machine: Machine): void {
  machine.dispatch({ t: 'start' }, TICK);
  for (;;) {
    const commands: readonly Command[] = machine.drain();
    if (commands.some(({ t }) => t === 'end')) return;
    const breath = commands.find((command) => command.t === 'breath');
    if (breath?.t !== 'breath') throw new Error('The loop stopped without an end.');
    machine.dispatch({ t: 'fired', id: breath.id }, TICK);
  }
}

/** Milliseconds of each round, the first ones cold. */
export async function turnsInside(plan: Plan, rounds: number): Promise<readonly number[]> {
  const { now } = workflowInfo().unsafe;
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = now();
    runToEnd(createMachine(plan, START, { digest: () => '' }));
    all.push(now() - started);
  }
  return all;
}
