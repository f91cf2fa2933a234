/** Much pure work is done in activations of bounded length, whichever fibers do it (kernel.md 8, rule 39). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../schema/message.ts';
import { createMachine } from './create-machine.ts';
import type { Limits } from './limits.ts';
import type { Command, Event } from './machine.ts';
import { buildPlan, type FlowSketch } from './testing/build-plan.ts';
import { by, checkFlow, digest } from './testing/check-flow.ts';

const HEAVY = '${ $sum([1..1000].($ * 2)) }';
const limits: Partial<Limits> = { fuelPerActivation: 20_000 };

interface Driver {
  send(event: Event): readonly Command[];
  /** Takes breaths until there is something else to do; gives their number. */
  breathe(commands: readonly Command[]): { breaths: number; commands: readonly Command[] };
  kinds(): string[];
}

function drive(flow: FlowSketch): Driver {
  const start = { root: 'run', input: {}, startedBy: 'ann', startedAt: 0, env: 'test' };
  const machine = createMachine(buildPlan(flow), start, { digest, limits });
  let events = 0;
  const send = (event: Event): readonly Command[] => {
    events++;
    machine.dispatch(event, { now: events, historyEvents: events, historyBytes: 0, suggested: false });
    return machine.drain();
  };
  return {
    send,
    breathe: (first) => {
      let commands = first;
      for (let breaths = 0; ; breaths++) {
        const asked = commands.filter((command) => command.t === 'breath');
        assert.equal(asked.length <= 1, true, 'one breath at a time');
        const [breath] = asked;
        if (breath === undefined) return { breaths, commands };
        commands = send({ t: 'fired', id: breath.id });
      }
    },
    kinds: () => machine.journal().map(({ what }) => what.t),
  };
}

const items: FlowSketch = {
  steps: [
    {
      id: 'f',
      foreach: {
        in: '${ [1..100] }',
        maxConcurrency: 100,
        steps: [{ id: 's', set: { n: HEAVY } }],
        collect: '${ $vars.n }',
      },
    },
    { id: 'end', return: '${ $count($steps.f) }' },
  ],
};

test('a hundred items with heavy expressions take many activations, one breath at a time', () => {
  const one = drive(items);
  const first = one.send({ t: 'start' });
  const done = one.kinds().filter((kind) => kind === 'step.completed').length;
  assert.equal(done > 0 && done < 20, true, `${done} items in the first activation`);
  const { breaths, commands } = one.breathe(first);
  assert.equal(breaths >= 10, true, `${breaths} breaths`);
  assert.deepEqual(commands, [{ t: 'end', end: { is: 'completed', output: 100 } }]);
});

test('a breath that the host could not take counts all the same', () => {
  const one = drive(items);
  const [breath] = one.send({ t: 'start' });
  const fault = { type: 'activity.crashed', blame: 'crash', title: 'lost', detail: 'lost' } as const;
  const commands = one.send({ t: 'rejected', id: breath?.t === 'breath' ? breath.id : '', fault });
  assert.deepEqual(
    commands.map(({ t }) => t),
    ['breath'],
  );
});

test('breaths change nothing, wherever the run is cut', () =>
  checkFlow({ name: '', flow: items, limits, expect: { output: 100 } }));

const vote: Message = { t: 'vote', task: 'ok', vote: 'approve', by: by('ann') };
const asking: FlowSketch = {
  steps: [
    {
      id: 'p',
      parallel: {
        branches: {
          people: [{ id: 'ok', approval: { assignees: { users: ['ann'] } }, timeoutMs: 5000 }],
          work: [{ id: 'c', call: 'r.c' }, ...[1, 2, 3, 4, 5, 6].map((n) => ({ id: `s${n}`, set: { n: HEAVY } }))],
        },
      },
    },
    { id: 'end', return: '${ $steps.p.people.decision }' },
  ],
};

test('out of breath: a message is answered at once, the timer that came before it waits, and finds nobody', () => {
  const one = drive(asking);
  one.send({ t: 'start' });
  const first = one.send({ t: 'resolved', id: 'c', value: {} });
  assert.deepEqual(
    first.map(({ t }) => t),
    ['breath'],
  );
  assert.deepEqual(one.send({ t: 'fired', id: 'ok@next' }), []);
  const answers = one.send({ t: 'message', id: 'm', message: vote });
  assert.deepEqual(
    answers.find(({ t }) => t === 'reply'),
    {
      t: 'reply',
      id: 'm',
      reply: { ok: true, result: { decision: 'approved' } },
    },
  );
  const again = one.send({ t: 'message', id: 'n', message: vote });
  assert.equal(
    again.some((command) => command.t === 'reply' && !command.reply.ok && command.reply.why === 'closed'),
    true,
  );
  const { commands } = one.breathe(first);
  assert.deepEqual(commands.at(-1), { t: 'end', end: { is: 'completed', output: 'approved' } });
});

test('a loop that would go on for hours is stopped by its timeout at the next breath', () => {
  const repeat = { max: 100_000, until: '${ $index < 0 }', steps: [{ id: 's', set: { n: HEAVY } }] };
  const one = drive({ steps: [{ id: 'r', repeat, timeoutMs: 5000 }] });
  const first = one.send({ t: 'start' });
  assert.deepEqual(one.send({ t: 'fired', id: 'r@timeout' }), []);
  const { breaths, commands } = one.breathe(first);
  assert.equal(breaths, 1);
  const end = commands.at(-1);
  assert.equal(end?.t === 'end' && end.end.is === 'failed' && end.end.error.type, 'timeout');
});

const MATCH = '${ $sum([1..1000].($ * 2)) > 0 and $event.n = $index }';
const listening: FlowSketch = {
  events: { e: null },
  steps: [
    {
      id: 'f',
      foreach: {
        in: '${ [1..40] }',
        maxConcurrency: 40,
        steps: [{ id: 'l', listen: { event: 'e', match: MATCH }, timeoutMs: 60_000 }],
      },
    },
    { id: 'end', return: '${ [$steps.f.n] }' },
  ],
};

test('an event is answered at once, and offered to many listeners over several activations', () => {
  const one = drive(listening);
  one.breathe(one.send({ t: 'start' }));
  const message: Message = { t: 'event', type: 'e', eventId: 'x', data: { n: 39 } };
  const first = one.send({ t: 'message', id: 'm', message });
  assert.deepEqual(
    first.map(({ t }) => t),
    ['breath', 'reply'],
  );
  const { breaths } = one.breathe(first);
  assert.equal(breaths > 3, true, `${breaths} breaths`);
  assert.equal(one.kinds().includes('event.taken'), true);
  assert.equal(one.kinds().includes('event.kept'), false);
});

test('many kept events and many listeners: each event finds its own, wherever the run is cut', () =>
  checkFlow({
    name: '',
    flow: { ...listening, steps: [{ id: 'w', wait: 60_000 }, ...listening.steps] },
    limits,
    // Who comes first depends on where the breaths are.
    timed: true,
    incoming: Array.from({ length: 40 }, (_, i) => ({
      atMs: 1000 + i,
      message: { t: 'event', type: 'e', eventId: `x${i}`, data: { n: 39 - i } },
    })),
    expect: { output: Array.from({ length: 40 }, (_, i) => i) },
  }));
