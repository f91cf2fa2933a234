import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBefore } from './attempt.ts';

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
