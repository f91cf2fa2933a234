/**
 * `holdfast cost` of runs that call each other, on a server: what a child used counts once, as the child's own, whatever
 * budget of a parent counts it too; over retries, fallbacks, undo, continue-as-new, and budgets that ask or degrade.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { officer, planOf } from '../../hosts/temporal/testing/plan.ts';
import { useStage } from '../../hosts/temporal/testing/stage.ts';
import type { Json } from '../../schema/json.ts';
import { ActivityError } from '../../stdlib/activity.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';

const stage = useStage();

const mark = randomUUID().slice(0, 8);
const [parent, child] = [`parent-${mark}`, `child-${mark}`];
const tenant = `bank-${mark}`;
const BACKOFF = '{ initial: PT0.05S, factor: 1, max: PT0.05S }';

const CHILD = `
holdfast: "1"
name: ${child}
version: 1.0.0
budget: { usd: 1, onExceed: approve, more: { usd: 3 }, approval: { assignees: { groups: [officers] }, timeout: PT1H } }
steps:
  - id: items
    foreach:
      in: "\${ [1, 2, 3, 4, 5, 6] }"
      steps: [ { id: ask, call: world.ask, retry: { maxAttempts: 2, backoff: ${BACKOFF} } } ]
`;
const PARENT = `
holdfast: "1"
name: ${parent}
version: 1.0.0
budget: { usd: 20 }
steps:
  - id: first
    call: world.ask
    fallback: [ { errors: ["world.*"], with: {} } ]
  - id: part
    do:
      - { id: sub, run: ${child}@^1 }
    budget: { usd: 10 }
  - { id: held, call: world.book, compensate: { call: world.cancel } }
  - { id: aside, run: ${child}@^1, detach: true }
  - id: cheaper
    do:
      - { id: large, call: world.ask, with: { model: large } }
      - { id: small, call: world.ask, with: { model: large } }
    budget: { usd: 0.3, onExceed: degrade, degrade: { large: small }, more: { usd: 1 } }
  - { id: out, raise: { type: world.over } }
`;

/** Both children ask for more, the detached one when the parent may have ended. */
async function approveBudgets(tasks: number): Promise<void> {
  for (let given = 0; given < tasks; ) {
    for await (const { runId } of stage.client.list({ tenant, query: "ExecutionStatus = 'Running'", limit: 10 })) {
      const { tasks: open } = await stage.client.state(runId);
      for (const { path, kind } of open) {
        if (kind !== 'approval') continue;
        const { ok } = await stage.send(runId, { t: 'vote', task: path, vote: 'approve', by: officer });
        if (ok) given++;
      }
    }
  }
}

test('children are counted once, by every key', { timeout: 300_000 }, async () => {
  let calls = 0;
  const used = { model: 'small-1', calls: 1, inputTokens: 10, outputTokens: 5, costUsd: 0.25 };
  stage.on(child, async (_input, { path, attempt, use }) => {
    use(used);
    calls++;
    if (path === 'ask.1' && attempt === 1) throw new ActivityError('world.busy', 'later', { retryAfterMs: 1 });
    return {};
  });
  stage.on(parent, async (_input, { path, use }) => {
    use(used);
    calls++;
    if (path === 'first') throw new ActivityError('world.refused', 'no', { retry: false });
    return {};
  });
  const plan = planOf(PARENT, { 'child.flow.yaml': CHILD });
  const runId = await stage.start(plan, {}, { tenant, limits: { gateEvents: 10 } });
  const [end] = await Promise.all([stage.client.result(runId), approveBudgets(2)]);
  assert.equal(end.is === 'failed' && end.error.type, 'world.over');

  const ask = async (...by: readonly string[]) => {
    const io = fakeIo({ cwd: makeProject({}), env: { TEMPORAL_ADDRESS: stage.address } });
    const code = await runProgram(['cost', '--tenant', tenant, '--format', 'json', '--by', ...by], io);
    assert.equal(code, 0, io.written.err);
    return JSON.parse(io.written.out) as Told;
  };
  let told = await ask('flow');
  // Lists of a server are late, and the detached child goes on by itself.
  while (told.runs < 3 || told.running > 0) told = await ask('flow');
  const all = { calls, costUsd: calls * used.costUsd };
  assert.deepEqual(sum(told), all);
  const own = (flow: string): Json => told.rows.find((row) => row.flow === flow)?.modelCalls ?? null;
  assert.deepEqual([own(child), own(parent)], [14, calls - 14]);
  for (const by of ['step', 'day', 'tenant', 'model', 'run', 'flow,step,day', 'decision']) {
    const found = await ask(by);
    assert.deepEqual(sum(found), all, by);
    assert.deepEqual(found.total.costUsd, all.costUsd, by);
  }
});

interface Told {
  readonly runs: number;
  readonly running: number;
  readonly rows: readonly { readonly flow?: string; readonly modelCalls: number; readonly costUsd: number | null }[];
  readonly total: { readonly costUsd: number };
}

function sum({ rows }: Told): { readonly calls: number; readonly costUsd: number } {
  return rows.reduce((all, row) => ({ calls: all.calls + row.modelCalls, costUsd: all.costUsd + (row.costUsd ?? 0) }), {
    calls: 0,
    costUsd: 0,
  });
}
