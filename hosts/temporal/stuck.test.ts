/** A run that is stuck: who looks for it finds it, other threads go on, and what people decide is recorded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityError } from '../../stdlib/activity.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const ops = { user: 'ops@example.org', groups: [], verified: false };

const FLOW = `
holdfast: "1"
name: stuck-branch
version: 1.0.0
steps:
  - id: both
    parallel:
      join: all
      onFailure: continue
      branches:
        left:
          - { id: gate, call: world.book, compensate: { call: world.cancel } }
          - { id: refuse, raise: { type: not.today } }
        right:
          - { id: order, listen: { event: order.made }, timeout: PT1H }
          - { id: book, call: world.note }
`;

/** What the Temporal UI shows of a run. */
async function detailsOf(runId: string): Promise<string> {
  const asked = await stage.temporal.workflow.getHandle(runId).query('__temporal_workflow_metadata');
  const { currentDetails } = asked as { currentDetails?: string }; // the SDK's own query, which it does not type
  return currentDetails ?? '';
}

async function listed(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { runId } of stage.client.list({ waitingFor: ['stuck'], flow: 'stuck-branch', limit: 10 }))
    found.push(runId);
  return found;
}

test('an undo that is exhausted is visible and waits for a named person, while the other branch goes on', async () => {
  let booked = false;
  stage.on('stuck-branch', async (_input, { path }) => {
    if (path === 'gate/compensate') throw new ActivityError('world.refused', 'the gate is locked');
    if (path === 'book') booked = true;
    return {};
  });
  const runId = await stage.start(planOf(FLOW));
  const { status } = await stage.until(runId, ({ tasks }) => tasks.some(({ kind }) => kind === 'undo'));
  assert.equal(status, 'stuck');
  // Visibility follows the history a little later.
  while ((await listed()).length === 0);
  assert.deepEqual(await listed(), [runId]);
  assert.match(await detailsOf(runId), /\*\*Stuck\*\*: the undo `gate\/compensate` failed: the gate is locked/);

  const event = { t: 'event', type: 'order.made', eventId: '1', data: {} } as const;
  assert.deepEqual((await stage.send(runId, event)).ok, true);
  await stage.until(runId, ({ tasks, running }) => tasks.length === 1 && !running.includes('book'));
  assert.ok(booked, 'the other branch went on');

  const undo = { t: 'retryUndo', path: 'gate/compensate', by: ops } as const;
  assert.deepEqual(await stage.send(runId, { ...undo, how: 'retry' }), { ok: true });
  await stage.until(runId, ({ status }) => status === 'stuck');
  assert.deepEqual(await stage.send(runId, { ...undo, how: 'skip', reason: 'opened by hand' }), { ok: true });
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'not.today');

  const { entries } = await stage.client.story(runId);
  const told = entries.flatMap(({ what }) => {
    if (what.t === 'run.stuck') return [`stuck on ${what.on}`];
    return what.t === 'run.unstuck' ? [`${what.how} by ${what.by}: ${what.reason ?? ''}`] : [];
  });
  const wanted = [`retry by ${ops.user}: `, `skip by ${ops.user}: opened by hand`];
  assert.deepEqual(told, ['stuck on undo', wanted[0], 'stuck on undo', wanted[1]]);
  while ((await listed()).length > 0);
});
