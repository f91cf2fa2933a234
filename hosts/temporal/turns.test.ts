/** A rate that all workers keep together: two of them, on queues of their own, ask one keeper, which goes on in new runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectFunction } from '../../stdlib/activity.ts';
import { createServices, type WallServices } from '../wall/index.ts';
import { TURNS } from './names.ts';
import { planOf } from './testing/plan.ts';
import { startWorker, useStage } from './testing/stage.ts';

const stage = useStage({ noWorker: true });
const LIMIT = 3;

/** Of a process of its own: nothing is shared but the server. */
function services(): WallServices {
  const rate = { limit: LIMIT, per: 'PT1H', across: 'all' as const };
  const crm = { kind: 'http' as const, url: 'http://127.0.0.1:9', rate };
  return createServices({ project: { models: {}, connections: { crm } }, env: {} });
}

const flow = (name: string, more: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - { id: ask, call: world.read, timeout: PT10S, retry: { maxAttempts: 1 }${more} }
`;

test('two workers together make no more calls than the rate allows, over all runs of its keeper', async () => {
  const made: string[] = [];
  const call =
    (worker: string): EffectFunction =>
    async (_, context) => {
      await context.services.turn('crm');
      made.push(worker);
      return {};
    };
  const options = { turnsEvents: 12 };
  const workers = [
    await startWorker(stage.address, stage.taskQueue, call('plain'), { ...options, services: services() }),
    await startWorker(stage.address, stage.taskQueue, call('labelled'), {
      ...{ ...options, services: services(), label: 'near' },
    }),
  ];
  try {
    const plans = [planOf(flow('turns-plain', '')), planOf(flow('turns-near', ', runsOn: near'))];
    const ends: string[] = [];
    // The first two one after the other: both workers have a turn, whoever is quicker.
    for (let n = 0; n < 4; n++) {
      const runs = await Promise.all(
        (n === 0 ? plans.slice(0, 1) : n === 1 ? plans.slice(1) : plans).map((plan) => stage.start(plan)),
      );
      for (const run of runs) {
        const end = await stage.client.result(run);
        ends.push(end.is === 'failed' ? end.error.type : end.is);
      }
    }
    assert.deepEqual(ends.slice(0, 2), ['completed', 'completed']);
    assert.deepEqual(ends.slice(2).sort(), ['completed', 'rate.limited', 'rate.limited', 'rate.limited']);
    assert.equal(made.length, LIMIT);
    assert.deepEqual(made.slice(0, 2), ['plain', 'labelled']);
    const keepers: string[] = [];
    for (;;) {
      const query = `WorkflowType = '${TURNS.workflow}' AND TaskQueue = '${stage.taskQueue}'`;
      for await (const { runId } of stage.temporal.workflow.list({ query })) keepers.push(runId);
      // Visibility is late.
      if (keepers.length > 1) break;
      keepers.length = 0;
    }
    assert.ok(keepers.length > 1, 'it went on in new runs');
    const id = `holdfast-turns/${stage.taskQueue}/`;
    for await (const { workflowId, status } of stage.temporal.workflow.list({
      query: `WorkflowType = '${TURNS.workflow}' AND TaskQueue = '${stage.taskQueue}' AND ExecutionStatus = 'Running'`,
    })) {
      assert.ok(workflowId.startsWith(id) && status.name === 'RUNNING');
      await stage.temporal.workflow.getHandle(workflowId).terminate('the test is over');
    }
  } finally {
    for (const worker of workers) await worker.stop();
  }
});
