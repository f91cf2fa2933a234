import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, offsetsFor, relative, stamp } from './time.ts';

const cases: readonly (readonly [ms: number, text: string])[] = [
  [-5, '0 s'],
  [0, '0 ms'],
  [9, '9 ms'],
  [10, '0.01 s'],
  [310, '0.31 s'],
  [12_400, '12.4 s'],
  [60_000, '1 min'],
  [252_000, '4 min 12 s'],
  [3_600_000, '1 h'],
  [11_040_000, '3 h 4 min'],
  [183_600_000, '2 d 3 h'],
];
for (const [ms, text] of cases) test(`duration of ${ms} ms`, () => assert.equal(duration(ms), text));

test('offsets of one run have one width', () => {
  for (const total of [900, 59_999, 61_000, 3_599_000, 3_700_000, 90_000_000, 900_000_000]) {
    const offset = offsetsFor(total);
    assert.equal(offset(0).length, offset(total).length, `${offset(0)} and ${offset(total)}`);
  }
});

test('times are UTC, and say so', () =>
  assert.equal(stamp(Date.UTC(2026, 10, 23, 6, 10, 2, 999)), '2026-11-23 06:10:02Z'));
test('relative times', () => {
  assert.equal(relative(0, 61_500), '1 min 1 s ago');
  assert.equal(relative(7_200_000, 0), 'in 2 h');
});
