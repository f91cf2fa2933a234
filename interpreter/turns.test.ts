/** Turns at a rate: as early as it allows, never more than it allows, in a state that stays small. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom } from './testing/generate-flow.ts';
import { giveTurns, newTurns } from './turns.ts';

const EVER = Number.MAX_SAFE_INTEGER;
const waits = (limit: number, perMs: number, calls: number): readonly number[] =>
  giveTurns(newTurns(), { limit, perMs, mostMs: Array.from({ length: calls }, () => EVER) }, 5_000).map(
    (one) => one.waitMs,
  );

test('a burst up to the limit goes at once, the rest in turn', () => {
  assert.deepEqual(waits(2, 1000, 5), [0, 0, 1000, 1000, 2000]);
  assert.deepEqual(waits(1, 10_000, 3), [0, 10_000, 20_000]);
});

test('one that will not wait so long takes no turn from the others', () => {
  const state = newTurns();
  const ask = { limit: 1, perMs: 1000 };
  assert.deepEqual(giveTurns(state, { ...ask, mostMs: [0, 500, EVER] }, 0), [
    { waitMs: 0, taken: true },
    { waitMs: 1000, taken: false },
    { waitMs: 1000, taken: true },
  ]);
  // A clock that runs backwards gives no turn twice.
  assert.deepEqual(giveTurns(state, { ...ask, mostMs: [EVER] }, -400), [{ waitMs: 2400, taken: true }]);
});

test('whenever calls come, no time of that length has more of them, and few times are kept', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomFrom(seed);
    const limit = 1 + random(300);
    const perMs = 100 + random(2000);
    const state = newTurns();
    const at: number[] = [];
    let now = 0;
    for (let n = 0; n < 600; n++) {
      now += random(2 + Math.floor((2 * perMs) / limit));
      for (const turn of giveTurns(state, { limit, perMs, mostMs: [EVER] }, now)) at.push(now + turn.waitMs);
    }
    for (const [i, time] of at.entries()) {
      const before = at[i - limit];
      assert.ok(before === undefined || time - before >= perMs, `seed ${seed}: ${limit} in ${perMs} ms, call ${i}`);
    }
    assert.ok(state.given.length < 200, `seed ${seed}: ${state.given.length} times kept`);
  }
});
