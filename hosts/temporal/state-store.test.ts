/** Parts of the state where the project names no store, and where the store has lost them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type BlobStore, StoreError } from '../store/index.ts';
import { testStore } from './testing/payload-layer.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-state-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const files = testStore(folder);
const used = { puts: 0, lost: false };
const stateStore: BlobStore = {
  ...files,
  put: (...given) => {
    used.puts++;
    return files.put(...given);
  },
  read: async (digest, ...given) => {
    if (used.lost) throw new StoreError('corrupt', `${digest}.`);
    return files.read(digest, ...given);
  },
};
const stage = useStage({ worker: { stateStore } });
const limits = { chunkBytes: 4_000 };

const flow = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - id: all
    foreach:
      in: "\${ [0..39] }"
      as: n
      maxConcurrency: 20
      steps: [ { id: one, call: world.read, with: { n: "\${ $n }" } } ]
  - { id: done, return: { count: "\${ $count($steps.all) }" } }
`;
stage.on('kept-beside', async (input) => ({ input, text: 'x'.repeat(300) }));
stage.on('kept-and-lost', async (input) => ({ input, text: 'y'.repeat(300) }));

test('a store of its own takes them', async () => {
  const runId = await stage.start(planOf(flow('kept-beside')), {}, { limits });
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { count: 40 } });
  assert.ok(used.puts > 1, `${used.puts} parts`);
});

test('a store that gives other bytes than it was given fails the block, and says so', async () => {
  used.lost = true;
  const runId = await stage.start(planOf(flow('kept-and-lost')), {}, { limits });
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.deepEqual([end.error.type, end.error.step], ['store.corrupt', 'all']);
  assert.match(end.error.detail, /other bytes than those of the digest\. sha256:[0-9a-f]{64}\./);
});
