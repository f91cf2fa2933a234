import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '../../schema/message.ts';
import type { EventAddress, EventDelivery } from './client/index.ts';
import { keyTerm } from './correlation.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const PAUSE_MS = 25;

const flow = (name: string, event: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
correlate: { shipment: "\${ $input.ship }", leg: "\${ $input.leg }" }
steps: [ { id: go, listen: { event: ${event} }, timeout: PT1M } ]
`;
const papers = planOf(flow('papers', 'papers.sent'));
const payment = planOf(flow('payment', 'duty.paid'));
/** Keys of their own, so that other runs of the server do not count. */
const ship = `S-${Date.now()}`;

const event = (type: string, eventId: string): Extract<Message, { t: 'event' }> => ({
  t: 'event',
  type,
  eventId,
  data: { eventId },
});
const send = (type: string, id: string, keys: EventAddress['keys'], more: Partial<EventAddress> = {}) =>
  stage.client.sendEvent(event(type, id), { keys, waitMs: 1_000, ...more });
const reached = (delivery: EventDelivery): readonly string[] =>
  delivery.ok ? delivery.runs.map(({ runId }) => runId).sort() : [delivery.why];

test('an event finds its run by keys: also one that has just started, and only where it listens for it', async () => {
  const other = await stage.start(payment, { ship, leg: 1 });
  const runId = await stage.start(papers, { ship, leg: 1 });
  assert.deepEqual(reached(await send('papers.sent', 'a', { shipment: ship }, { waitMs: 20_000 })), [runId]);
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { eventId: 'a' } });
  assert.deepEqual(reached(await send('duty.paid', 'b', { shipment: ship, leg: '1' }, { waitMs: 20_000 })), [other]);
  await stage.client.result(other);
});

/** Until the server lists so many runs of the key. */
async function listed(shipment: string, many: number): Promise<void> {
  const query = `HoldfastKeys = '${keyTerm('shipment', shipment, undefined)}' AND ExecutionStatus = 'Running'`;
  while ((await stage.temporal.workflow.count(query)).count < many) await pause(PAUSE_MS);
}

test('none, one of several, all of several; another tenant has other runs', async () => {
  const key = { shipment: `${ship}-several` };
  assert.deepEqual(reached(await send('papers.sent', 'x', key, { waitMs: 0 })), ['no_run']);
  const start = (leg: number, more = {}) => stage.start(papers, { ship: key.shipment, leg }, more);
  const [one, two, three, theirs] = [
    await start(1),
    await start(2),
    await start(3),
    await start(1, { tenant: 'acme' }),
  ];
  await listed(key.shipment, 3);
  const refused = await send('papers.sent', 'a', key);
  assert.ok(!refused.ok && refused.why === 'several_runs');
  assert.deepEqual([...refused.runs].sort(), [one, two, three].sort());
  assert.deepEqual(reached(await send('papers.sent', 'b', { ...key, leg: '1' })), [one]);
  await stage.client.result(one);
  assert.deepEqual(reached(await send('papers.sent', 'c', key, { all: true, flow: 'papers' })), [two, three].sort());
  assert.deepEqual(reached(await send('papers.sent', 'd', key, { tenant: 'acme', waitMs: 20_000 })), [theirs]);
  for (const runId of [two, three, theirs]) await stage.client.result(runId);
});

test('sent again after the run has ended, the same event reaches no other run', async () => {
  const key = { shipment: `${ship}-again` };
  const first = await stage.start(papers, { ship: key.shipment });
  assert.deepEqual(reached(await send('papers.sent', 'one', key, { waitMs: 20_000 })), [first]);
  await stage.client.result(first);
  const second = await stage.start(papers, { ship: key.shipment });
  const again = await send('papers.sent', 'one', key, { again: true, waitMs: 20_000 });
  assert.deepEqual(again, { ok: true, runs: [{ runId: first, reply: { ok: true, result: { taken: 'go' } } }] });
  assert.deepEqual(reached(await send('papers.sent', 'two', key, { again: true, waitMs: 20_000 })), [second]);
  await stage.client.result(second);
});
