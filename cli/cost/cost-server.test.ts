/** `holdfast cost` of a server: runs that ended, and that still go on; each attempt counts. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { planOf } from '../../hosts/temporal/testing/plan.ts';
import { useStage } from '../../hosts/temporal/testing/stage.ts';
import { ActivityError } from '../../stdlib/activity.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';

const stage = useStage();

test('runs of a server are added up, with those that go on told apart', async () => {
  const name = `costly-${randomUUID().slice(0, 8)}`;
  const plan = planOf(`
holdfast: "1"
name: ${name}
version: 1.0.0
budget: { usd: 5 }
steps:
  - id: ask
    call: world.ask
    retry: { maxAttempts: 2, backoff: { initial: PT0.05S, factor: 1, max: PT0.05S } }
  - { id: held, if: "\${ $input.wait }", listen: { event: go }, timeout: P1D }
`);
  stage.on(name, async (_input, { attempt, use }) => {
    use({ model: 'small-1', calls: 1, inputTokens: 10, outputTokens: 5, costUsd: 0.25 });
    if (attempt === 1) throw new ActivityError('world.busy', 'later', { retryAfterMs: 1 });
    return {};
  });
  const ended = await stage.start(plan, { wait: false }, { tenant: 'acme' });
  await stage.client.result(ended);
  const open = await stage.start(plan, { wait: true });
  await stage.until(open, ({ tasks }) => tasks.length > 0);
  const cwd = makeProject({});
  const ask = async (...args: readonly string[]) => {
    const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: stage.address } });
    const code = await runProgram(['cost', '--flow', name, '--format', 'json', ...args], io);
    assert.equal(code, 0, io.written.err);
    return { ...JSON.parse(io.written.out), err: io.written.err };
  };
  // Lists of a server are late.
  let found = await ask('--by', 'step,model,tenant');
  while (found.runs < 2 || found.running !== 1) found = await ask('--by', 'step,model,tenant');
  const row = { model: 'small-1', runs: 1, modelCalls: 2, costUsd: 0.5 };
  for (const [i, tenant] of ['-', 'acme'].entries()) {
    const { step, model, tenant: whose, runs, modelCalls, costUsd } = found.rows[i];
    assert.deepEqual({ model, runs, modelCalls, costUsd }, row);
    assert.deepEqual([step, whose], [`${name}/ask`, tenant]);
  }
  assert.equal(found.total.costUsd, 1);
  assert.match(found.err, /1 run of 2 still going on/);
  await stage.send(open, { t: 'event', type: 'go', eventId: 'go', data: null });
  await stage.client.result(open);
});
