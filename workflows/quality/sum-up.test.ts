/** Figures of cases, as data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cost, costOf, NO_COST } from './cost-of.ts';
import type { Measured } from './measure.ts';
import { sumUp } from './sum-up.ts';
import { tellCost, tellLabels, tellQuality } from './tell-quality.ts';

const LOCAL: Cost = { ...NO_COST, modelCalls: 1, free: 1 };

function measured(label: string, answer: string | undefined, more: Partial<Measured> = {}): Measured {
  const id = `${label} ${answer}`;
  return { id, label, answer, by: 'model', asked: false, end: 'completed', cost: LOCAL, ms: 2, ...more };
}

test('answers are held against labels', () => {
  const quality = sumUp([
    measured('card', 'card'),
    measured('card', 'pin', { asked: true }),
    measured('card', 'fraud', { by: 'rule' }),
    measured('pin', 'pin', { ms: 6 }),
    measured('fraud', undefined, { asked: true, end: 'failed' }),
  ]);
  assert.equal(quality.cases, 5);
  assert.equal(quality.right, 2);
  assert.deepEqual(quality.alone, { cases: 3, right: 2 });
  assert.equal(quality.asked, 2);
  assert.deepEqual(quality.by, { model: { cases: 4, right: 2 }, rule: { cases: 1, right: 0 } });
  assert.equal(quality.msPerCase, 2.8);
  assert.deepEqual(
    quality.broken.map(({ id }) => id),
    ['fraud undefined'],
  );
  assert.deepEqual(quality.labels, [
    {
      label: 'card',
      cases: 3,
      right: 1,
      answered: 1,
      asked: 1,
      takenFor: [
        ['fraud', 1],
        ['pin', 1],
      ],
    },
    { label: 'fraud', cases: 1, right: 0, answered: 1, asked: 1, takenFor: [['no answer', 1]] },
    { label: 'pin', cases: 1, right: 1, answered: 2, asked: 0, takenFor: [] },
  ]);
  const said = tellQuality(quality, { judged: 'intent', source: 'a test' });
  for (const one of [
    /40\.0 % of all/,
    /60\.0 % of the cases; 66\.7 % of those right/,
    /USD 0 \(models in the worker/,
    /failed/,
  ])
    assert.match(said, one);
  assert.match(tellLabels(quality), /card +3 +33\.3 % +100\.0 % +1 {2}fraud 1, pin 1\n/);
});

const COSTS: readonly (readonly [Cost, number, string])[] = [
  [NO_COST, 1, 'no model was called'],
  [LOCAL, 1, '1.00 model calls, USD 0 (models in the worker: nothing is paid for a call)'],
  [
    { modelCalls: 3, inputTokens: 300, outputTokens: 30, usd: 0.003, unpriced: {}, free: 0 },
    2,
    '1.50 model calls, 150 tokens in, 15 out, USD 0.001500',
  ],
  [
    { modelCalls: 3, inputTokens: 300, outputTokens: 30, usd: 0.002, unpriced: { vllm: 1 }, free: 1 },
    1,
    '3.00 model calls, 300 tokens in, 30 out, USD 0.002000, vllm: no price for 1 calls',
  ],
];

test('cost per case, and what has no price', () => {
  for (const [cost, cases, said] of COSTS) assert.equal(tellCost(cost, cases), said);
});

test('the cost of a run is in its journal: of every call, of failed tries, not of answers used again', () => {
  const usage = (more: object) => ({ attempts: 1, usage: { provider: 'openai', calls: 1, inputTokens: 10, ...more } });
  const entry = (what: object) => ({ n: 0, at: 0, path: 'a', place: 0, what }) as never; // only `what` is read
  const cost = costOf([
    entry({ t: 'step.completed', meta: usage({ outputTokens: 2, costUsd: 0.5 }) }),
    entry({ t: 'try.failed', try: 0, meta: usage({ outputTokens: 1 }) }),
    entry({ t: 'step.completed', meta: { ...usage({ costUsd: 9 }), reused: true } }),
    entry({ t: 'step.completed', meta: { attempts: 1 } }),
    entry({ t: 'step.completed', meta: usage({ provider: 'local', costUsd: 0, inputTokens: 0 }) }),
    entry({ t: 'step.skipped' }),
  ]);
  assert.deepEqual(cost, {
    ...{ modelCalls: 3, inputTokens: 20, outputTokens: 3, usd: 0.5 },
    unpriced: { openai: 1 },
    free: 1,
  });
});
