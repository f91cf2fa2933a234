/** Whoever starts a run again has to be permitted to, before anything of it runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../schema/json.ts';
import type { Redriving } from '../schema/message.ts';
import { effectsOf, error } from './testing/check-flow.ts';
import { planOf, runTaped } from './testing/run-taped.ts';

const flow = {
  steps: [
    { id: 'w', call: 'w.pay' },
    { id: 'z', call: 'w.z' },
  ],
  catch: [{ steps: [{ id: 'h', call: 'w.h' }] }],
  finally: [{ id: 'f', call: 'w.f' }],
};

async function failedOnce() {
  const { tape } = await runTaped({ flow: { steps: flow.steps }, replies: { z: error('boom') } });
  return tape;
}

const mallory = { user: 'mallory', groups: [], verified: true };

test('one who may not: nothing runs, no handler either, and the refusal is recorded; the next who may goes on', async () => {
  const plan = planOf(await failedOnce(), { by: 'mallory' });
  assert.ok(plan.ok);
  const asked: Redriving[] = [];
  const permit = (message: Redriving): Json => {
    asked.push(message);
    return { ok: false, why: 'not_allowed', detail: 'no role', person: mallory };
  };
  const refused = await runTaped({ flow }, { redrive: plan.redrive, permit });
  assert.deepEqual(refused.asked, []);
  assert.deepEqual(
    asked.map(({ t, by, n, from }) => [t, by.user, n, from]),
    [['redrive', 'mallory', 1, 'z']],
  );
  const { end, journal } = refused.result;
  assert.equal(end?.is === 'failed' && end.error.type, 'policy.denied');
  assert.deepEqual(
    journal.map(({ what }) => what.t),
    ['run.started', 'message.refused', 'run.ended'],
  );
  const [, entry] = journal;
  assert.deepEqual(entry?.what, {
    ...{ t: 'message.refused', message: 'redrive', by: 'mallory', verified: true },
    ...{ because: 'not_allowed', detail: 'no role' },
  });

  const next = planOf(refused.tape, { by: 'ann' });
  assert.ok(next.ok);
  const { result, asked: called } = await runTaped({ flow: { steps: flow.steps } }, { redrive: next.redrive });
  assert.deepEqual([called, effectsOf(result)], [['z'], ['z~r2']]);
});

test('one whose proof does not hold is recorded as a claim', async () => {
  const plan = planOf(await failedOnce(), { by: 'mallory' });
  assert.ok(plan.ok);
  const permit = (): Json => ({ ok: false, why: 'unidentified', detail: 'no token' });
  const { result } = await runTaped({ flow }, { redrive: plan.redrive, permit });
  const what = result.journal[1]?.what;
  assert.deepEqual(what?.t === 'message.refused' && [what.claimed, what.by], ['mallory', undefined]);
});

test('who is proven is recorded, whatever was claimed', async () => {
  const plan = planOf(await failedOnce(), { by: 'ann' });
  assert.ok(plan.ok);
  const person = { user: 'ann@example.org', groups: [], verified: true, signed: { key: 'k', jws: 'a.b.c' } };
  const { result } = await runTaped({ flow }, { redrive: plan.redrive, permit: () => ({ ok: true, person }) });
  const redriven = result.journal.flatMap(({ what }) => (what.t === 'run.redriven' ? [what] : []));
  assert.deepEqual(
    redriven.map(({ by, verified, signed }) => [by, verified, signed]),
    [['ann@example.org', true, { key: 'k', jws: 'a.b.c' }]],
  );
});
