/** Two builds of a worker on a real server: runs that follow go on with the current one, runs that stay do not. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunState } from '../../interpreter/machine.ts';
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

/** What a server tells of a queue comes a little after what it does. */
async function untilCurrent(taskQueue: string, build: string) {
  for (let looks = 1; ; looks++) {
    const { builds } = await inspectServer({ address: stage.address, taskQueue });
    if (builds.current === build) return builds;
    assert.ok(looks < LOOKS, JSON.stringify(builds));
    await pause(POLL_MS);
  }
}
const LOOKS = 200;
const POLL_MS = 100;

const CASES = [
  { runs: 'follow', expect: ['one', 'two'] },
  { runs: 'stay', expect: ['one', 'one'] },
] as const;

for (const { runs, expect } of CASES) {
  test(`a run that waits for a person while another build becomes current: ${runs}`, async (t) => {
    const name = `deployment-${randomUUID().slice(0, 8)}`;
    const taskQueue = `${stage.taskQueue}-${runs}`;
    const { address } = stage;
    const one = await startBuild(name, 'one', runs, taskQueue);
    t.after(() => one.stop());
    const before = await inspectServer({ address, taskQueue });
    assert.deepEqual([before.builds.current, before.builds.unversioned], [undefined, false]);
    await makeCurrent({ address }, { name, buildId: 'one' });
    const runId = await stage.start(plan, {}, { taskQueue });
    await stage.until(runId, ({ tasks }) => tasks.length > 0);

    const two = await startBuild(name, 'two', runs, taskQueue);
    t.after(() => two.stop());
    await makeCurrent({ address }, { name, buildId: 'two' });
    const builds = await untilCurrent(taskQueue, `${name}:two`);
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
  });
}

/** Waits for a person, and shares its one place with all other runs of the flow. */
const oneByOne = planOf(`
holdfast: "1"
name: places-of-builds
version: 1.0.0
concurrency: { limit: 1 }
steps:
  - { id: ok, approval: { title: Go on?, assignees: { groups: [ officers ] } }, timeout: PT1H }
`);
const limits = { placeCheckMs: 200 };
const PLACES_EVENTS = 12;
const waits = ({ tasks }: RunState): boolean => tasks.some(({ kind }) => kind === 'place');
const works = ({ tasks }: RunState): boolean => tasks.some(({ kind }) => kind === 'approval');

test('whoever keeps places serves the runs of all builds: it follows to the current one, also in its next run', async () => {
  const name = `deployment-${randomUUID().slice(0, 8)}`;
  const taskQueue = `${stage.taskQueue}-places`;
  const { address } = stage;
  const build = (buildId: string) =>
    startWorker(address, taskQueue, async () => ({}), {
      deployment: { name, buildId, runs: 'stay' },
      placesEvents: PLACES_EVENTS,
    });
  const one = await build('one');
  await makeCurrent({ address }, { name, buildId: 'one' });
  const begin = () => stage.start(oneByOne, {}, { taskQueue, limits });
  const first = await begin();
  await stage.until(first, works);
  // Enough for it to go on in a new run.
  const early = [await begin(), await begin()] as const;
  for (const runId of early) {
    await stage.until(runId, waits);
    await stage.send(runId, { t: 'cancel', by: officer });
    await stage.client.result(runId);
  }

  const two = await build('two');
  await makeCurrent({ address }, { name, buildId: 'two' });
  const second = await begin();
  await stage.until(second, waits);
  await stage.vote(first, 'ok', 'approve', officer);
  await stage.client.result(first);
  await one.stop();
  // Nobody of build one is left: whoever was pinned to it would stand still.
  await stage.vote(second, 'ok', 'approve', officer);
  assert.equal((await stage.client.result(second)).is, 'completed');
  const third = await begin();
  await stage.vote(third, 'ok', 'approve', officer);
  assert.equal((await stage.client.result(third)).is, 'completed');
  await two.stop();
});
