/** What people type when a run is stuck, or past its pivot, on a real server; and that the story tells who did it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { connect, type HoldfastClient } from '../hosts/temporal/client/index.ts';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { planOf, starter } from '../hosts/temporal/testing/plan.ts';
import { startWorker } from '../hosts/temporal/testing/stage.ts';
import type { RunState } from '../interpreter/machine.ts';
import { ActivityError } from '../stdlib/activity.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject, type Ran } from './testing/run-cli.ts';

const FLOW = `
holdfast: "1"
name: stuck-cli
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: seal, call: world.note, pivot: true, timeout: PT1S, retry: { maxAttempts: 1 } }
  - { id: pay, call: world.book, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`;
const OPS = ['--as', 'ops@example.org'];
const taskQueue = `stuck-${randomUUID()}`;
const cwd = makeProject({});
let server: DevServer;
let worker: { stop(): Promise<void> };
let client: HoldfastClient;

before(async () => {
  server = await startDevServer();
  // Nobody answers for the seal; the gate cannot be given back.
  worker = await startWorker(server.address, taskQueue, async (_input, { path, signal }) => {
    if (path === 'gate/compensate') throw new ActivityError('world.refused', 'the gate is locked');
    if (path === 'seal') await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return {};
  });
  client = await connect({ address: server.address });
});
after(async () => {
  await client.close();
  await worker.stop();
  await server.stop();
});

async function holdfast(...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: server.address } });
  return { code: await runProgram(args, io), ...io.written };
}

async function start(): Promise<string> {
  const { runId } = await client.start(planOf(FLOW), {}, { startedBy: starter.user, env: 'test', taskQueue });
  return runId;
}

async function until(run: string, holds: (state: RunState) => boolean): Promise<void> {
  while (!holds(await client.state(run)));
}
const waitsFor =
  (path: string) =>
  ({ tasks }: RunState): boolean =>
    tasks.some((task) => task.path === path);

interface Typed {
  readonly args: (run: string) => readonly string[];
  readonly code: number;
  /** On stdout or stderr. */
  readonly says: RegExp;
  /** Before the next is typed, the run waits here. */
  readonly then?: string;
}

async function type(run: string, lines: readonly Typed[]): Promise<void> {
  for (const { args, code, says, then } of lines) {
    const ran = await holdfast(...args(run));
    assert.equal(ran.code, code, ran.err);
    assert.match(`${ran.out}${ran.err}`, says);
    if (then !== undefined) await until(run, waitsFor(then));
  }
}

test('a pivot that may have happened: seen, not cancelled, settled as done; past it only force stops the run', async () => {
  const run = await start();
  await until(run, waitsFor('seal'));
  // Visibility follows the history a little later.
  while (!(await holdfast('list', '--stuck')).out.includes(run));
  await type(run, [
    { args: (id) => ['show', id], code: 0, says: /stuck[\s\S]*holdfast settle \S+ seal --not-done/ },
    { args: (id) => ['cancel', id, '--reason', 'late', ...OPS], code: 1, says: /\(past_pivot\)[\s\S]*--force/ },
    {
      args: (id) => ['settle', id, 'seal', '--done', '--output', '{}', '--reason', 'seen it', ...OPS],
      ...{ code: 0, says: /seal is settled: done/, then: 'review' },
    },
    { args: (id) => ['show', id], code: 0, says: /seal is behind it: cancel needs --force/ },
    { args: (id) => ['cancel', id, '--reason', 'late', ...OPS], code: 1, says: /'seal' has completed/ },
    { args: (id) => ['cancel', id, '--force', '--reason', 'gone', ...OPS], code: 0, says: /is being cancelled/ },
  ]);
  assert.equal((await client.result(run)).is, 'cancelled');
  const { out } = await holdfast('trace', run);
  for (const part of [
    /freed by ops@example\.org: done — seen it/,
    /refused cancel of ops@example\.org/,
    /cancel forced by ops@example\.org — gone/,
    /↩ undo pay/,
  ])
    assert.match(out, part);
});

test('settled as not done all is undone; an undo that is exhausted is retried, then skipped with a reason', async () => {
  const run = await start();
  await until(run, waitsFor('seal'));
  await type(run, [
    {
      args: (id) => ['settle', id, 'seal', '--not-done', ...OPS],
      ...{ code: 0, says: /seal is settled: not done/, then: 'gate/compensate' },
    },
    {
      args: (id) => ['retry-undo', id, ...OPS],
      ...{ code: 0, says: /gate\/compensate is tried again/, then: 'gate/compensate' },
    },
    { args: (id) => ['retry-undo', id, '--skip', '--reason', 'by hand', ...OPS], code: 0, says: /is skipped/ },
  ]);
  const end = await client.result(run);
  assert.equal(end.is === 'failed' && end.error.type, 'timeout');
  const { out } = await holdfast('trace', run);
  for (const part of [
    /freed by ops@example\.org: not_done/,
    /freed by ops@example\.org: retry/,
    /freed by ops@example\.org: skip — by hand/,
  ])
    assert.match(out, part);
});
