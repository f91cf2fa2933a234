/** Two builds of a worker on a real server: runs that follow go on with the current one, runs that stay do not. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { inspectServer } from './client/inspect.ts';
import { makeCurrent } from './client/make-current.ts';
import { officer, planOf } from './testing/plan.ts';
import { startWorker, useStage } from './testing/stage.ts';
import type { Deployment } from './worker/deployment.ts';

const stage = useStage({ noWorker: true });
const plan = planOf(`
holdfast: "1"
name: two-builds
version: 1.0.0
steps:
  - { id: first, call: world.note, with: { n: 1 } }
  - { id: ok, approval: { title: Go on?, assignees: { groups: [ officers ] } }, timeout: PT1H }
  - { id: second, call: world.note, with: { n: 2 } }
  - { id: end, return: [ "\${ $steps.first }", "\${ $steps.second }" ] }
`);

function startBuild(name: string, buildId: string, runs: Deployment['runs'], taskQueue: string) {
  return startWorker(stage.address, taskQueue, async () => ({ build: buildId }), {
    deployment: { name, buildId, runs },
  });
}

const CASES = [
  { runs: 'follow', expect: ['one', 'two'] },
  { runs: 'stay', expect: ['one', 'one'] },
] as const;

for (const { runs, expect } of CASES) {
  test(`a run that waits for a person while another build becomes current: ${runs}`, async () => {
    const name = `deployment-${randomUUID().slice(0, 8)}`;
    const taskQueue = `${stage.taskQueue}-${runs}`;
    const { address } = stage;
    const one = await startBuild(name, 'one', runs, taskQueue);
    const before = await inspectServer({ address, taskQueue });
    assert.deepEqual([before.builds.current, before.builds.unversioned], [undefined, false]);
    await makeCurrent({ address }, { name, buildId: 'one' });
    const runId = await stage.start(plan, {}, { taskQueue });
    await stage.until(runId, ({ tasks }) => tasks.length > 0);

    const two = await startBuild(name, 'two', runs, taskQueue);
    await makeCurrent({ address }, { name, buildId: 'two' });
    const { builds } = await inspectServer({ address, taskQueue });
    assert.equal(builds.current, `${name}:two`);
    assert.deepEqual(builds.polling, [`${name}:one`, `${name}:two`]);

    await stage.vote(runId, 'ok', 'approve', officer);
    assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: expect.map((build) => ({ build })) });
    // What begins now begins on the current build, whatever becomes of the others.
    const later = await stage.start(plan, {}, { taskQueue });
    await stage.vote(later, 'ok', 'approve', officer);
    assert.deepEqual(await stage.client.result(later), {
      is: 'completed',
      output: [{ build: 'two' }, { build: 'two' }],
    });
    await one.stop();
    await two.stop();
  });
}
