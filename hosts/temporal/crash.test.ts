import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect } from './client/index.ts';
import { startDevServer } from './dev-server.ts';
import { officer, planOf, starter } from './testing/plan.ts';
import { startWorker, useStage } from './testing/stage.ts';

const stage = useStage({ noWorker: true });
const WORKER = fileURLToPath(new URL('./testing/worker-process.js', import.meta.url));

const flow = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
  - { id: done, return: { by: "\${ $steps.review.by }", gate: "\${ $steps.gate.by }" } }
`;

async function startProcess(address: string, taskQueue: string): Promise<ChildProcess> {
  const child = fork(WORKER, [address, taskQueue], { execArgv: [] });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}.`)));
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('a worker that is killed while a run waits loses nothing: another one takes the run up', async () => {
  const first = await startProcess(stage.address, stage.taskQueue);
  const runId = await stage.start(planOf(flow('killed')));
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  await kill(first);
  const second = await startProcess(stage.address, stage.taskQueue);
  assert.deepEqual(await stage.vote(runId, 'review', 'approve', officer), {
    ok: true,
    result: { decision: 'approved' },
  });
  const end = await stage.client.result(runId);
  assert.deepEqual(end, { is: 'completed', output: { by: officer.user, gate: first.pid } });
  await kill(second);
});

test('no worker at all: the start stands, the story is told, a question says so', async () => {
  const client = await connect({ address: stage.address, timeoutMs: 1_000 });
  const taskQueue = `${stage.taskQueue}-nobody`;
  const { runId } = await client.start(planOf(flow('alone')), {}, { startedBy: starter.user, env: 'test', taskQueue });
  await assert.rejects(client.state(runId), { name: 'ClientError', code: 'no_worker' });
  const cancel = { t: 'cancel', by: starter } as const;
  await assert.rejects(client.send(runId, cancel), { name: 'ClientError', code: 'no_worker' });
  assert.deepEqual((await client.story(runId)).entries, []);
  await client.close();
});

test('a server that goes away in the middle is an error of the client; the run goes on when it is back', async (t) => {
  const dbFile = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'temporal.db');
  const server = await startDevServer({ own: true, dbFile });
  t.after(server.stop);
  const taskQueue = 'restart';
  const worker = await startWorker(server.address, taskQueue, async (_input, { path }) => ({ from: path, by: 1 }));
  t.after(worker.stop);
  const client = await connect({ address: server.address });
  const hasty = await connect({ address: server.address, timeoutMs: 2_000 });
  const { runId } = await client.start(
    planOf(flow('restarted')),
    {},
    { startedBy: starter.user, env: 'test', taskQueue },
  );
  while ((await client.state(runId)).tasks.length === 0);
  await server.stop();
  await assert.rejects(hasty.state(runId), { name: 'ClientError', code: 'no_server' });
  await hasty.close();
  const port = Number(server.address.split(':')[1]);
  const again = await startDevServer({ own: true, dbFile, port });
  t.after(again.stop);
  const vote = { t: 'vote', task: 'review', vote: 'approve', by: officer } as const;
  assert.equal((await client.send(runId, vote)).ok, true);
  assert.equal((await client.result(runId)).is, 'completed');
  await client.close();
});

test('a server that is not there', async () => {
  await assert.rejects(connect({ address: '127.0.0.1:1', timeoutMs: 1_000 }), {
    name: 'ClientError',
    code: 'no_server',
  });
});
