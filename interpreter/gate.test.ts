/** The gate, breaths and snapshots, driven by hand (rule 39; kernel.md 1, 3, 8, 9). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine } from './create-machine.ts';
import type { Limits } from './limits.ts';
import type { Command, Event, Machine, Snapshot, Start, Tick } from './machine.ts';
import { buildPlan, type FlowSketch } from './testing/build-plan.ts';
import { by, digest } from './testing/check-flow.ts';

const start: Start = { root: 'run', input: {}, startedBy: 'ann', startedAt: 0, env: 'test' };

interface Driver {
  readonly machine: Machine;
  /** Dispatches an event; gives the commands, by type and id. */
  send(event: Event, tick?: Partial<Tick>): string[];
  last(): readonly Command[];
}

function drive(flow: FlowSketch, limits: Partial<Limits> = {}, snapshot?: Snapshot): Driver {
  const machine = createMachine(buildPlan(flow), start, { digest, limits }, snapshot);
  let events = 3;
  let commands: readonly Command[] = [];
  return {
    machine,
    send: (event, tick) => {
      machine.dispatch(event, {
        now: 1000 * events,
        historyEvents: events++,
        historyBytes: 0,
        suggested: false,
        ...tick,
      });
      commands = machine.drain();
      return commands.map((command) => ('id' in command ? `${command.t} ${command.id}` : command.t));
    },
    last: () => commands,
  };
}

const done = (id: string, value: string | object = {}): Event => ({ t: 'resolved', id, value: value as never });
const call = (id: string, more: object = {}): { id: string } => ({ id, ...{ call: `r.${id}` }, ...more });
const both = {
  steps: [{ id: 'p', parallel: { branches: { one: [call('a'), call('b')], two: [call('c'), call('d')] } } }],
};

test('the gate closes, what is in flight finishes, the next run goes on at the same place', () => {
  const first = drive(both, { gateEvents: 1 });
  assert.deepEqual(first.send({ t: 'start' }), ['call a', 'call c']);
  assert.deepEqual(first.send(done('a')), ['timer @gate']);
  assert.deepEqual(first.send(done('c')), ['continue']);
  const [command] = first.last();
  assert.equal(command?.t, 'continue');
  const snapshot: Snapshot = JSON.parse(JSON.stringify(command?.t === 'continue' ? command.snapshot : null));
  const second = drive(both, {}, snapshot);
  assert.deepEqual(second.send({ t: 'start' }), ['call b', 'call d']);
  assert.deepEqual(second.send(done('b')), []);
  assert.deepEqual(second.send(done('d')), ['end']);
  const numbers = [...first.machine.journal(), ...second.machine.journal()].map(({ n }) => n);
  assert.deepEqual(numbers, [...numbers.keys()]);
});

test('something in flight takes long: the gate opens again, and closes later', () => {
  const one = drive(both, { gateEvents: 1, gateAgainEvents: 2 });
  one.send({ t: 'start' });
  assert.deepEqual(one.send(done('a')), ['timer @gate']);
  assert.deepEqual(one.send({ t: 'fired', id: '@gate' }), ['call b']);
  assert.deepEqual(one.send(done('b')), []);
  assert.deepEqual(one.send(done('c')), ['continue']);
});

test('at the hard limit it waits, however long', () => {
  const one = drive(both, { gateEvents: 1, hardGateEvents: 4 });
  one.send({ t: 'start' });
  assert.deepEqual(one.send(done('a')), []);
  assert.deepEqual(one.send(done('c')), ['continue']);
});

test('at the hard limit in bytes it waits as well', () => {
  const one = drive(both, { gateEvents: 1, hardGateBytes: 100 });
  one.send({ t: 'start' });
  assert.deepEqual(one.send(done('a'), { historyBytes: 100 }), []);
  assert.deepEqual(one.send(done('c'), { historyBytes: 110 }), ['continue']);
});

test('the gate closes where the server suggests it, after at least one event', () => {
  const one = drive(both);
  assert.deepEqual(one.send({ t: 'start' }, { suggested: true }), ['call a', 'call c']);
  assert.deepEqual(one.send(done('a'), { suggested: true }), ['timer @gate']);
  assert.deepEqual(one.send(done('c'), { suggested: true }), ['continue']);
});

