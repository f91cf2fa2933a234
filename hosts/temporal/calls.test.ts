import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usedOf } from '../../schema/usage.ts';
import { ActivityError, type EffectFunction } from '../../stdlib/activity.ts';
import { planOf, starter } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();

/** Never answers; ends when it is stopped. */
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
const undoOf = async (runId: string) => {
  const { entries } = await stage.client.story(runId);
  return entries.flatMap(({ path, what }) => (what.t === 'undo.completed' ? [path] : []));
};

const once = (name: string, call: string, extra = ''): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - id: pay
    call: ${call}
    with: { amount: 5 }
    timeout: PT1S
    retry: { maxAttempts: 3, backoff: { initial: PT0.05S, factor: 1, max: PT0.05S } }
    ${extra}
`;
const UNDO = 'compensate: { call: world.cancel, with: { amount: 5 } }';

test('attempts are counted, also those that failed, and the pause is the one that the error asks for', async () => {
  const seen: number[] = [];
  stage.on('counted', async (_input, { attempt }) => {
    seen.push(attempt);
    if (attempt < 3) throw new ActivityError('world.busy', 'later', { retryAfterMs: 1 });
    return { attempt };
  });
  const runId = await stage.start(planOf(once('counted', 'world.note')));
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { attempt: 3 } });
  assert.deepEqual(seen, [1, 2, 3]);
  const { entries } = await stage.client.story(runId);
  const metas = entries.flatMap(({ what }) => (what.t === 'step.completed' ? [what.meta?.attempts] : []));
  assert.deepEqual(metas, [3]);
});

test('what attempts used that failed goes with the answer to the last, and with the failure of all', async () => {
  for (const [name, failures] of [
    ['paid', 2],
    ['in-vain', 3],
  ] as const) {
    stage.on(name, async (_input, { attempt, use }) => {
      use({ model: 'small', calls: 1, inputTokens: 10, outputTokens: 1, costUsd: 0.1 });
      if (attempt <= failures) throw new ActivityError('world.busy', 'later', { retryAfterMs: 1 });
      return { attempt };
    });
    const runId = await stage.start(planOf(once(name, 'world.note')));
    await stage.client.result(runId);
    const { entries } = await stage.client.story(runId);
    const used = entries.flatMap(({ what }) =>
      what.t === 'step.completed' || what.t === 'step.failed' ? [usedOf(what.meta)] : [],
    );
    assert.deepEqual(used, [{ calls: 3, inputTokens: 30, outputTokens: 3, costUsd: 0.3 }]);
  }
});

test('an error that the contract does not try again ends the call at once', async () => {
  let attempts = 0;
  stage.on('final', async () => {
    attempts++;
    throw new ActivityError('world.refused', 'no');
  });
  const end = await stage.client.result(await stage.start(planOf(once('final', 'world.note'))));
  assert.ok(end.is === 'failed');
  assert.deepEqual([end.error.type, end.error.attempts, attempts], ['world.refused', 1, 1]);
});

test('an answer that was lost is not asked for again where the write is not idempotent, and is undone', async () => {
  const attempts: string[] = [];
  const undone: (string | undefined)[] = [];
  stage.on('lost', async (_input, { path, signal, undoes }) => {
    attempts.push(path);
    undone.push(undoes);
    return path === 'pay' ? never(signal) : {};
  });
  const runId = await stage.start(planOf(once('lost', 'world.charge', UNDO)));
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'timeout');
  const { entries } = await stage.client.story(runId);
  assert.ok(entries.some(({ what }) => what.t === 'undo.registered' && what.unknown));
  assert.deepEqual(attempts, ['pay', 'pay/compensate']);
  assert.deepEqual(undone, [undefined, `${runId}/pay`]);
});

test('an idempotent write is asked for again after a lost answer, with the same key', async () => {
  const keys: string[] = [];
  stage.on('again', async (_input, { attempt, key, signal }) => {
    keys.push(key);
    return attempt === 1 ? never(signal) : { ok: true };
  });
  const runId = await stage.start(planOf(once('again', 'world.book', UNDO)));
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { ok: true } });
  assert.deepEqual(keys, [`${runId}/pay`, `${runId}/pay`]);
});

test('a write that may have happened is not forgotten when a later attempt is refused: it is undone', async () => {
  stage.on('forgotten', async (_input, { path, attempt, signal }) => {
    if (path !== 'pay') return {};
    if (attempt === 1) return never(signal);
    throw new ActivityError('world.refused', 'not now');
  });
  const runId = await stage.start(planOf(once('forgotten', 'world.book', UNDO)));
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'world.refused');
  assert.deepEqual(await undoOf(runId), ['pay/compensate']);
});

test('a write whose attempts were all refused has done nothing', async () => {
  stage.on('refused-twice', async (_input, { attempt }) => {
    throw new ActivityError(attempt === 3 ? 'world.refused' : 'world.busy', 'no', { effect: 'none' });
  });
  const runId = await stage.start(planOf(once('refused-twice', 'world.book', UNDO)));
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.deepEqual([end.error.type, end.error.attempts], ['world.refused', 3]);
  assert.deepEqual(await undoOf(runId), []);
});

const stopped = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: pay, call: world.charge, compensate: { call: world.cancel }, timeout: PT30S }
`;
/** Says what `pay` does; resolves when it is being made, for a stop before that finds nothing done. */
const paying = (flow: string, pay: EffectFunction): Promise<void> =>
  new Promise((resolve) => {
    stage.on(flow, async (input, context) => {
      if (context.path !== 'pay') return { from: context.path };
      resolve();
      return pay(input, context);
    });
  });

