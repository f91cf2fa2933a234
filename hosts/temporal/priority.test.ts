import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Context } from '@temporalio/activity';
import { ClientError } from './client/index.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();

const child = `
holdfast: "1"
name: weighed-child
version: 1.0.0
steps: [ { id: inside, call: world.note } ]
`;
const parent = `
holdfast: "1"
name: weighed
version: 1.0.0
steps:
  - id: turns
    repeat: { max: 6, steps: [ { id: turn, call: world.note } ] }
  - { id: nested, run: weighed-child@^1 }
  - id: last
    listen: { event: end }
    timeout: PT1M
`;

test('priority and tenant of a start reach its calls and its children, over continue-as-new', async () => {
  const calls: unknown[] = [];
  for (const flow of ['weighed', 'weighed-child']) {
    stage.on(flow, async () => {
      const { priority } = Context.current().info;
      calls.push([priority?.priorityKey, priority?.fairnessKey, priority?.fairnessWeight]);
      return {};
    });
  }
  const plan = planOf(parent, { 'child.flow.yaml': child });
  const load = { tenant: 'acme', priority: 2, weight: 3 };
  const runId = await stage.start(plan, {}, { ...load, limits: { gateEvents: 10 } });
  const state = await stage.until(runId, ({ tasks }) => tasks.length > 0);
  assert.deepEqual([state.tenant, state.priority], ['acme', 2]);
  for (const id of [runId, `${runId}/nested`]) {
    const { priority } = await stage.temporal.workflow.getHandle(id).describe();
    assert.deepEqual([priority?.priorityKey, priority?.fairnessKey, priority?.fairnessWeight], [2, 'acme', 3], id);
  }
  // As the server hands the calls out.
  assert.equal(calls.length, 7);
  for (const call of calls) assert.deepEqual(call, [2, 'acme', 3]);
  for await (const { runId: id, tenant, priority: listed } of stage.client.list({ tenant: 'acme', limit: 100 })) {
    if (id.startsWith(runId)) assert.deepEqual([tenant, listed], ['acme', 2]);
  }
  await stage.send(runId, { t: 'event', type: 'end', eventId: 'e', data: {} });
  await stage.client.result(runId);
});

test('a name of a tenant that the server would not take is refused before the start', async () => {
  const start = stage.start(planOf(child), {}, { tenant: 'x'.repeat(65) });
  await assert.rejects(start, (thrown) => thrown instanceof ClientError && thrown.code === 'too_large');
});
