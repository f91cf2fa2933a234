/** Large and secret values on a real server: what a history holds, and who can read it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { connect } from '../client/index.ts';
import { readChain } from '../history/chain.ts';
import { createDecoder } from '../history/decode.ts';
import { testKey, testLayer } from '../testing/payload-layer.ts';
import { officer, planOf } from '../testing/plan.ts';
import { startWorker, useStage } from '../testing/stage.ts';
import { HistoryProto } from './proto.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-payloads-'));
});

const keys = [testKey('first'), testKey('acme', { tenants: ['acme'] })];
const stage = useStage({
  payloads: () => testLayer(folder, [testKey('acme', { tenants: ['acme'] }), testKey('first')]),
});
// After the stage, which replays what it started.
after(() => rm(folder, { recursive: true, force: true }));
const big = (bytes: number): string => 'x'.repeat(bytes);
const SECRET = 'nobody-else-may-read-this';

async function historyOf(runId: string): Promise<History> {
  return stage.temporal.workflow.getHandle(runId).fetchHistory();
}
const bytesOf = (history: History): Buffer => Buffer.from(HistoryProto.encode(history).finish());

const flow = (name: string, steps: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
${steps}
`;

test('values that the server would not take pass through the store, and the history stays small', async () => {
  const plan = planOf(
    flow(
      'large-values',
      `  - { id: first, call: world.read, with: { text: "\${ $input.text }" } }
  - { id: second, call: world.read, with: { a: "\${ $steps.first.text }", b: "\${ $input.text }" } }
  - { id: done, return: { text: "\${ $steps.second.text }" } }`,
    ),
  );
  const sizes: number[] = [];
  stage.on('large-values', async (input) => {
    sizes.push(JSON.stringify(input).length);
    return { text: big(5_000_000) };
  });
  const runId = await stage.start(plan, { text: big(4_000_000) });
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'completed');
  assert.equal((end.output as { text: string }).text.length, 5_000_000);
  assert.deepEqual(
    sizes.map((size) => Math.round(size / 1_000_000)),
    [4, 9],
  );
  const { byteLength } = bytesOf(await historyOf(runId));
  assert.ok(byteLength < 30_000, `${byteLength} bytes`);
  assert.equal((await stage.client.story(runId)).summary.status, 'completed');
});

test('a value beyond the cap of the store is refused with its size', async () => {
  stage.on('too-large', async () => ({ text: big(20_000_000) }));
  const plan = planOf(flow('too-large', '  - { id: first, call: world.read }'));
  const end = await stage.client.result(await stage.start(plan));
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'limit.exceeded');
  assert.match(end.error.detail, /2000\d+ bytes/);
  await assert.rejects(stage.start(plan, { text: big(20_000_000) }), { code: 'too_large' });
});

const TALKATIVE = flow(
  'talkative',
  `  - { id: told, run: inner@^1, with: { text: "\${ $input.text }" } }
  - id: ask
    approval: { title: "\${ 'Release ' & $input.text & '?' }", assignees: { groups: [officers] } }
    timeout: PT1H
  - { id: more, call: world.read, with: { text: "\${ $input.text & $steps.told.text }" } }
  - { id: refuse, raise: { type: mine.refused, detail: "\${ 'no ' & $input.text }" } }`,
);
const INNER = flow('inner', '  - { id: read, call: world.read, with: { text: "${ $input.text }" } }');

test('nothing that a run carries can be read without its keys: values, messages, titles, errors, child runs', async () => {
  stage.on('talkative', async () => {
    throw new Error(`broke over ${SECRET}`);
  });
  stage.on('inner', async (input) => ({ text: `${(input as { text: string }).text}${big(20_000)}` }));
  const plan = planOf(TALKATIVE, { 'inner.flow.yaml': INNER });
  const runId = await stage.start(plan, { text: SECRET }, { tenant: 'acme' });
  assert.match(runId, /^@acme\/talkative-/);
  await stage.vote(runId, 'ask', 'approve', { ...officer, user: `${SECRET}@example.org` });
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.ok(end.error.detail.includes(SECRET));
  const story = await stage.client.story(runId);
  assert.ok(JSON.stringify(story.entries).includes(SECRET));
  const decoder = createDecoder(stage.temporal.options.loadedDataConverter);
  const children: string[] = [];
  for (const event of (await historyOf(runId)).events ?? []) {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    if (child) children.push(child);
  }
  assert.equal(children.length, 1);
  for (const id of [runId, ...children]) {
    const raw = bytesOf(await historyOf(id));
    assert.ok(!raw.includes(SECRET), `the history of ${id}`);
    assert.ok(raw.includes('holdfast-tenant') && raw.includes('acme') && !raw.includes('first'), id);
    await assert.rejects(readChain(stage.temporal, id, decoder));
  }
  // Search attributes are never sealed: they must not carry data.
  const { workflowService } = stage.temporal;
  const { executions } = await workflowService.listWorkflowExecutions({
    namespace: 'default',
    query: `WorkflowId STARTS_WITH '${runId}'`,
  });
  assert.equal(executions?.length, 2);
  for (const info of executions ?? []) {
    const shown = Object.entries(info.searchAttributes?.indexedFields ?? {}).map(
      ([name, { data }]) => [name, Buffer.from(data ?? []).toString('utf8')] as const,
    );
    assert.ok(shown.length > 4 && !shown.some(([, value]) => value.includes(SECRET)), JSON.stringify(shown));
    assert.equal(new Map(shown).get('HoldfastTenant'), '"acme"');
  }
});

test('equal large values are stored once', async () => {
  const read = async (): Promise<number> =>
    (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name)).length;
  stage.on('same', async () => ({ text: big(1_000_000) }));
  const plan = planOf(
    flow(
      'same',
      '  - { id: one, call: world.read }\n  - { id: two, call: world.read }\n  - { id: end, return: { ok: true } }',
    ),
  );
  await stage.client.result(await stage.start(plan));
  const first = await read();
  await stage.client.result(await stage.start(plan));
  assert.equal(await read(), first);
});

test('without the keys or the store the client says what is missing; with another key, too', async () => {
  // What cannot be compressed stays large.
  stage.on('closed', async () => ({ text: randomBytes(50_000).toString('base64') }));
  const plan = planOf(flow('closed', '  - { id: one, call: world.read }'));
  const runId = await stage.start(plan, { text: SECRET });
  await stage.client.result(runId);
  const { store } = testLayer(folder);
  const wrong = testLayer(folder, [{ ...testKey('wrong'), id: 'first' }]);
  const cases: readonly (readonly [object, string])[] = [
    [{}, 'not_opened'],
    [{ payloads: { store, threshold: 4_096 } }, 'not_opened'],
    [{ payloads: wrong }, 'not_opened'],
    [{ payloads: { keyring: testLayer(folder, keys).keyring, threshold: 4_096 } }, 'store'],
    [{ payloads: testLayer(join(folder, 'elsewhere'), keys) }, 'store'],
  ];
  for (const [options, code] of cases) {
    const client = await connect({ address: stage.address, ...options });
    try {
      await assert.rejects(client.story(runId), (thrown: Error & { code?: string }) => {
        assert.equal(thrown.code, code, thrown.message);
        assert.ok(!thrown.message.includes(SECRET) && !thrown.message.includes(testKey('first').secret));
        return true;
      });
    } finally {
      await client.close();
    }
  }
});

test('who has no keys sees the runs of others in a list all the same', async () => {
  const plan = planOf(flow('listed', '  - { id: one, set: { n: 1 } }'));
  const runId = await stage.start(plan);
  await stage.client.result(runId);
  const client = await connect({ address: stage.address });
  const seen = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const one of client.list({ limit: 10, query: `WorkflowId = '${runId}'` })) ids.push(one.runId);
    return ids;
  };
  try {
    // Lists are late.
    let found = await seen();
    while (found.length === 0) found = await seen();
    assert.deepEqual(found, [runId]);
  } finally {
    await client.close();
  }
});

test('a run goes on under new keys, and a worker without them loses nothing', async () => {
  const taskQueue = `${stage.taskQueue}-rotate`;
  const plan = planOf(
    flow(
      'rotate',
      `  - { id: order, listen: { event: order.changed }, timeout: PT1H }
  - { id: read, call: world.read, with: { text: "\${ $input.text }" } }`,
    ),
  );
  const run = async (): Promise<{ text: string }> => ({ text: 'done' });
  // Not by the stage, which replays what it started with the keys that it has.
  const { runId } = await stage.client.start(
    plan,
    { text: SECRET },
    { taskQueue, startedBy: officer.user, env: 'test' },
  );
  const blind = await startWorker(stage.address, taskQueue, run, { payloads: testLayer(folder, [testKey('other')]) });
  const failed = async (): Promise<boolean> =>
    ((await historyOf(runId)).events ?? []).some((event) => event.workflowTaskFailedEventAttributes != null);
  while (!(await failed())) await new Promise((resolve) => setTimeout(resolve, 25));
  await blind.stop();
  assert.ok(!bytesOf(await historyOf(runId)).includes(SECRET));
  const rotated = testLayer(folder, [testKey('second'), ...keys]);
  const sighted = await startWorker(stage.address, taskQueue, run, { payloads: rotated });
  const client = await connect({ address: stage.address, payloads: rotated });
  try {
    await client.send(runId, { t: 'event', type: 'order.changed', eventId: 'e1', data: { id: 1 } });
    assert.deepEqual(await client.result(runId), { is: 'completed', output: { text: 'done' } });
    const raw = bytesOf(await historyOf(runId));
    assert.ok(raw.includes('first') && raw.includes('second'));
  } finally {
    await client.close();
    await sighted.stop();
  }
});
