import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spending } from '../../schema/journal.ts';
import type { Amounts } from '../../schema/plan.ts';
import { budgetWords } from './budget.ts';

test('what is bounded is told with what is left, and what is in no sum', () => {
  const used = { usd: 0.25, tokens: 1200, modelCalls: 3, toolCalls: 5, timeMs: 61_000 };
  const cases: readonly (readonly [limits: Amounts, spent: Spending, expected: string])[] = [
    [{ usd: 1 }, { used }, '$0.25 of $1.00, $0.75 left'],
    [{ tokens: 1000 }, { used, granted: 2 }, '1,200 of 1,000 tokens, 0 left · more was granted 2 times'],
    [
      { timeMs: 120_000, toolCalls: 9 },
      { used, granted: 1, degraded: true, unpriced: 1, unmeasured: 2 },
      '5 of 9 calls of tools, 4 left · 1 min 1 s of 2 min of work, 59 s left · cheaper models took over · 1 at unknown price · 2 of unknown use',
    ],
  ];
  for (const [limits, spent, expected] of cases) {
    const text = budgetWords(limits, spent)
      .map(([part]) => part)
      .join('');
    assert.equal(text, expected);
  }
});
