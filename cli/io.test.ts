import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clampColumns, wantsColor } from './io.ts';

for (const [env, terminal, expected] of [
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ TERM: 'dumb' }, true, false],
] as const)
  test(`colour with ${JSON.stringify(env)} on ${terminal ? 'a terminal' : 'a pipe'}`, () =>
    assert.equal(wantsColor(env, terminal), expected));

test('columns have bounds', () =>
  assert.deepEqual([undefined, 0, 20, 100, 500].map(clampColumns), [100, 100, 60, 100, 140]));
