/** Sagas on a real server while workers are killed, the server is killed, and nobody takes what was sent. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ActivityError } from '../../stdlib/activity.ts';
import { connect } from './client/index.ts';
import { type DevServer, startDevServer } from './dev-server.ts';
import { planOf, starter } from './testing/plan.ts';
import { startWorker, useStage } from './testing/stage.ts';
import type { Arrival } from './testing/worker-process.ts';

const stage = useStage({ noWorker: true });
const WORKER = fileURLToPath(new URL('./testing/worker-process.js', import.meta.url));

interface Process {
  readonly arrivals: readonly Arrival[];
  /** Resolves when a call of that path has arrived. */
  called(path: string): Promise<void>;
  kill(): Promise<void>;
}

async function startProcess(held?: string): Promise<Process> {
  const args = [stage.address, stage.taskQueue, ...(held === undefined ? [] : [held])];
  const child: ChildProcess = fork(WORKER, args, { execArgv: [] });
  const arrivals: Arrival[] = [];
  await new Promise<void>((resolve, reject) => {
    // Our own process sends nothing else.
    child.on('message', (said: 'ready' | Arrival) => {
      if (said === 'ready') resolve();
      else arrivals.push(said);
    });
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}.`)));
  });
  return {
    arrivals,
    called: (path) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!arrivals.some((arrival) => arrival.path === path)) return;
          child.off('message', look);
          resolve();
        };
        child.on('message', look);
        look();
      }),
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const saga = (name: string, pay: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
defaults: { timeout: PT2S, retry: { maxAttempts: 4, backoff: { initial: PT1S, factor: 1, max: PT1S } } }
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: pay, call: ${pay}, compensate: { call: world.cancel } }
  - { id: late, raise: { type: too.late } }
`;

interface Killed {
  readonly name: string;
  readonly call: string;
  readonly held: string;
  readonly error: string;
  /** What the other worker was asked for. */
  readonly then: readonly string[];
}
const KILLED: readonly Killed[] = [
  {
    name: 'a worker killed in the middle of a write that must not be sent twice: it is undone with its key',
    ...{ call: 'world.charge', held: 'pay', error: 'timeout', then: ['pay/compensate', 'gate/compensate'] },
  },
  {
    name: 'a worker killed in the middle of a write that may be repeated: it is, with its key, and undone once',
    ...{ call: 'world.book', held: 'pay', error: 'too.late', then: ['pay', 'pay/compensate', 'gate/compensate'] },
  },
  {
    name: 'a worker killed in the middle of an undo: it is undone with the same key',
    ...{ call: 'world.charge', held: 'pay/compensate', error: 'too.late', then: ['pay/compensate', 'gate/compensate'] },
  },
];
for (const [n, { name, call, held, error, then }] of KILLED.entries()) {
  test(name, async () => {
    const first = await startProcess(held);
    const runId = await stage.start(planOf(saga(`killed-${n}`, call)));
    await first.called(held);
    await first.kill();
    const second = await startProcess();
    const end = await stage.client.result(runId);
    assert.ok(end.is === 'failed');
    assert.equal(end.error.type, error);
    assert.deepEqual(
      second.arrivals.map(({ path }) => path),
      then,
    );
    for (const { path, key, undoes } of [...first.arrivals, ...second.arrivals]) {
      assert.equal(key, `${runId}/${path}`);
      assert.equal(undoes, path.endsWith('/compensate') ? `${runId}/${path.replace('/compensate', '')}` : undefined);
    }
    await second.kill();
  });
}

test('stopped after dispatch, before any worker took it: a write that is sent once did not happen, another may have', async () => {
  const worker = await startProcess();
  for (const [call, undone] of [
    ['world.charge', ['gate/compensate']],
    ['world.book', ['pay/compensate', 'gate/compensate']],
  ] as const) {
    const flow = saga(`nobody-${call.slice(6)}`, call).replace('id: pay,', 'id: pay, runsOn: nowhere,');
    const runId = await stage.start(planOf(flow));
    await stage.until(runId, ({ running }) => running.includes('pay'));
    assert.deepEqual(await stage.send(runId, { t: 'cancel', by: starter }), { ok: true });
    assert.equal((await stage.client.result(runId)).is, 'cancelled');
    const own = worker.arrivals.filter(({ key }) => key.startsWith(`${runId}/`)).map(({ path }) => path);
    assert.deepEqual(own, ['gate', ...undone]);
  }
  await worker.kill();
});

/** A server with a database file, on the same port after it was killed. */
async function restartable() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-saga-'));
  const dbFile = join(folder, 'temporal.db');
  let server: DevServer = await startDevServer({ own: true, dbFile });
  return {
    address: server.address,
    async crash() {
      await server.kill();
      server = await startDevServer({ own: true, dbFile, port: Number(server.address.split(':')[1]) });
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('an undo goes on when the server is killed in the middle of it, and again while a person is asked', async (t) => {
  const server = await restartable();
  t.after(() => server.stop());
  const done = new Map<string, string | undefined>();
  let refuse = true;
  let crashed: Promise<void> | undefined;
  const worker = await startWorker(server.address, 'saga', async (_input, { path, key, undoes }) => {
    if (path === 'pay/compensate') {
      crashed ??= server.crash();
      await crashed;
    }
    if (path === 'gate/compensate' && refuse) throw new ActivityError('world.refused', 'not now');
    done.set(key, undoes);
    return {};
  });
  t.after(worker.stop);
  const client = await connect({ address: server.address });
  const plan = planOf(saga('restarted-undo', 'world.book'));
  const { runId } = await client.start(plan, {}, { startedBy: starter.user, env: 'test', taskQueue: 'saga' });
  for (;;) {
    const state = await client.state(runId).catch(() => null); // the server is away for a while
    if (state?.tasks.some(({ path }) => path === 'gate/compensate') === true) break;
  }
  await server.crash();
  refuse = false;
  const by = { user: 'ops@example.org', groups: [], verified: false };
  const retry = { t: 'retryUndo', path: 'gate/compensate', how: 'retry', by } as const;
  assert.deepEqual(await client.send(runId, retry), { ok: true });
  const end = await client.result(runId);
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'too.late');
  assert.deepEqual(
    [...done],
    [
      [`${runId}/gate`, undefined],
      [`${runId}/pay`, undefined],
      [`${runId}/pay/compensate`, `${runId}/pay`],
      [`${runId}/gate/compensate`, `${runId}/gate`],
    ],
  );
  await client.close();
});
