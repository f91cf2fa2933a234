/** What a namespace refers to stays in the store, however old; nothing else does. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { createDocuments, type Digest } from '../../store/index.ts';
import { findReferences } from '../client/references.ts';
import { testKey, testLayer, testStore } from '../testing/payload-layer.ts';
import { officer, planOf } from '../testing/plan.ts';
import { useStage } from '../testing/stage.ts';
import { createDataConverter } from './data-converter.ts';
import type { PayloadLayer } from './layer.ts';
import { PayloadProto } from './proto.ts';

const DAY = 24 * 60 * 60 * 1000;
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-clean-'));
});
const layer = (): PayloadLayer => testLayer(folder, [testKey('one')]);
const stage = useStage({ payloads: layer });
after(() => rm(folder, { recursive: true, force: true }));

const documents = () => {
  const { keyring } = layer();
  return createDocuments({ store: testStore(folder), tenant: '', ...(keyring === undefined ? {} : { keyring }) });
};
const put = (text: string) => documents().put(Buffer.from(text), { mediaType: 'text/plain' });
async function everythingIsOld(): Promise<void> {
  const then = new Date(Date.now() - 40 * DAY);
  for (const entry of await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), then, then);
  }
}
const noise = (): string => Array.from({ length: 4_000 }, () => Math.random().toString(36)).join('');

test('documents and values of open and of ended runs stay; what no run refers to goes', async () => {
  stage.on('keeps', async (_, { documents: mine }) => {
    const made = await mine.put(Buffer.from('made by a call'), { mediaType: 'text/plain' });
    return { made: { ...made }, text: noise() };
  });
  const plan = planOf(`
holdfast: "1"
name: keeps
version: 1.0.0
steps:
  - { id: first, call: world.read, with: { scan: "\${ $input.scan }" } }
  - id: ask
    approval: { title: Go?, assignees: { groups: [officers] } }
    timeout: PT1H
  - { id: done, return: "\${ $steps.first.made }" }
`);
  const [sent, lost] = await Promise.all([put('sent in'), put('referred to by nobody')]);
  const open = await stage.start(plan, { scan: { ...sent }, text: noise() });
  await stage.until(open, (state) => state.tasks.length === 1);
  const ended = await stage.start(plan, { scan: { ...sent } });
  await stage.vote(ended, 'ask', 'approve', officer);
  const end = await stage.client.result(ended);
  assert.ok(end.is === 'completed');
  const { $document } = end.output as { readonly $document: Digest };
  await everythingIsOld();

  const store = testStore(folder);
  const all: Digest[] = [];
  for await (const { digest } of store.list()) all.push(digest);
  const { digests, unreadable } = await readUntil(2);
  assert.deepEqual([unreadable.has(open), unreadable.has(ended)], [false, false]);
  assert.deepEqual(
    [sent.$document, $document, lost.$document].map((digest) => digests.has(digest as Digest)),
    [true, true, false],
  );
  const deleted: string[] = [];
  const going = all.filter((digest) => !digests.has(digest));
  await store.deleteOlder(going, Date.now() - 30 * DAY, ({ digest }) => deleted.push(digest));
  assert.deepEqual(deleted, [lost.$document]);
  await stage.vote(open, 'ask', 'approve', officer);
  assert.equal((await stage.client.result(open)).is, 'completed');

  const blind = await findReferences(
    { address: stage.address, payloads: testLayer(folder, [testKey('another')]) },
    () => undefined,
  );
  assert.deepEqual([blind.unreadable.has(open), blind.unreadable.has(ended)], [true, true]);
  assert.match([...blind.unreadable.values()].join(), /not among the keys/);
});

test('what a part of a state refers to stays, though the history names only the part', async () => {
  const [codec] = createDataConverter(layer()).payloadCodecs ?? [];
  const inner = await put('an item of long ago');
  const context = { type: 'workflow', namespace: 'default', workflowId: 'r' } as const;
  const packed = await codec?.encode([defaultPayloadConverter.toPayload([{ scan: { ...inner } }])], context);
  const bytes = PayloadProto.encode(packed?.[0] ?? {}).finish();
  const { digest } = await testStore(folder).put(bytes);
  const large = await put(noise().repeat(200));
  const plan = planOf('holdfast: "1"\nname: parts\nversion: 1.0.0\nsteps: [ { id: done, return: { ok: true } } ]\n');
  const runId = await stage.start(plan, { kept: digest, named: large.$document });
  await stage.client.result(runId);
  for (;;) {
    const { digests } = await readUntil(1);
    if (!digests.has(digest)) continue;
    assert.deepEqual([digests.has(inner.$document as Digest), digests.has(large.$document as Digest)], [true, true]);
    return;
  }
});

/** Runs are listed a moment after they were started. */
async function readUntil(runs: number) {
  for (;;) {
    const found = await findReferences({ address: stage.address, payloads: layer() }, () => undefined);
    if (found.histories >= runs) return found;
  }
}

test('a document that the store does not have is told when a run is started with it', async () => {
  const plan = planOf('holdfast: "1"\nname: gone\nversion: 1.0.0\nsteps: [ { id: done, return: { ok: true } } ]\n');
  const gone = { $document: `sha256:${'0'.repeat(64)}`, bytes: 1, mediaType: 'text/plain' };
  await assert.rejects(stage.start(plan, { deep: [{ gone }] }), { code: 'store' });
});
