/** A store that is full, slow or wrong while runs are under way: clear errors, and nothing lost. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBlobStore, createFileDriver, StoreError } from '../../store/index.ts';
import { testLayer } from '../testing/payload-layer.ts';
import { planOf } from '../testing/plan.ts';
import { startWorker, useStage } from '../testing/stage.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-trouble-'));
});
const stage = useStage({ payloads: () => testLayer(folder), noWorker: true });
after(() => rm(folder, { recursive: true, force: true }));

const SECRET = 'nobody-else-may-read-this';
/** What cannot be compressed, so that it goes to the store. */
const noise = (): string => Array.from({ length: 3_000 }, () => Math.random().toString(36)).join('');

/** A worker whose store breaks as long as it is told to. */
async function workWith(breaks: () => boolean, run: Parameters<typeof startWorker>[2]) {
  const driver = createFileDriver(folder);
  const store = createBlobStore({
    ...driver,
    write: async (...args) => {
      if (breaks()) throw new StoreError('full', 'No room.');
      return driver.write(...args);
    },
  });
  return startWorker(stage.address, stage.taskQueue, run, { payloads: { store, threshold: 4_096 } });
}
const flow = (name: string, step: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - ${step}
  - { id: done, return: { ok: true } }
`;
const RETRY = 'retry: { maxAttempts: 10, backoff: { initial: PT0.05S, factor: 1, max: PT0.05S, jitter: none } }';

test('a read whose result finds the store full is tried again until there is room', async () => {
  let attempts = 0;
  const worker = await workWith(
    () => attempts < 3,
    async (_, { attempt }) => {
      attempts = attempt;
      return { text: noise(), secret: SECRET };
    },
  );
  try {
    const runId = await stage.start(planOf(flow('full-read', `{ id: one, call: world.read, ${RETRY} }`)));
    assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { ok: true } });
    assert.equal(attempts, 3);
  } finally {
    await worker.stop();
  }
});

test('a write that must not be made twice is not made again for a full store: it may have happened', async () => {
  let made = 0;
  const worker = await workWith(
    () => made > 0,
    async () => {
      made++;
      return { text: noise(), secret: SECRET };
    },
  );
  try {
    const step = `{ id: one, call: world.charge, pivot: true, catch: [ { steps: [ { id: c, return: { caught: true } } ] } ] }`;
    const plan = planOf(flow('full-write', step));
    const runId = await stage.start(plan);
    const state = await stage.until(runId, ({ status }) => status === 'stuck' || status === 'ended');
    // Rule 25: nobody knows whether a pivot was done; a person says.
    assert.equal(state.status, 'stuck');
    const [task] = state.tasks;
    assert.equal(task?.error?.type, 'store.failed');
    assert.match(task?.error?.detail ?? '', /The store is full/);
    assert.ok(!JSON.stringify(state).includes(SECRET));
    assert.equal(made, 1);
    const by = { user: 'op@example.org', groups: [], verified: false };
    const settled = await stage.send(runId, { t: 'settle', path: 'one', as: 'done', output: {}, by });
    assert.deepEqual(settled, { ok: true });
    await stage.client.result(runId);
  } finally {
    await worker.stop();
  }
});

test('a damaged value stops the run where it is, with the reason; mended, it goes on', async () => {
  const worker = await workWith(
    () => false,
    async () => ({ text: 'small' }),
  );
  try {
    const plan = planOf(flow('damaged', '{ id: one, call: world.read, with: { a: "${ $input.text }" } }'));
    const text = noise();
    // The store is damaged before any worker has read it: the task queue is another until then.
    const taskQueue = `${stage.taskQueue}-damaged`;
    const { runId } = await stage.client.start(plan, { text }, { taskQueue, startedBy: 'x', env: 'test' });
    const damaged = await newest();
    const bytes = await readFile(damaged);
    await writeFile(damaged, Buffer.alloc(bytes.byteLength));
    const other = await startWorker(stage.address, taskQueue, async () => ({ ok: true }), {
      payloads: testLayer(folder),
    });
    try {
      const reason = await failedTask(runId);
      assert.match(reason, /other bytes than those of the digest/);
      assert.ok(!reason.includes(text.slice(0, 20)));
      await assert.rejects(stage.client.story(runId), { code: 'store' });
      await writeFile(damaged, bytes);
      assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { ok: true } });
    } finally {
      await other.stop();
    }
  } finally {
    await worker.stop();
  }
});

test('a run that waits and whose value was damaged: whoever asks a worker is told so, and not that the server erred', async () => {
  const plan = planOf(
    flow('rests', '{ id: one, approval: { title: ok, assignees: { users: [ann] } }, timeout: PT1H }'),
  );
  const taskQueue = `${stage.taskQueue}-rests`;
  const text = noise();
  const { runId } = await stage.client.start(plan, { text }, { taskQueue, startedBy: 'x', env: 'test' });
  const damaged = await newest();
  const bytes = await readFile(damaged);
  const begin = () =>
    startWorker(stage.address, taskQueue, async () => ({ ok: true }), { payloads: testLayer(folder) });
  const first = await begin();
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  await first.stop();
  await writeFile(damaged, Buffer.alloc(bytes.byteLength));
  const second = await begin();
  try {
    await assert.rejects(stage.client.state(runId), { code: 'store' });
    await writeFile(damaged, bytes);
    const by = { user: 'ann', groups: [], verified: false };
    const { ok } = await stage.client.send(runId, { t: 'vote', task: 'one', vote: 'approve', by });
    assert.equal(ok, true);
    assert.equal((await stage.client.result(runId)).is, 'completed');
  } finally {
    await second.stop();
  }
});

/** Path of the blob that was written last. */
async function newest(): Promise<string> {
  const { stat } = await import('node:fs/promises');
  const blobs: { readonly path: string; readonly at: number }[] = [];
  for (const entry of await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) blobs.push({ path, at: (await stat(path)).mtimeMs });
  }
  return blobs.sort((a, b) => b.at - a.at)[0]?.path ?? assert.fail('The store is empty.');
}

async function failedTask(runId: string): Promise<string> {
  for (;;) {
    const { events } = await stage.temporal.workflow.getHandle(runId).fetchHistory();
    const failed = events?.find((event) => event.workflowTaskFailedEventAttributes != null);
    if (failed) return failed.workflowTaskFailedEventAttributes?.failure?.message ?? '';
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

test('a run of somebody else on the same server is told as no run of ours', async () => {
  const workflowId = `${stage.taskQueue}-foreign`;
  await stage.temporal.workflow.start('somebody-elses', { workflowId, taskQueue: 'nobody', args: [{ mine: true }] });
  try {
    await assert.rejects(stage.client.story(workflowId), { code: 'not_ours' });
  } finally {
    await stage.temporal.workflow.getHandle(workflowId).terminate();
  }
});
