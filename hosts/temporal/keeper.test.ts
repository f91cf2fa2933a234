/** Whoever keeps places goes on in a new run after a few events, while runs hold places and wait; in clear and sealed. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunState } from '../../interpreter/machine.ts';
import { PLACES } from './names.ts';
import { HistoryProto } from './payloads/proto.ts';
import { testKey, testLayer } from './testing/payload-layer.ts';
import { planOf } from './testing/plan.ts';
import { type Stage, useStage } from './testing/stage.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-keeper-'));
});
const PLACES_EVENTS = 12;
const worker = { placesEvents: PLACES_EVENTS };
const keys = [testKey('first'), testKey('acme', { tenants: ['acme'] })];
const clear = useStage({ worker });
const sealed = useStage({ worker, payloads: () => testLayer(folder, keys) });
// After the stages, which replay what they started.
after(() => rm(folder, { recursive: true, force: true }));

const SHIP = 'nobody-else-may-know-this-ship';
const flow = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
concurrency: { key: "\${ $input.ship }", limit: 2 }
steps:
  - { id: go, listen: { event: go }, timeout: PT1M }
`;
const waits = ({ tasks }: RunState): boolean => tasks.some(({ kind }) => kind === 'place');
const works = ({ tasks }: RunState): boolean => tasks.some(({ kind }) => kind === 'listen');

const CASES = [
  { name: 'keeper-in-clear', stage: clear, tenant: undefined },
  { name: 'keeper-sealed', stage: sealed, tenant: 'acme' },
] as const;

for (const { name, stage, tenant } of CASES)
  test(`nobody loses a place, and nobody their turn: ${name}`, async () => {
    const plan = planOf(flow(name));
    const begin = () =>
      stage.start(plan, { ship: SHIP }, { limits: { placeCheckMs: 500 }, ...(tenant === undefined ? {} : { tenant }) });
    const runs: string[] = [];
    for (let i = 0; i < 6; i++) {
      const runId = await begin();
      await stage.until(runId, i < 2 ? works : waits);
      runs.push(runId);
    }
    const done: string[] = [];
    for (const [i, runId] of runs.entries()) {
      await stage.until(runId, works);
      // No more than two at a time, and in the order in which they came.
      for (const later of runs.slice(i + 2)) assert.ok(waits(await stage.client.state(later)));
      await stage.send(runId, { t: 'event', type: 'go', eventId: 'e', data: {} });
      assert.equal((await stage.client.result(runId)).is, 'completed');
      done.push(runId);
    }
    assert.deepEqual(done, runs);
    const histories = await keepersOf(stage, tenant);
    assert.ok(histories.length > 1, `${histories.length} run of the keeper`);
    for (const bytes of histories)
      assert.equal(bytes.includes('before') || bytes.includes('holders'), tenant === undefined);
  });

/** Histories of the keeper of the stage's one group, latest first, as text. */
async function keepersOf({ temporal, taskQueue }: Stage, tenant: string | undefined): Promise<readonly string[]> {
  const query = `WorkflowType = '${PLACES.workflow}' AND TaskQueue = '${taskQueue}'`;
  let workflowId: string | undefined;
  // Visibility comes later than what it tells of.
  while (workflowId === undefined)
    for await (const found of temporal.workflow.list({ query })) ({ workflowId } = found);
  assert.ok(workflowId.startsWith(`${tenant === undefined ? '' : `@${tenant}/`}holdfast-places/${taskQueue}/`));
  const histories: string[] = [];
  let runId: string | undefined;
  do {
    const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.push(Buffer.from(HistoryProto.encode(history).finish()).toString('latin1'));
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  } while (runId !== undefined);
  return histories;
}