test('timers and tasks are armed again, with their old deadlines', () => {
  const flow: FlowSketch = {
    events: { e: null },
    timeoutMs: 90_000,
    steps: [
      {
        id: 'p',
        parallel: {
          branches: {
            a: [{ id: 'w', wait: 60_000 }],
            b: [{ id: 'l', listen: { event: 'e' }, timeoutMs: 50_000 }],
            c: [{ id: 'ok', approval: { assignees: { users: ['ann'] } }, timeoutMs: 40_000 }],
            d: [call('x')],
          },
        },
      },
    ],
  };
  const first = drive(flow, { gateEvents: 1 });
  const armed = ['timer @timeout', 'timer w', 'timer l@timeout', 'timer ok@next', 'call x', 'show'];
  assert.deepEqual(first.send({ t: 'start' }), armed);
  const before = first.last().filter(({ t }) => t === 'timer');
  assert.deepEqual(first.send(done('x')), ['continue']);
  const [command] = first.last();
  const second = drive(flow, {}, command?.t === 'continue' ? command.snapshot : undefined);
  assert.deepEqual(
    second.send({ t: 'start' }),
    armed.filter((one) => one !== 'call x'),
  );
  assert.deepEqual(
    second.last().filter(({ t }) => t === 'timer'),
    before,
  );
});

test('a state too large to carry over: the run goes on, and fails at the hard limit', () => {
  const one = drive(
    {
      steps: [call('a'), call('b'), call('c')],
      catch: [{ errors: ['limit.exceeded'], steps: [{ id: 'e', return: 1 }] }],
    },
    { gateEvents: 1, gateAgainEvents: 1, snapshotBytes: 300, hardGateEvents: 5 },
  );
  one.send({ t: 'start' });
  assert.deepEqual(one.send(done('a', 'x'.repeat(300))), ['call b']);
  assert.deepEqual(one.send(done('b')), ['end']);
  const [command] = one.last();
  assert.deepEqual(command?.t === 'end' && command.end, { is: 'completed', output: 1 });
});

test('much pure work is broken up by breaths', () => {
  const repeat = { max: 100, until: '${ $index = 99 }', steps: [{ id: 's', set: { n: '${ $index * 2 }' } }] };
  const one = drive({ steps: [{ id: 'r', repeat }] }, { fuelPerActivation: 500 });
  let commands = one.send({ t: 'start' });
  let breaths = 0;
  while (commands[0]?.startsWith('breath') === true) {
    breaths++;
    commands = one.send({ t: 'fired', id: commands[0].slice('breath '.length) });
  }
  assert.deepEqual(commands, ['end']);
  assert.equal(breaths > 2, true, `${breaths} breaths`);
});

test('local results pile up: a timer ends the workflow task before more are asked for', () => {
  const local = (id: string): { id: string } => call(id, { dispatch: 'local' });
  const one = drive({ steps: [local('a'), local('b')] }, { localBytes: 50 });
  assert.deepEqual(one.send({ t: 'start' }), ['call a']);
  assert.deepEqual(one.send(done('a', 'x'.repeat(60))), ['drain @drain']);
  assert.deepEqual(one.send({ t: 'fired', id: '@drain' }), ['call b']);
});

test('a snapshot of another plan or kernel is refused', () => {
  const snapshot = { kernel: 1, plan: 'digest of test-flow', frames: {}, state: {} };
  assert.throws(() => drive({ steps: [] }, {}, { ...snapshot, kernel: 0 }), /kernel 0/);
  assert.throws(() => drive({ steps: [] }, {}, { ...snapshot, plan: 'other' }), /another plan/);
});

test('what a run is doing can be asked for', () => {
  const one = drive({ steps: [call('a'), { id: 'ok', approval: { title: 'Go?', assignees: { users: ['ann'] } } }] });
  one.send({ t: 'start' });
  assert.deepEqual([one.machine.state().status, one.machine.state().running], ['running', ['a']]);
  one.send(done('a'));
  const { status, tasks } = one.machine.state();
  assert.equal(status, 'waiting');
  assert.match(tasks[0]?.shown ?? '', /^[0-9a-f]{64}$/);
  assert.deepEqual(tasks, [
    {
      path: 'ok',
      kind: 'approval',
      shown: tasks[0]?.shown,
      since: 4000,
      title: 'Go?',
      assignees: { users: ['ann'], groups: [], exclude: [] },
      quorum: { approve: 1, deny: 1 },
      votes: [],
    },
  ]);
});

