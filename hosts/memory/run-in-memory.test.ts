/** The memory host itself: virtual time, attempts, real replies. What flows do is tested beside the kernel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { by, error, runCase, value } from '../../interpreter/testing/check-flow.ts';
import { createClock } from './clock.ts';
import type { CallReply, MemoryOptions, MemoryResult, ReplyContext } from './types.ts';

const retry = { maxAttempts: 4, initialMs: 1000, factor: 2, maxMs: 3000 };
const again = error('busy', { retry: true, afterMs: 0 });

interface Attempt {
  readonly attempt: number;
  /** Seconds since the start of the run. */
  readonly at: number;
}

/** Runs one call; gives when its attempts began. */
async function attempts(
  step: object,
  replies: readonly CallReply[],
  more: Partial<MemoryOptions> = {},
): Promise<{ readonly seen: readonly Attempt[]; readonly result: MemoryResult }> {
  const seen: Attempt[] = [];
  const reply = (_: unknown, { attempt, now }: ReplyContext): CallReply => {
    seen.push({ attempt, at: (now - 1_767_225_600_000) / 1000 });
    return replies[Math.min(attempt, replies.length) - 1] ?? value({});
  };
  const result = await runCase({ flow: { steps: [{ id: 'a', call: 'w.a', ...step }] } }, { reply, ...more });
  return { seen, result };
}

const outcome = ({ end }: MemoryResult): string => (end?.is === 'failed' ? end.error.type : (end?.is ?? 'waits'));

test('attempts follow the policy, in virtual time', async () => {
  const { seen, result } = await attempts({ retry }, [again]);
  assert.deepEqual(
    seen.map(({ at }) => at),
    [0, 1, 3, 6],
  );
  assert.equal(outcome(result), 'busy');
  assert.equal(result.end?.is === 'failed' && result.end.error.attempts, 4);
});

const policies: readonly { name: string; step: object; replies: readonly CallReply[]; at: number[]; end: string }[] = [
  { name: 'within bounds all attempts', step: { retry: { ...retry, withinMs: 3500 } }, replies: [again], at: [0, 1, 3], end: 'busy' },
  { name: 'no second attempt where the contract says so', step: { retry }, replies: [{ t: 'error', type: 'no.retry' }], at: [0], end: 'no.retry' },
  { name: 'the other side names the pause', step: { retry }, replies: [error('busy', { retry: true, retryAfterMs: 9000, afterMs: 0 }), value(1)], at: [0, 9], end: 'completed' },
  { name: 'an attempt times out and is tried again', step: { retry, timeoutMs: 5000 }, replies: [{ t: 'lost' }, value(1)], at: [0, 6], end: 'completed' },
  { name: 'an answer after the timeout is lost', step: { timeoutMs: 5000 }, replies: [value(1, 6000)], at: [0], end: 'timeout' },
]; // biome-ignore format: a table

for (const one of policies) {
  test(one.name, async () => {
    const { seen, result } = await attempts(one.step, one.replies);
    assert.deepEqual(
      seen.map(({ at }) => at),
      one.at,
    );
    assert.equal(outcome(result), one.end);
  });
}

test('jitter is the same in every run', async () => {
  const step = { retry: { ...retry, jitter: 'full' } };
  const [one, two] = [await attempts(step, [again]), await attempts(step, [again])];
  assert.deepEqual(one.seen, two.seen);
  assert.notDeepEqual(
    one.seen.map(({ at }) => at),
    [0, 1, 3, 6],
  );
});

test('a cancel between two attempts ends the call at once', async () => {
  const { seen, result } = await attempts({ retry: { ...retry, initialMs: 3000 } }, [again], {
    incoming: [{ atMs: 1000, message: { t: 'cancel', by: by('ann') } }],
  });
  assert.equal(seen.length, 1);
  assert.equal(outcome(result), 'cancelled');
  assert.equal(result.now - 1_767_225_600_000, 1000);
});

test('real replies are awaited, the clock stands still meanwhile', async () => {
  const reply = async (): Promise<CallReply> => {
    await new Promise((resolve) => setImmediate(resolve));
    return { t: 'value', value: 7 };
  };
  const flow = {
    steps: [
      {
        id: 'p',
        parallel: { branches: { a: [{ id: 'x', call: 'r.x' }], b: [{ id: 'w', wait: 5000 }] }, join: 'race' },
      },
    ],
  };
  const result = await runCase({ flow }, { reply });
  assert.deepEqual(result.end, { is: 'completed', output: { a: 7 } });
  assert.equal(result.now, 1_767_225_600_000);
});

test('a replier that throws fails the run of the test, not the flow', async () => {
  const reply = async (): Promise<CallReply> => {
    throw new Error('a bug of the test');
  };
  await assert.rejects(runCase({ flow: { steps: [{ id: 'a', call: 'r.a' }] } }, { reply }), /a bug of the test/);
});

test('the clock does what is due in order', () => {
  const clock = createClock(100);
  const done: string[] = [];
  clock.schedule(300, () => done.push('c'));
  clock.schedule(200, () => done.push('a'));
  const drop = clock.schedule(250, () => done.push('never'));
  clock.schedule(200, () => {
    done.push('b');
    clock.schedule(0, () => done.push(`now ${clock.now()}`));
  });
  drop();
  while (clock.step());
  assert.deepEqual(done, ['a', 'b', 'now 200', 'c']);
});

test('a timer that is due when the run is handed over still fires, and finds nobody', async () => {
  const branches = {
    one: [{ id: 'a', call: 'r.a' }],
    two: [{ id: 'w', wait: 1000 }],
    three: [{ id: 'x', wait: 2000 }],
  };
  const flow = {
    steps: [
      { id: 'p', parallel: { branches } },
      { id: 'end', return: 1 },
    ],
  };
  const result = await runCase({ flow, replies: { a: value(1) } }, { continueEvery: 1 });
  assert.equal(outcome(result), 'completed');
  assert.equal(result.continued >= 1, true);
});
