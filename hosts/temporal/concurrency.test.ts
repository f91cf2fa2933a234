import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunState } from '../../interpreter/machine.ts';
import type { Json } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const limits = { placeCheckMs: 200 };

const flow = (name: string, concurrency: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
concurrency: ${concurrency}
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel, with: { slot: "\${ $self.from }" } } }
  - { id: go, listen: { event: go }, timeout: PT1M }
`;
const WORKFLOW_TASK = 5;
const PAUSE_MS = 25;

/**
 * Starts a run and waits until it has asked for its place. A query before that makes the server end the first task
 * early, and the SDK's replay gives what came before the time of the next one.
 */
async function begin(plan: Plan, input: Json = {}): Promise<string> {
  const runId = await stage.start(plan, input, { limits });
  const handle = stage.temporal.workflow.getHandle(runId);
  while ((await handle.describe()).historyLength < WORKFLOW_TASK) await pause(PAUSE_MS);
  return runId;
}
const waits = ({ tasks }: RunState): boolean => tasks.some(({ kind }) => kind === 'place');
const works = ({ tasks }: RunState): boolean => tasks.some(({ kind }) => kind === 'listen');
const go = (runId: string) => stage.send(runId, { t: 'event', type: 'go', eventId: 'e', data: {} });

test('first come first served, also when a run with a place is terminated', async () => {
  const plan = planOf(flow('one-by-one', '{ key: "${ $input.ship }" }'));
  const start = (ship: string) => begin(plan, { ship });
  const first = await start('S-1');
  await stage.until(first, works);
  const second = await start('S-1');
  await stage.until(second, waits);
  const third = await start('S-1');
  const state = await stage.until(third, waits);
  assert.deepEqual(
    state.tasks.map(({ path, kind, key, before }) => [path, kind, key, before]),
    [['@place', 'place', 'S-1', 1]],
  );
  const other = await start('S-2');
  await stage.until(other, works);
  await go(first);
  await stage.until(second, works);
  assert.ok(waits(await stage.client.state(third)));
  // It leaves no word: whoever keeps the places finds out.
  await stage.temporal.workflow.getHandle(second).terminate('gone');
  await stage.until(third, works);
  assert.ok((await stage.client.tape(second)).stopped);
  for (const runId of [third, other]) {
    await go(runId);
    assert.equal((await stage.client.result(runId)).is, 'completed');
  }
  const { entries } = await stage.client.story(third);
  assert.deepEqual(
    entries.flatMap(({ what }) => (what.t.startsWith('place.') ? [what] : [])),
    [
      { t: 'place.waited', before: 1, key: 'S-1' },
      { t: 'place.taken', key: 'S-1' },
    ],
  );
});

test('a run that waits can be cancelled, and is not waited for', async () => {
  const plan = planOf(flow('left-early', '{ limit: 1 }'));
  const [first, second] = [await begin(plan), await begin(plan)];
  await stage.until(second, waits);
  const third = await begin(plan);
  await stage.until(third, waits);
  await stage.send(second, { t: 'cancel', by: { user: 'ann', groups: [], verified: false }, reason: 'no need' });
  assert.equal((await stage.client.result(second)).is, 'cancelled');
  await go(first);
  await stage.until(third, works);
  await go(third);
  assert.equal((await stage.client.result(third)).is, 'completed');
});

test('fail and cancelRunning', async () => {
  const strict = planOf(flow('refused-at-once', '{ onConflict: fail }'));
  const holder = await begin(strict);
  await stage.until(holder, works);
  const refused = await stage.client.result(await begin(strict));
  assert.ok(refused.is === 'failed');
  assert.equal(refused.error.type, 'concurrency.refused');
  await go(holder);

  const newest = planOf(flow('newest-wins', '{ onConflict: cancelRunning }'));
  const old = await begin(newest);
  await stage.until(old, works);
  const young = await begin(newest);
  assert.equal((await stage.client.result(old)).is, 'cancelled');
  const { entries } = await stage.client.story(old);
  const undone = entries.filter(({ what }) => what.t === 'undo.completed').map(({ path }) => path);
  assert.deepEqual(undone, ['gate/compensate']);
  await stage.until(young, works);
  await go(young);
  assert.equal((await stage.client.result(young)).is, 'completed');
});

test('runs with keys are found by a digest, which the next run of a chain has too', async () => {
  const plan = planOf(`
holdfast: "1"
name: keyed
version: 1.0.0
correlate: { shipment: "\${ $input.ship }", order: "\${ $input.order }" }
steps:
  - { id: turns, repeat: { max: 5, steps: [ { id: turn, call: world.note } ] } }
  - { id: go, listen: { event: go }, timeout: PT1M }
`);
  const runId = await stage.start(plan, { ship: 'S-1', order: 7 }, { limits: { gateEvents: 8 } });
  const { keys } = await stage.until(runId, works);
  assert.deepEqual(keys, { shipment: 'S-1', order: '7' });
  const { typedSearchAttributes } = await stage.temporal.workflow.getHandle(runId).describe();
  const found = typedSearchAttributes.getAll().find(({ key }) => key.name === 'HoldfastKeys')?.value;
  assert.match(JSON.stringify(found), /^\["shipment=[0-9a-f]{32}","order=[0-9a-f]{32}"\]$/);
  await go(runId);
  await stage.client.result(runId);
});