test("the host's own verdict on a message is recorded and replied, and changes nothing", () => {
  const one = drive({ steps: [{ id: 'ok', approval: { title: 'Go?', assignees: { users: ['ann'] } } }] });
  one.send({ t: 'start' });
  const refused = { because: 'unidentified', detail: 'No signature.' } as const;
  const message = { t: 'vote', task: 'ok', vote: 'approve', by: by('ann') } as const;
  one.send({ t: 'message', id: 'm', message, refused });
  const reply = { ok: false, why: 'unidentified', detail: 'No signature.' };
  assert.deepEqual(one.last(), [{ t: 'reply', id: 'm', reply }]);
  const last = one.machine.journal().at(-1);
  assert.deepEqual(last?.what, { t: 'message.refused', message: 'vote', by: 'ann', verified: true, ...refused });
  assert.equal(one.machine.state().status, 'waiting');
});

const local = (id: string): { id: string } => call(id, { dispatch: 'local' });

test('the result of a local call is bounded by itself', () => {
  const one = drive({ steps: [local('a')] }, { localResultBytes: 100 });
  one.send({ t: 'start' });
  one.send(done('a', 'x'.repeat(200)));
  const [command] = one.last();
  const error = command?.t === 'end' && command.end.is === 'failed' ? command.end.error : undefined;
  assert.equal(error?.type, 'limit.exceeded');
  assert.match(error?.detail ?? '', /dispatch: queue/);
});

test('so many local calls are in flight and no more; the rest follow in order', () => {
  const branches = Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [`in_${id}`, [local(id)]]));
  const one = drive({ steps: [{ id: 'p', parallel: { branches } }] }, { localCalls: 2 });
  assert.deepEqual(one.send({ t: 'start' }), ['call a', 'call b']);
  assert.deepEqual(one.send(done('b')), ['call c']);
  assert.deepEqual(one.send(done('a')), ['call d']);
  assert.deepEqual(one.send(done('c')), []);
  assert.deepEqual(one.send(done('d')), ['end']);
});

test('a timer that fires after the hand-over finds nobody', () => {
  const one = drive(both, { gateEvents: 1 });
  one.send({ t: 'start' });
  one.send(done('a'));
  assert.deepEqual(one.send(done('c')), ['continue']);
  assert.deepEqual(one.send({ t: 'fired', id: '@gate' }), []);
  assert.throws(() => one.send(done('b')), /handed over/);
});

test('where what is carried over has no room at all, the run ends in order at the hard limit', () => {
  const one = drive({ steps: [call('a'), call('b')] }, { gateEvents: 1, snapshotBytes: 0, hardGateEvents: 4 });
  one.send({ t: 'start' });
  assert.deepEqual(one.send(done('a')), ['end']);
});

test('what was shown is no part of a snapshot', () => {
  const wait = { id: 'ok', approval: { title: 'Go?', assignees: { users: ['ann'] } } };
  const one = drive(
    { steps: [{ id: 'p', parallel: { branches: { one: [wait], two: [call('a')] } } }] },
    { gateEvents: 1 },
  );
  one.send({ t: 'start' });
  one.send(done('a'));
  const [command] = one.last();
  assert.equal(JSON.stringify(command?.t === 'continue' && command.snapshot.state).includes('Approval'), false);
});

test('a local read that is stopped is let go at once; it keeps its place until it ends, and its end is told to nobody', () => {
  const race = { id: 'r', parallel: { join: 'race' as const, branches: { one: [local('a')], two: [local('b')] } } };
  const one = drive({ steps: [race, local('c'), local('d')] }, { localCalls: 2, localBytes: 200 });
  assert.deepEqual(one.send({ t: 'start' }), ['call a', 'call b']);
  assert.deepEqual(one.send(done('b')), ['call c']);
  assert.deepEqual(one.machine.state().running, ['c']);
  assert.deepEqual(one.send(done('a', 'x'.repeat(300))), ['drain @drain']);
  assert.deepEqual(one.send(done('c')), []);
  assert.deepEqual(one.send({ t: 'fired', id: '@drain' }), ['call d']);
  assert.deepEqual(one.send(done('d')), ['end']);
});

test('a local read that was let go does not hold a run up: it is handed over, or ends', () => {
  const race = { id: 'r', parallel: { join: 'race' as const, branches: { one: [local('a')], two: [local('b')] } } };
  const ends = drive({ steps: [race] });
  ends.send({ t: 'start' });
  assert.deepEqual(ends.send(done('b')), ['end']);
  assert.deepEqual(ends.send(done('a')), []);
  const goesOn = drive({ steps: [race, call('c')] }, { gateEvents: 1 });
  goesOn.send({ t: 'start' });
  assert.deepEqual(goesOn.send(done('b')), ['continue']);
  assert.deepEqual(goesOn.send(done('a')), []);
});
