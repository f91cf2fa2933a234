/** What a sender is told of an event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../schema/message.ts';
import { runCase } from '../testing/check-flow.ts';

const listen = (id: string, n: number): { id: string } => ({
  id,
  ...{ listen: { event: 'order', match: `\${ $event.n = ${n} }` }, timeoutMs: 9000 },
});
const order = (eventId: string, n: number): Message => ({ t: 'event', type: 'order', eventId, data: { n } });

test('a reply says what became of an event', async () => {
  const { replies } = await runCase({
    flow: { events: { order: null }, steps: [listen('first', 1), { id: 'pause', wait: 1000 }] },
    incoming: [
      { atMs: 1, id: 'unmatched', message: order('a', 2) },
      { atMs: 2, id: 'taken', message: order('b', 1) },
      { atMs: 3, id: 'seen', message: order('b', 1) },
      { atMs: 4, id: 'kept', message: order('c', 1) },
    ],
  });
  assert.deepEqual(replies, {
    unmatched: { ok: true, result: { kept: true, unmatched: 1 } },
    taken: { ok: true, result: { taken: 'first' } },
    seen: { ok: true, result: { seen: true } },
    kept: { ok: true, result: { kept: true, unmatched: 0 } },
  });
});

test('a full buffer refuses the newest, which may be sent again; what was kept stays, in order', async () => {
  const { replies, end, journal } = await runCase({
    flow: {
      events: { order: null },
      steps: [
        { id: 'pause', wait: 1000 },
        { id: 'one', listen: { event: 'order' } },
        { id: 'longer', wait: 1000 },
        { id: 'two', listen: { event: 'order' } },
        { id: 'three', listen: { event: 'order' } },
        { id: 'end', return: ['${ $steps.one.n }', '${ $steps.two.n }', '${ $steps.three.n }'] },
      ],
    },
    limits: { keptEvents: 2 },
    incoming: [
      { atMs: 1, id: 'first', message: order('a', 1) },
      { atMs: 2, id: 'second', message: order('b', 2) },
      { atMs: 3, id: 'full', message: order('c', 3) },
      { atMs: 1500, id: 'again', message: order('c', 3) },
    ],
  });
  assert.deepEqual(end, { is: 'completed', output: [1, 2, 3] });
  assert.deepEqual(
    Object.entries(replies).map(([id, reply]) => [id, reply.ok ? 'ok' : reply.why]),
    [
      ['first', 'ok'],
      ['second', 'ok'],
      ['full', 'buffer_full'],
      ['again', 'ok'],
    ],
  );
  assert.equal(journal.filter(({ what }) => what.t === 'message.refused').length, 1);
});
