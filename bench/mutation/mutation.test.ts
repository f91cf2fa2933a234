/** One fault of so many, as a sign that the checker still sees them; `npm run mutation` puts in all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runMutation } from './run-mutation.ts';

const EVERY = 45;
const GOAL_PERCENT = 95;

test('the checker finds faults that are put into flows, on the right line, and nothing in the flows as they are', () => {
  const { flows, findings, judged } = runMutation(EVERY);
  assert.deepEqual(findings, []);
  assert.ok(flows >= 15, `${flows} flows`);
  assert.ok(judged.length >= 50, `${judged.length} faults`);
  const missed = judged.filter(({ is }) => is !== 'caught');
  const score = (1 - missed.length / judged.length) * 100;
  const told = missed.map(({ flow, fault, found }) => `${flow}: ${fault.is} ${fault.what}: ${found.join('; ')}`);
  assert.ok(score >= GOAL_PERCENT, told.join('\n'));
});
