import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityCancellationDetails, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ActivityError, type EffectFunction } from '../../../stdlib/activity.ts';
import { createServices } from '../../wall/index.ts';
import { effectBefore, saidOf, usedBefore } from '../attempts-before.ts';
import type { CallEnvelope, CallRequest, FailureDetails } from '../protocol.ts';
import { scriptedRegistry } from '../testing/plan.ts';
import { attemptCall, pauseBefore } from './attempt.ts';

const pause = { initialMs: 100, factor: 2, maxMs: 1_000, jitter: 'full' } as const;

test('the pause before an attempt grows up to its maximum; full jitter takes any part of it', () => {
  const most = [2, 3, 4, 5, 6, 7].map((attempt) => pauseBefore(attempt, { ...pause, jitter: 'none' }, () => 0.5));
  assert.deepEqual(most, [100, 200, 400, 800, 1_000, 1_000]);
  const halves = [2, 3, 4].map((attempt) => pauseBefore(attempt, pause, () => 0.5));
  assert.deepEqual(halves, [50, 100, 200]);
  assert.equal(
    pauseBefore(2, pause, () => 0),
    1,
  );
});

test('what a write may have done before is forgotten only where its last attempt says that it did nothing', () => {
  const cases: readonly (readonly ['read' | 'write', number, unknown, 'none' | 'unknown'])[] = [
    ['write', 1, undefined, 'none'],
    ['write', 2, { attempt: 1, effect: 'none' }, 'none'],
    ['write', 2, { attempt: 1, effect: 'unknown' }, 'unknown'],
    ['write', 3, { attempt: 1, effect: 'none' }, 'unknown'],
    ['write', 2, undefined, 'unknown'],
    ['write', 2, null, 'unknown'],
    ['write', 2, 'odd', 'unknown'],
    ['read', 2, undefined, 'none'],
  ];
  for (const [effect, attempt, details, expected] of cases) {
    assert.equal(effectBefore(effect, attempt, details), expected);
  }
});

test('what attempts used goes on to the next; of those that said nothing at their end it is not known', () => {
  const used = { calls: 1, inputTokens: 10, outputTokens: 2, costUsd: 0.5 };
  const cases: readonly (readonly [metered: boolean, attempt: number, details: unknown, expected: unknown])[] = [
    [true, 1, undefined, {}],
    [true, 2, undefined, { unmeasured: 1 }],
    [false, 3, undefined, {}],
    [true, 2, { attempt: 1, used, ended: true }, { earlier: used }],
    [true, 2, { attempt: 1, used }, { earlier: used, unmeasured: 1 }],
    [true, 4, { attempt: 2, used, unmeasured: 1, ended: true }, { earlier: used, unmeasured: 2 }],
    [false, 2, { attempt: 1, used }, { earlier: used }],
    [true, 2, 'odd', { unmeasured: 1 }],
    [true, 2, { attempt: 1, used: { calls: 'two', costUsd: 1 }, ended: true }, { earlier: { costUsd: 1 } }],
  ];
  for (const [metered, attempt, details, expected] of cases) {
    assert.deepEqual(usedBefore(metered ? { metered } : {}, attempt, details), expected);
  }
  const now = { effect: 'none', usage: { ...used, model: 'm' }, ended: true } as const;
  const twice = { calls: 2, inputTokens: 20, outputTokens: 4, costUsd: 1 };
  assert.deepEqual(saidOf({ effect: 'read', metered: true }, 2, { earlier: used }, now), {
    attempt: 2,
    used: twice,
    ended: true,
  });
  assert.equal(saidOf({ effect: 'read' }, 1, {}, { effect: 'none', usage: undefined, ended: true }), undefined);
});

const REQUEST: CallRequest = {
  path: 'pay',
  key: 'run/pay',
  input: {},
  effect: 'write',
  once: false,
  pause,
  contract: '',
  run: { id: 'run', flow: 'flow', version: '1.0.0', env: 'test' },
};

function attemptIn(
  environment: MockActivityEnvironment,
  run: EffectFunction,
  more: Partial<CallRequest> = {},
  registry = scriptedRegistry(run),
): Promise<CallEnvelope> {
  const services = createServices({ project: { models: {}, connections: {} }, env: {} });
  const options = { registry, services, worker: 'test', heartbeatMs: 60_000, random: () => 0 };
  return environment.run(() => attemptCall({ ...REQUEST, ...more }, options));
}
const ACTIVITY = { activityType: 'world.charge', startToCloseTimeoutMs: 60_000 };

test('a call that ends soon sends no heartbeat; one that failed for sure says that it did nothing', async () => {
  const cases: readonly (readonly [EffectFunction, readonly unknown[]])[] = [
    [async () => ({}), []],
    [
      async () => {
        throw new ActivityError('world.refused', 'No.', { effect: 'none' });
      },
      [{ attempt: 1, effect: 'none' }],
    ],
  ];
  for (const [run, expected] of cases) {
    const environment = new MockActivityEnvironment(ACTIVITY);
    const sent: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => sent.push(details));
    await attemptIn(environment, run).catch(() => undefined);
    assert.deepEqual(sent, expected);
  }
});

test('a stop reaches the activity, also one that came before it began', async () => {
  const waits: EffectFunction = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const asked = new ActivityCancellationDetails({ cancelRequested: true });
  for (const early of [true, false]) {
    const environment = new MockActivityEnvironment(ACTIVITY);
    if (early) environment.cancel('CANCELLED', asked);
    const ended = attemptIn(environment, waits);
    if (!early) environment.cancel('CANCELLED', asked);
    await assert.rejects(ended, CancelledFailure);
  }
});

test('what is stopped at the end of its time is a timeout that may have written, as the server says it too', async () => {
  const environment = new MockActivityEnvironment({ ...ACTIVITY, startToCloseTimeoutMs: 20 });
  const run: EffectFunction = (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await assert.rejects(attemptIn(environment, run), (thrown) => {
    assert.ok(thrown instanceof ApplicationFailure);
    const [fault] = thrown.details as FailureDetails; // our own worker made it
    assert.deepEqual([fault.type, fault.effect, fault.detail], ['timeout', 'unknown', 'No answer within 20 ms.']);
    return true;
  });
});

test('a write that does not honour its key is tried again only where it surely did nothing', async () => {
  const throwing =
    (effect: 'none' | 'unknown'): EffectFunction =>
    async () => {
      throw new ActivityError('world.closed', 'No.', { effect, retry: true });
    };
  const broken = { ...scriptedRegistry(throwing('none')), get: () => assert.fail('a bug of ours') };
  const cases = [
    [throwing('unknown'), { once: true }, true],
    [throwing('none'), { once: true }, false],
    [throwing('unknown'), { once: false }, false],
    [throwing('none'), { once: true }, true, broken],
    [throwing('none'), { once: false }, false, broken],
  ] as const;
  for (const [run, more, final, registry] of cases) {
    // By the contract of today it honours its key; the plan of the run says what counts.
    const environment = new MockActivityEnvironment({ ...ACTIVITY, activityType: 'world.book' });
    const attempt = attemptIn(environment, run, more, registry);
    const told = JSON.stringify([more, final, registry !== undefined]);
    await assert.rejects(attempt, (thrown) => {
      assert.ok(thrown instanceof ApplicationFailure, String(thrown));
      assert.equal(thrown.nonRetryable, final, told);
      return true;
    });
  }
});
