/** `listen` for several events. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../schema/message.ts';
import { checkFlow, type FlowCase, runCase } from '../testing/check-flow.ts';

const at = (atMs: number, type: string, eventId: string, data: unknown = { id: eventId }) => ({
  atMs,
  message: { t: 'event', type, eventId, data } as Message,
});
const events = { papers: null, payment: null, call: null };
const both = { papers: { event: 'papers' }, payment: { event: 'payment', match: '${ $event.paid }' } };
const listen = (id: string, more: object = {}, step: object = {}): { id: string } => ({
  id,
  ...{ listen: { events: both, ...more }, ...step },
});

const cases: readonly FlowCase[] = [
  {
    name: 'all of them, in any order: an object by name, in the order of the document',
    flow: { events, steps: [listen('l')] },
    incoming: [
      at(1, 'payment', 'p1', { paid: true, n: 1 }),
      at(2, 'payment', 'p2', { paid: true, n: 2 }),
      at(3, 'papers', 'd1', { n: 3 }),
    ],
    expect: { output: { papers: { n: 3 }, payment: { paid: true, n: 1 } } },
  },
  {
    name: 'any of them: the others stay kept for whoever listens later',
    flow: {
      events,
      steps: [
        { id: 'w', wait: 60_000 },
        listen('l', { needs: 1 }),
        { id: 'late', listen: { event: 'payment' } },
        { id: 'end', return: { first: '${ $steps.l }', then: '${ $steps.late }' } },
      ],
    },
    incoming: [at(1, 'papers', 'd1', { n: 1 }), at(2, 'payment', 'p1', { paid: true })],
    expect: { output: { first: { papers: { n: 1 } }, then: { paid: true } } },
  },
  {
    name: 'what was kept is taken in the order of arrival over all types',
    flow: { events, steps: [{ id: 'w', wait: 60_000 }, listen('l', { needs: 1 })] },
    incoming: [at(1, 'payment', 'p0', { paid: false }), at(2, 'payment', 'p1', { paid: true }), at(3, 'papers', 'd1')],
    expect: { output: { payment: { paid: true } } },
  },
  {
    name: 'two of one type: an event goes to the first that is free and whose match holds',
    flow: {
      events,
      steps: [
        {
          id: 'l',
          listen: { events: { big: { event: 'call', match: '${ $event > 5 }' }, any: { event: 'call' } } },
        },
      ],
    },
    incoming: [at(1, 'call', 'a', 7), at(2, 'call', 'b', 9)],
    expect: { output: { big: 7, any: 9 } },
  },
  {
    name: 'the longest-waiting step goes first, whichever of its events it is',
    flow: {
      events,
      steps: [
        {
          id: 'p',
          parallel: {
            branches: {
              a: [listen('several')],
              b: [
                { id: 'w', wait: 1000 },
                { id: 'one', listen: { event: 'papers' } },
              ],
            },
          },
        },
      ],
    },
    incoming: [at(2000, 'payment', 'p1', { paid: true }), at(2001, 'papers', 'd1', 1), at(2002, 'papers', 'd2', 2)],
    expect: { output: { a: { papers: 1, payment: { paid: true } }, b: 2 } },
  },
  {
    name: 'a timeout ends it though some have come',
    flow: {
      events,
      steps: [
        listen(
          'l',
          {},
          { timeoutMs: 5000, catch: [{ errors: ['timeout'], steps: [{ id: 'c', set: { late: true } }] }] },
        ),
      ],
    },
    incoming: [at(1, 'papers', 'd1')],
    expect: { output: { late: true } },
  },
  {
    name: 'what it took it gives back when its time is up: the next that listens has it, in the order of arrival',
    flow: {
      events,
      steps: [
        listen(
          'l',
          {},
          { timeoutMs: 5000, catch: [{ errors: ['timeout'], steps: [{ id: 'c', set: { late: true } }] }] },
        ),
        { id: 'one', listen: { event: 'papers' } },
        { id: 'two', listen: { event: 'papers' } },
        { id: 'end', return: ['${ $steps.one.n }', '${ $steps.two.n }'] },
      ],
    },
    incoming: [at(1, 'papers', 'd1', { n: 1 }), at(2, 'papers', 'd2', { n: 2 }), at(6000, 'papers', 'd1', { n: 3 })],
    expect: { output: [1, 2] },
  },
  {
    name: 'also where it lost a race; who waits already has it at once',
    flow: {
      events,
      steps: [
        {
          id: 'p',
          parallel: {
            branches: {
              a: [
                {
                  id: 'r',
                  parallel: {
                    join: 'race',
                    branches: { x: [listen('several')], y: [{ id: 'w', wait: 2000 }] },
                  },
                },
              ],
              b: [
                { id: 'w2', wait: 1000 },
                { id: 'one', listen: { event: 'papers' } },
              ],
            },
          },
        },
      ],
    },
    incoming: [at(500, 'papers', 'd1', 7)],
    expect: { output: { a: {}, b: 7 } },
  },
  {
    name: 'a match that is no condition fails the step',
    flow: { events, steps: [listen('l')] },
    incoming: [at(1, 'papers', 'd1'), at(2, 'payment', 'p1', {})],
    expect: { error: 'expression.failed' },
  },
];
for (const one of cases) test(one.name, () => checkFlow(one));

test('the run shows what it still waits for, and the journal names each event', async () => {
  const flow = { events, steps: [listen('l')] };
  const { state, waitingFor, journal } = await runCase({ flow, incoming: [at(1, 'papers', 'd1')] });
  assert.deepEqual(waitingFor, ['event:payment']);
  assert.deepEqual(state.tasks[0]?.events, [
    { as: 'papers', event: 'papers', taken: true },
    { as: 'payment', event: 'payment', taken: false },
  ]);
  const lines = journal.flatMap(({ what }) =>
    what.t === 'listen.opened' || what.t === 'event.taken' ? [`${what.t} ${what.event} ${what.as}`] : [],
  );
  assert.deepEqual(lines, [
    'listen.opened papers papers',
    'listen.opened payment payment',
    'event.taken papers papers',
  ]);
});

test('what came before a continue-as-new is not asked for again', async () => {
  const flow = { events, steps: [{ id: 'w', wait: 1000 }, listen('l')] };
  const incoming = [at(1, 'papers', 'd1', 1), at(5000, 'payment', 'p0', { paid: false }), at(6000, 'papers', 'd2', 2)];
  const last = at(7000, 'payment', 'p1', { paid: true });
  for (const continueEvery of [1, 2, 3, 4, 5]) {
    const { end, continued, state } = await runCase({ flow, incoming: [...incoming, last] }, { continueEvery });
    assert.deepEqual(end, { is: 'completed', output: { papers: 1, payment: { paid: true } } });
    assert.ok(continueEvery > 3 || continued > 0);
    assert.equal(state.keptEvents, 2);
  }
});
