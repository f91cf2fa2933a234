import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReadBudget, readDocument } from './read-document.ts';

const BROKEN = 'name: x\na: [ : }\nsteps: []\n';

test('lines that are no YAML are left out, as long as the budget of one question lasts', () => {
  assert.ok(readDocument('x.flow.yaml', BROKEN));
  assert.equal(readDocument('x.flow.yaml', BROKEN, 2), undefined, 'the line that is kept');
  const budget = createReadBudget();
  const { left } = budget;
  assert.ok(readDocument('x.flow.yaml', BROKEN, undefined, budget));
  assert.equal(budget.left, left - 2 * BROKEN.length);
  assert.equal(readDocument('x.flow.yaml', BROKEN, undefined, { left: BROKEN.length }), undefined);
  assert.equal(readDocument('x.flow.yaml', BROKEN, undefined, { left: 0 }), undefined);
});
