import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from './place-of.ts';

const spelledOut = { file: 1, line: 2, col: 3, endLine: 4, endCol: 5 };
test('a place is read packed, and spelled out as older histories have it', () => {
  const plan = { places: [[1, 2, 3, 4, 5], spelledOut] } as const;
  assert.deepEqual([placeOf(plan, 0), placeOf(plan, 1), placeOf(plan, 2)], [spelledOut, spelledOut, undefined]);
});