test('a named person stops a run: a write is waited for, all is undone, the run ends as cancelled', async () => {
  const underWay = paying('stopped', async (_input, { signal }) => {
    await never(signal).catch(() => undefined);
    return {};
  });
  const runId = await stage.start(planOf(stopped('stopped')));
  await underWay;
  assert.deepEqual(await stage.send(runId, { t: 'cancel', by: starter, reason: 'enough' }), { ok: true });
  assert.deepEqual(await stage.client.result(runId), { is: 'cancelled' });
  assert.deepEqual(await undoOf(runId), ['pay/compensate', 'gate/compensate']);
  const { summary, entries } = await stage.client.story(runId);
  assert.equal(summary.status, 'cancelled');
  const asked = entries.find(({ what }) => what.t === 'run.cancelRequested');
  assert.deepEqual(asked?.what, { t: 'run.cancelRequested', by: starter.user, verified: false, reason: 'enough' });
});

test('past a pivot a run is stopped by force alone; the cancel of the server, which has no name, is recorded', async () => {
  const flow = `
holdfast: "1"
name: past-pivot
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel } }
  - { id: release, call: world.note, pivot: true }
  - { id: pay, call: world.charge, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`;
  const runId = await stage.start(planOf(flow));
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const asked = await stage.send(runId, { t: 'cancel', by: starter, reason: 'late' });
  assert.equal(asked.ok ? 'ok' : asked.why, 'past_pivot');
  await stage.temporal.workflow.getHandle(runId).cancel();
  assert.deepEqual(await stage.send(runId, { t: 'cancel', by: starter, reason: 'gone', force: true }), { ok: true });
  assert.deepEqual(await stage.client.result(runId), { is: 'cancelled' });
  assert.deepEqual(await undoOf(runId), ['pay/compensate']);
  const { entries } = await stage.client.story(runId);
  const refused = entries.flatMap(({ what }) => (what.t === 'message.refused' ? [[what.by, what.because]] : []));
  assert.deepEqual(refused, [
    [starter.user, 'past_pivot'],
    [undefined, 'past_pivot'],
  ]);
  const forced = entries.find(({ what }) => what.t === 'run.cancelRequested');
  assert.deepEqual(forced?.what, {
    t: 'run.cancelRequested',
    by: starter.user,
    verified: false,
    reason: 'gone',
    force: true,
  });
});

test('a parent that is stopped stops its child, also past the pivot of the child', async () => {
  const parent = `
holdfast: "1"
name: pivot-parent
version: 1.0.0
steps:
  - { id: sub, run: pivot-child@^1 }
`;
  const child = `
holdfast: "1"
name: pivot-child
version: 1.0.0
steps:
  - { id: release, call: world.note, pivot: true }
  - { id: pay, call: world.charge, compensate: { call: world.cancel } }
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`;
  const underWay = paying('pivot-child', async () => ({}));
  const runId = await stage.start(planOf(parent, { 'child.flow.yaml': child }));
  await underWay;
  await stage.until(`${runId}/sub`, ({ tasks }) => tasks.length > 0);
  await stage.send(runId, { t: 'cancel', by: starter });
  assert.deepEqual(await stage.client.result(runId), { is: 'cancelled' });
  assert.deepEqual(await undoOf(`${runId}/sub`), ['pay/compensate']);
});

test('a write that broke off when it was stopped may have happened, and is undone', async () => {
  const underWay = paying('broken-off', async (_input, { signal }) => never(signal));
  const runId = await stage.start(planOf(stopped('broken-off')));
  await underWay;
  await stage.send(runId, { t: 'cancel', by: starter });
  assert.deepEqual(await stage.client.result(runId), { is: 'cancelled' });
  assert.deepEqual(await undoOf(runId), ['pay/compensate', 'gate/compensate']);
});

