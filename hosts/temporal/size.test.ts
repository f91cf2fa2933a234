/** Many items on a real server: what leaves the state, what is carried over, what comes back. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { Limits } from '../../interpreter/limits.ts';
import { ActivityError } from '../../stdlib/activity.ts';
import { readChain } from './history/chain.ts';
import { createDecoder } from './history/decode.ts';
import { createDataConverter } from './payloads/data-converter.ts';
import { testKey, testLayer } from './testing/payload-layer.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-size-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const layer = testLayer(folder, [testKey('first')]);
const stage = useStage({ payloads: () => layer });

const COUNT = 150;
const PAD = 'x'.repeat(1_000);
const indices = Array.from({ length: COUNT }, (_, i) => i);
/** Two continues, each a second of the server's. */
const limits: Partial<Limits> = { gateEvents: 200, chunkBytes: 16_000 };

const flow = (name: string, item: string, last: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - id: all
    foreach:
      in: "\${ [0..${COUNT - 1}] }"
      as: n
      maxConcurrency: 40
      tolerate: { count: 5 }
      steps: [ ${item} ]
${last}`;
const read = '{ id: one, call: world.read, with: { n: "${ $n }" } }';
const book = `{ id: one, call: world.book, with: { n: "\${ $n }" }, compensate: { call: world.cancel, with: { n: "\${ $self.n }" } } }`;

/** Bytes of what the runs of the chain started from, and their events. */
async function chainOf(runId: string): Promise<{ readonly snapshots: readonly number[]; readonly events: number }> {
  const links = await readChain(stage.temporal, runId, createDecoder(loadDataConverter(createDataConverter(layer))));
  return {
    snapshots: links.flatMap(({ input }) =>
      input.snapshot === undefined ? [] : [JSON.stringify(input.snapshot).length],
    ),
    events: Math.max(...links.map(({ events }) => events.length)),
  };
}

test('results leave the state, are carried over as references, and are there in order in the end', async () => {
  stage.on('results', async (input) => {
    const { n } = input as { n: number }; // what the flow passes
    if (n % 40 === 7) throw new ActivityError('world.closed', 'not today');
    return { n, pad: PAD };
  });
  const last = '  - { id: done, return: { ns: "${ $map($steps.all, function($r) { $r.ok ? $r.value.n : -1 }) }" } }\n';
  const runId = await stage.start(planOf(flow('results', read, last)), {}, { limits });
  const end = await stage.client.result(runId);
  assert.deepEqual(end, { is: 'completed', output: { ns: indices.map((n) => (n % 40 === 7 ? -1 : n)) } });
  const { snapshots, events } = await chainOf(runId);
  assert.ok(snapshots.length > 0 && Math.max(...snapshots) < 30_000, `snapshots of ${snapshots} bytes`);
  assert.ok(events < 800, `${events} events`);
  const { entries } = await stage.client.story(runId);
  assert.deepEqual(
    entries.map(({ n }) => n),
    entries.map((_, i) => i),
  );
  assert.equal(entries.filter(({ what }) => what.t === 'item.ended').length, COUNT);
});

test('a large list is the output of the flow', async () => {
  stage.on('large-list', async (input) => ({ ...(input as { n: number }), pad: PAD })); // what the flow passes
  const runId = await stage.start(planOf(flow('large-list', read, '')), {}, { limits });
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'completed', JSON.stringify(end));
  assert.deepEqual(
    end.output,
    indices.map((n) => ({ ok: true, value: { n, pad: PAD } })),
  );
});

test('undo entries of many items come back newest first', async () => {
  const effects: string[] = [];
  stage.on('undone', async (input, { path }) => {
    effects.push(path);
    return input;
  });
  const last = '  - { id: no, raise: { type: not.so } }\n';
  const small = { ...limits, chunkBytes: 2_000 };
  const runId = await stage.start(planOf(flow('undone', book, last)), {}, { limits: small });
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed' && end.error.type === 'not.so', JSON.stringify(end));
  const { entries } = await stage.client.story(runId);
  const done = entries.flatMap(({ path, what }) => (what.t === 'undo.registered' ? [path] : []));
  assert.equal(done.length, COUNT);
  assert.deepEqual(effects.slice(COUNT), [...done].reverse());
});
