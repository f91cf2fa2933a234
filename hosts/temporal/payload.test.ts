import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../schema/json.ts';
import { replayRecordings } from './replay/replay-recordings.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const big = (bytes: number): string => 'x'.repeat(bytes);

const twoCalls = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - { id: first, call: world.read, with: { text: "\${ $input.text }" } }
  - { id: second, call: world.read, with: { a: "\${ $steps.first.text }", b: "\${ $steps.first.text }" } }
`;

test('a start that the server would not take is refused by the client', async () => {
  await assert.rejects(stage.start(planOf(twoCalls('huge')), { text: big(2_000_000) }), {
    name: 'ClientError',
    code: 'too_large',
  });
});

test('what is nested too deep to be written is refused by the client, not a crash', async () => {
  let deep: Json = 1;
  for (let n = 0; n < 200_000; n++) deep = [deep];
  await assert.rejects(stage.start(planOf(twoCalls('deep')), { text: deep }), {
    name: 'ClientError',
    code: 'too_large',
    message: /nested too deep/,
  });
  const reply = await stage.send('no-run', { t: 'event', type: 'a', eventId: '1', data: deep });
  assert.equal(reply.ok ? 'ok' : reply.why, 'malformed');
});

test('a result that is too large is an error of the call, with its size', async () => {
  stage.on('large-result', async () => ({ text: big(1_600_000) }));
  const end = await stage.client.result(await stage.start(planOf(twoCalls('large-result')), { text: 'a' }));
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'limit.exceeded');
  assert.match(end.error.detail, /1600\d+ bytes/);
});

test('an input that is too large is an error of the call, and nothing is sent', async () => {
  const calls: string[] = [];
  stage.on('large-input', async (_input, { path }) => {
    calls.push(path);
    return { text: big(1_000_000) };
  });
  const end = await stage.client.result(await stage.start(planOf(twoCalls('large-input')), { text: 'a' }));
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'limit.exceeded');
  assert.deepEqual(calls, ['first']);
});

test('many large inputs at once are sent in as many workflow tasks as they need', async () => {
  const branches = Array.from(
    { length: 8 },
    (_, n) => `b${n}: [ { id: c${n}, call: world.read, with: { text: "\${ $input.text }" } } ]`,
  );
  const plan = planOf(`
holdfast: "1"
name: wide
version: 1.0.0
steps:
  - { id: all, parallel: { branches: { ${branches.join(', ')} } } }
  - { id: done, return: { ok: true } }
`);
  const runId = await stage.start(plan, { text: big(900_000) });
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { ok: true } });
});

test('an output that is too large in bytes fails the run', async () => {
  const plan = planOf(`
holdfast: "1"
name: large-output
version: 1.0.0
steps:
  - { id: done, return: "\${ $input.text & $input.text & $input.text & $input.text }" }
`);
  const end = await stage.client.result(await stage.start(plan, { text: '界'.repeat(360_000) }));
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'limit.exceeded');
});

test('a state that is too large to be handed over beside plan and input stays where it is', async () => {
  const plan = planOf(`
holdfast: "1"
name: large-state
version: 1.0.0
steps:
  - { id: keep, set: { text: "\${ $input.text }" } }
  - { id: again, set: { more: "\${ $input.text }" } }
  - { id: turns, repeat: { max: 6, steps: [ { id: turn, call: world.note } ] } }
  - { id: done, return: { ok: true } }
`);
  const runId = await stage.start(plan, { text: big(700_000) }, { limits: { gateEvents: 8 } });
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { ok: true } });
});

test('local results that are too large, many at once, are errors of their calls and never wedge the run', async () => {
  stage.on('large-locals', async (_input, { path }) => ({ text: big(path.startsWith('huge') ? 1_400_000 : 60_000) }));
  const branches = (name: string, count: number): string =>
    Array.from({ length: count }, (_, n) => {
      const call = `{ id: ${name}${n}, call: world.read, dispatch: local, catch: [ { steps: [ { id: ${name}${n}_c, set: { x: 1 } } ] } ] }`;
      return `${name}_b${n}: [ ${call}, { id: ${name}${n}_d, set: { x: 1 } } ]`;
    }).join(', ');
  const plan = planOf(`
holdfast: "1"
name: large-locals
version: 1.0.0
steps:
  - { id: first, parallel: { branches: { ${branches('huge', 12)} } } }
  - { id: then, parallel: { branches: { ${branches('many', 40)} } } }
  - { id: last, call: world.note }
  - { id: done, return: { ok: true } }
`);
  const runId = await stage.start(plan);
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { ok: true } });
  const { entries } = await stage.client.story(runId);
  const errors = entries.flatMap(({ what, path }) =>
    what.t === 'catch.entered' && path.startsWith('huge') ? [what.error.type] : [],
  );
  assert.deepEqual(
    errors,
    Array.from({ length: 12 }, () => 'limit.exceeded'),
  );
  // After a megabyte the run asks for a call of nothing, which is no work of the flow.
  const recordings = await stage.client.record(runId);
  const calls = recordings.flatMap(({ histories }) => histories.flatMap(({ events }) => events ?? []));
  const drains = calls.filter(({ activityTaskScheduledEventAttributes: call }) => call?.activityId === '@drain');
  assert.ok(drains.length > 0);
  assert.deepEqual(
    (await replayRecordings(recordings)).map(({ is }) => is),
    ['same'],
  );
});
