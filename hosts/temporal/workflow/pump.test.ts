import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine } from '../../../interpreter/create-machine.ts';
import type { Event } from '../../../interpreter/machine.ts';
import { planOf } from '../testing/plan.ts';
import type { Landing } from './flights.ts';
import { createPump, type Exit, type Pump } from './pump.ts';

interface Stand {
  readonly pump: Pump;
  readonly inFlight: () => readonly string[];
  /** `local`: work made inside a workflow task has ended. */
  land(id: string, value: unknown, local?: boolean): void;
}

/** A pump whose work ends when the test says so; each end is a workflow task of its own. */
function openPump(flow: string, gateEvents: number): Stand {
  const plan = planOf(flow);
  const start = { root: 'r', input: {}, startedBy: 'x', startedAt: 0, env: 'test' };
  const limits = { gateEvents };
  const flying = new Map<string, (landing: Landing) => Event | null>();
  let historyLength = 1;
  let answer: (event: Event, local: boolean) => void = () => undefined;
  const pump = createPump(
    { plan, start, limits },
    {
      machine: createMachine(plan, start, { digest: () => 'digest', limits }),
      flights: (tell) => {
        answer = tell;
        return { launch: (id, _task, _work, landed) => void flying.set(id, landed), cancel: () => undefined };
      },
      counters: () => ({ now: 1, historyLength, historySize: 0, continueAsNewSuggested: false }),
      show: () => undefined,
      mark: () => undefined,
      leave: () => undefined,
      follow: () => undefined,
    },
  );
  pump.dispatch({ t: 'start' });
  return {
    pump,
    inFlight: () => [...flying.keys()],
    land(id, value, local = false) {
      const landed = flying.get(id) ?? assert.fail(`${id} is not in flight`);
      flying.delete(id);
      historyLength += 5;
      const event = landed({ ok: true, value, cancelling: false, unsent: false });
      if (event !== null) answer(event, local);
    },
  };
}

const exitOf = ({ exit }: Pump): Exit['t'] | undefined => exit?.t;

test('a timer that fires once the run is handed over is left to the next run', () => {
  const { pump, inFlight, land } = openPump(
    `
holdfast: "1"
name: tick
version: 1.0.0
steps:
  - id: both
    parallel:
      branches:
        turns: [ { id: turns, repeat: { max: 20, steps: [ { id: turn, call: world.note } ] } } ]
        later: [ { id: pause, wait: PT1M }, { id: after, call: world.note } ]
`,
    8,
  );
  while (exitOf(pump) === undefined) {
    const call = inFlight().find((id) => id.startsWith('turn.')) ?? assert.fail(`in flight: ${inFlight().join()}`);
    land(call, { value: {}, meta: { attempts: 1 } });
  }
  assert.equal(exitOf(pump), 'continue');
  land('pause', undefined);
  assert.deepEqual([exitOf(pump), inFlight()], ['continue', []]);
});

test('the end of local work does not close the gate, in however late a task it is told: a replay tells it in an earlier one', () => {
  const flow = `
holdfast: "1"
name: tick
version: 1.0.0
steps: [ { id: turns, repeat: { max: 20, steps: [ { id: turn, call: world.note } ] } } ]
`;
  const turns = (local: boolean): string => {
    const { pump, inFlight, land } = openPump(flow, 8);
    for (let turn = 0; turn < 3 && exitOf(pump) === undefined; turn++) {
      land(inFlight()[0] ?? assert.fail('nothing is in flight'), { value: {}, meta: { attempts: 1 } }, local);
    }
    return exitOf(pump) ?? 'goes on';
  };
  assert.deepEqual([turns(false), turns(true)], ['continue', 'goes on']);
});
