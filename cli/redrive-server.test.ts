/** Runs that the server ended go on where they stood, on a real server: what people type, and what reached the world. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { officer, planOf } from '../hosts/temporal/testing/plan.ts';
import { startWorker, useStage } from '../hosts/temporal/testing/stage.ts';
import { ActivityError } from '../stdlib/activity.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject, type Ran } from './testing/run-cli.ts';

const stage = useStage();
const cwd = makeProject({});

async function holdfast(code: number, ...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: stage.address } });
  assert.equal(await runProgram(args, io), code, io.written.err);
  return { code, ...io.written };
}

interface World {
  /** Keys of the writes that arrived, without the run. */
  readonly keys: string[];
  /** Resolves once a call of that path has arrived and is held. */
  arrived(path: string): Promise<void>;
  /** Holds no call any more. */
  open(): void;
}

/** Calls of these paths are held until the world is opened: the run can be ended while they are under way. */
function worldOf(flow: string, ...held: readonly string[]): World {
  const keys: string[] = [];
  const waiting = new Map<string, () => void>();
  const here = new Set<string>();
  let isOpen = false;
  const opened: (() => void)[] = [];
  stage.on(flow, async (_, { path, key, signal }) => {
    keys.push(key.slice(key.indexOf('/') + 1));
    if (isOpen || !held.includes(path)) return { slotId: path, paymentId: path, ok: true };
    here.add(path);
    waiting.get(path)?.();
    await new Promise<void>((resolve) => {
      opened.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
    return { slotId: path, paymentId: path, ok: true };
  });
  return {
    keys,
    arrived: (path) => (here.has(path) ? Promise.resolve() : new Promise((resolve) => waiting.set(path, resolve))),
    open() {
      isOpen = true;
      for (const go of opened) go();
    },
  };
}

async function terminate(run: string): Promise<void> {
  await stage.temporal.workflow.getHandle(run).terminate('by mistake');
}

const QUEUE = ['--task-queue', stage.taskQueue];

test('terminated between two writes: what completed holds, what was under way keeps its key', async () => {
  const world = worldOf('ended-pay', 'pay');
  const run = await stage.start(
    planOf(`
holdfast: "1"
name: ended-pay
version: 1.0.0
steps:
  - { id: look, call: world.read }
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: pay, call: world.book, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
  - { id: last, call: world.book, compensate: { call: world.cancel } }
`),
  );
  await world.arrived('pay');
  assert.match((await holdfast(1, 'redrive', run)).err, /The run goes on/);
  await terminate(run);
  // Nobody is told to do something to a run that is no more.
  const shown = await holdfast(0, 'show', run);
  assert.match(shown.out, /terminated on the server[\s\S]*holdfast redrive \S+ --dry-run/);
  assert.doesNotMatch(shown.out, /approve|cancel|running/);
  assert.match((await holdfast(0, 'trace', run)).out, /terminated on the server after/);
  assert.match((await holdfast(1, 'approve', run)).err, /it has ended/);
  const dry = await holdfast(0, 'redrive', run, '--dry-run');
  assert.match(dry.err, /redrive 1: the run was terminated, and goes on where it stood/);
  assert.match(dry.err, /holds {2}look\n.*holds {2}gate\n.*again {2}pay .*it was under way, under its old key/);
  const json = JSON.parse((await holdfast(0, 'redrive', run, '--dry-run', '--format', 'json')).out);
  assert.deepEqual([json.ended, json.again], ['terminated', [{ path: 'pay', call: 'world.book', why: 'unanswered' }]]);

  world.open();
  await holdfast(0, 'redrive', run, '--as', 'ann@example.org', ...QUEUE);
  await stage.vote(run, 'review', 'approve', officer);
  assert.equal((await stage.client.result(run)).is, 'completed');
  assert.deepEqual(world.keys, ['look', 'gate', 'pay', 'pay', 'last~r1']);
  const { out } = await holdfast(0, 'trace', run);
  assert.match(out, /redrive 1 by ann@example\.org/);
  assert.match(out, /run 1 of 2 · it was ended by the server, and was started again/);
  assert.match(out, /✓ gate .*done before/);
});

test('terminated while it waits for people, twice; then it fails: all that stands is undone under its own keys', async () => {
  const world = worldOf('ended-wait');
  const run = await stage.start(
    planOf(`
holdfast: "1"
name: ended-wait
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`),
  );
  for (let n = 1; n <= 2; n++) {
    await stage.until(run, ({ tasks }) => tasks.some(({ path }) => path === 'review'));
    await terminate(run);
    await holdfast(0, 'redrive', run, ...QUEUE);
  }
  await stage.vote(run, 'review', 'deny', officer);
  assert.equal((await stage.client.result(run)).is, 'failed');
  assert.deepEqual(world.keys, ['gate', 'gate/compensate~r2']);
});

test('a write that does not honour its key: refused until a person says what became of it', async () => {
  const world = worldOf('ended-once', 'ring');
  const run = await stage.start(
    planOf(`
holdfast: "1"
name: ended-once
version: 1.0.0
steps:
  - { id: ring, call: world.charge, compensate: { call: world.cancel } }
  - { id: look, call: world.read }
`),
  );
  await world.arrived('ring');
  await terminate(run);
  world.open();
  const { err } = await holdfast(1, 'redrive', run);
  assert.match(err, /Whether 'ring' happened is not known, and world\.charge does not honour its key/);
  assert.match(err, /--assume ring=undone; where it did: --assume ring=done/);
  await holdfast(0, 'redrive', run, '--assume', 'ring=done', '--wait', ...QUEUE);
  assert.deepEqual(world.keys, ['ring', 'look~r1']);
});

test('its child was asked to stop: the run goes on once that has undone itself, with a new one', async () => {
  const world = worldOf('ended-parent');
  const child = worldOf('ended-child', 'second');
  const run = await stage.start(
    planOf(
      `
holdfast: "1"
name: ended-parent
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: kid, run: ended-child@^1 }
`,
      {
        'child.flow.yaml': `
holdfast: "1"
name: ended-child
version: 1.0.0
steps:
  - { id: first, call: world.book, compensate: { call: world.cancel } }
  - { id: second, call: world.book, compensate: { call: world.cancel } }
`,
      },
    ),
  );
  await child.arrived('second');
  await terminate(run);
  assert.match((await holdfast(1, 'redrive', run)).err, /The child flow of 'kid' has not ended/);
  child.open();
  while ((await stage.client.state(`${run}/kid`)).status !== 'ended');
  await holdfast(0, 'redrive', run, '--wait', ...QUEUE);
  assert.deepEqual(world.keys, ['gate']);
  const before = child.keys.filter((key) => !key.startsWith('kid~r1'));
  assert.deepEqual(before, ['kid/first', 'kid/second', 'kid/second/compensate', 'kid/first/compensate']);
  assert.deepEqual(child.keys.slice(before.length), ['kid~r1/first', 'kid~r1/second']);
});

test('a run that ran out of a time that the server was given goes on, too', async () => {
  const world = worldOf('ended-late');
  const plan = planOf(`
holdfast: "1"
name: ended-late
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`);
  const runId = `ended-late-${stage.taskQueue}`;
  const start = { root: runId, input: {}, startedBy: 'ann', startedAt: Date.now(), env: 'test' };
  const { taskQueue } = stage;
  const handle = await stage.temporal.workflow.start('ended-late', {
    ...{ args: [{ plan, start }], workflowId: runId, taskQueue, workflowExecutionTimeout: '3s' },
  });
  await stage.until(runId, ({ tasks }) => tasks.some(({ path }) => path === 'review'));
  await assert.rejects(handle.result());
  const { err } = await holdfast(0, 'redrive', runId, ...QUEUE);
  assert.match(err, /ended by a time limit of the server, and goes on where it stood/);
  await stage.vote(runId, 'review', 'approve', officer);
  assert.equal((await stage.client.result(runId)).is, 'completed');
  assert.deepEqual(world.keys, ['gate']);
});

test('who may start a run again is a role: the worker refuses others, records it, and nothing runs', async () => {
  const taskQueue = `${stage.taskQueue}-roles`;
  const calls: string[] = [];
  const roles = { redrive: { groups: ['operators'] } };
  const worker = await startWorker(
    stage.address,
    taskQueue,
    async (_, { path }) => {
      calls.push(path);
      if (calls.length === 1) throw new ActivityError('world.refused', 'not today');
      return {};
    },
    { identity: { mode: 'claimed', roles } },
  );
  try {
    const plan = planOf(`
holdfast: "1"
name: ended-role
version: 1.0.0
steps:
  - { id: tell, call: world.note, retry: { maxAttempts: 1 } }
`);
    const run = await stage.start(plan, {}, { taskQueue });
    assert.equal((await stage.client.result(run)).is, 'failed');
    const queue = ['--task-queue', taskQueue];
    const { err } = await holdfast(1, 'redrive', run, '--as', 'bob@example.org', ...queue);
    assert.match(
      err,
      /is not started again: bob@example\.org does not have the role 'redrive'.*group operators\. \(not_allowed\)/,
    );
    assert.match(err, /Ask somebody who has the role/);
    assert.equal((await stage.client.result(run)).is, 'failed');
    await holdfast(0, 'redrive', run, '--as', 'ops@example.org', '--group', 'operators', '--wait', ...queue);
    assert.deepEqual(calls, ['tell', 'tell']);
    const { out } = await holdfast(0, 'trace', run);
    assert.match(out, /refused redrive of bob@example\.org/);
    assert.match(out, /redrive 2 by ops@example\.org/);
  } finally {
    await worker.stop();
  }
});
