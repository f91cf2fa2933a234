import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectBefore, pauseBefore } from './attempt.ts';

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
