import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, Happening } from './journal.ts';
import type { Json } from './json.ts';
import { meteredEntries } from './metered-entries.ts';
import { addUsed, sumsOf, usedOf } from './usage.ts';

test('an amount that is not known is never 0', () => {
  const cases: readonly (readonly [usage: Json | undefined, expected: unknown])[] = [
    [undefined, undefined],
    ['odd', undefined],
    [{ model: 'small' }, undefined],
    [{ calls: 2 }, { calls: 2, unpriced: 2 }],
    [
      { calls: 2, costUsd: 0 },
      { calls: 2, costUsd: 0 },
    ],
    [
      { calls: 2, costUsd: 1, unpriced: 1 },
      { calls: 2, costUsd: 1, unpriced: 1 },
    ],
    [{ inputTokens: -1, costUsd: '3' }, undefined],
  ];
  for (const [usage, expected] of cases) assert.deepEqual(sumsOf(usage), expected);
});

test('all attempts of a call count; what holds of an earlier run was paid for once', () => {
  const usage = { model: 'small', calls: 1, costUsd: 0.1 };
  const meta = { attempts: 3, usage, earlier: { calls: 2, costUsd: 0.2 }, unmeasured: 1 };
  assert.deepEqual(usedOf(meta), { calls: 3, costUsd: 0.3, unmeasured: 1 });
  assert.equal(usedOf({ ...meta, reused: true }), undefined);
  assert.equal(addUsed(undefined, undefined), undefined);
});

test('a step whose last try failed tells the same as that try, and counts once', () => {
  const meta = { attempts: 1, usage: { calls: 1, costUsd: 1 } };
  const error = { type: 'model.contract', blame: 'failed', title: '', detail: '' } as const;
  const tried: Happening = { t: 'try.failed', try: 0, error, meta };
  const next: Happening = { t: 'decision', decision: { by: 'fallback', id: '1', verdict: error.type } };
  const cases: readonly (readonly [readonly (readonly [path: string, what: Happening])[], count: number])[] = [
    [[['a', { t: 'step.completed', meta }]], 1],
    [[['a', { t: 'step.completed' }]], 0],
    [
      [
        ['a', tried],
        ['a', { t: 'step.failed', error, meta }],
      ],
      1,
    ],
    [
      [
        ['a', tried],
        ['a', next],
        ['a/fallback.1', tried],
        ['a', { t: 'step.completed', meta }],
      ],
      2,
    ],
    [
      [
        ['a', tried],
        ['a', next],
        ['a', { t: 'step.completed', meta }],
        ['a/compensate', { t: 'undo.completed', meta }],
      ],
      3,
    ],
  ];
  for (const [happenings, count] of cases) {
    const entries = happenings.map(([path, what], n): Entry => ({ n, at: 0, path, place: 0, what }));
    assert.equal(meteredEntries(entries).length, count);
  }
});
