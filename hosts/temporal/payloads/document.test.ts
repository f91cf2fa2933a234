/** 50 MB through three steps on a real server: the bytes never enter the history. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { measure, megabytes } from '../../store/testing/blobs.ts';
import { CARRY_FLOW, carrier, type Files, serveFiles } from '../testing/carry-document.ts';
import { testKey, testLayer } from '../testing/payload-layer.ts';
import { planOf } from '../testing/plan.ts';
import { startWorker, useStage } from '../testing/stage.ts';
import { HistoryProto } from './proto.ts';

const MEGABYTES = 50;

let folder = '';
let files: Files;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-carry-'));
  files = await serveFiles(MEGABYTES);
});
const layer = () => testLayer(folder, [testKey('one')]);
const stage = useStage({ payloads: layer, noWorker: true });
after(async () => {
  await files.close();
  await rm(folder, { recursive: true, force: true });
});

test('a document of 50 MB passes through three steps, and the history holds references', async () => {
  const worker = await startWorker(stage.address, stage.taskQueue, async () => null, {
    ...carrier(files.url),
    payloads: layer(),
  });
  try {
    const runId = await stage.start(planOf(CARRY_FLOW), {}, { tenant: 'acme' });
    const end = await stage.client.result(runId);
    const expected = await measure(megabytes(MEGABYTES));
    assert.deepEqual(end, {
      is: 'completed',
      output: {
        name: 'copy.pdf',
        bytes: MEGABYTES * 1_000_000,
        archived: { ...expected, type: 'application/pdf' },
      },
    });
    const history = await stage.temporal.workflow.getHandle(runId).fetchHistory();
    const bytes = HistoryProto.encode(history).finish().byteLength;
    assert.ok(bytes < 100_000, `${bytes} bytes`);
  } finally {
    await worker.stop();
  }
});