test("the server's own cancellation stops a run in the same way", async () => {
  const underWay = paying('from-outside', async (_input, { signal }) => never(signal));
  const runId = await stage.start(planOf(stopped('from-outside')));
  await underWay;
  await stage.temporal.workflow.getHandle(runId).cancel();
  assert.deepEqual(await stage.client.result(runId), { is: 'cancelled' });
  assert.deepEqual(await undoOf(runId), ['pay/compensate', 'gate/compensate']);
});

test('reads are let go at once when a race is lost', async () => {
  stage.on('race', async (_input, { path, signal }) => (path === 'slow' ? never(signal) : { from: path }));
  const plan = planOf(`
holdfast: "1"
name: race
version: 1.0.0
steps:
  - id: first
    parallel:
      join: race
      branches:
        a: [ { id: slow, call: world.read, timeout: PT30S } ]
        b: [ { id: fast, call: world.read } ]
`);
  const end = await stage.client.result(await stage.start(plan));
  assert.deepEqual(end, { is: 'completed', output: { b: { from: 'fast' } } });
});

test('nobody waits for a local read that lost its race; a write that was stopped before it was sent is never made', async () => {
  const made: string[] = [];
  let reading: AbortSignal | undefined;
  let wasReading = false;
  stage.on('local-race', async (_input, { path, signal }) => {
    made.push(path);
    if (path === 'read') reading = signal;
    if (path === 'last') wasReading = reading?.aborted === false;
    return path === 'read' || path === 'pay' ? never(signal) : { from: path };
  });
  const plan = planOf(`
holdfast: "1"
name: local-race
version: 1.0.0
steps:
  - id: first
    parallel:
      join: race
      branches:
        a: [ { id: read, call: world.read, dispatch: local, timeout: PT9S, retry: { maxAttempts: 1 } } ]
        b: [ { id: pay, call: world.book, compensate: { call: world.cancel } } ]
        c: [ { id: fast, call: world.read, dispatch: local, timeout: PT1S } ]
  - { id: last, call: world.read, dispatch: local }
`);
  const runId = await stage.start(plan);
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { from: 'last' } });
  assert.ok(wasReading);
  const { entries } = await stage.client.story(runId);
  const ends = entries.flatMap(({ path, what }) => (what.t === 'step.stopped' ? [path] : []));
  assert.deepEqual(
    [ends.sort(), made.sort()],
    [
      ['pay', 'read'],
      ['fast', 'last', 'read'],
    ],
  );
});

test('a write that was sent while local work went on over two workflow tasks may have happened when it is stopped', async () => {
  let sent = (): void => undefined;
  const wasSent = new Promise<void>((resolve) => {
    sent = resolve;
  });
  stage.on('long-local-race', async (_input, { path, signal }) => {
    // The server gets the write with the heartbeat of the task, eight seconds after its start: no read is as long.
    if (path === 'half') await new Promise((resolve) => setTimeout(resolve, 5_000));
    if (path === 'rest') await wasSent;
    if (path !== 'pay') return { from: path };
    sent();
    return never(signal);
  });
  const plan = planOf(`
holdfast: "1"
name: long-local-race
version: 1.0.0
steps:
  - id: first
    parallel:
      join: race
      branches:
        a: [ { id: pay, call: world.book, compensate: { call: world.cancel } } ]
        b: [ { id: half, call: world.read, dispatch: local, timeout: PT9S }, { id: rest, call: world.read, dispatch: local, timeout: PT9S } ]
`);
  const runId = await stage.start(plan);
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { b: { from: 'rest' } } });
  assert.deepEqual(await undoOf(runId), ['pay/compensate']);
});

test('a child flow runs as a workflow of its own, and its error comes up', async () => {
  stage.on('inner', async (_input, { path }) => {
    if (path === 'two') throw new ActivityError('world.refused', 'no');
    return { from: path };
  });
  const plan = planOf(
    `
holdfast: "1"
name: outer
version: 1.0.0
steps:
  - { id: sub, run: inner@^1, with: { a: 1 }, catch: [ { errors: [ world.refused ], steps: [ { id: caught, set: { why: "\${ $error.type }" } } ] } ] }
`,
    {
      'inner.flow.yaml': `
holdfast: "1"
name: inner
version: 1.0.0
steps:
  - { id: one, call: world.book, compensate: { call: world.cancel } }
  - { id: two, call: world.read }
`,
    },
  );
  const runId = await stage.start(plan);
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { why: 'world.refused' } });
  assert.deepEqual(await undoOf(`${runId}/sub`), ['one/compensate']);
});
