import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibilityQuery } from './list.ts';

test('a listing is one query of visibility, in which no value can end its quotes', () => {
  const all = "HoldfastFlow IS NOT NULL AND ExecutionStatus != 'ContinuedAsNew'";
  assert.equal(visibilityQuery({ limit: 1 }), all);
  assert.equal(
    visibilityQuery({ limit: 1, flow: "a' OR 'b", status: 'cancelled', waitingFor: ['user:x\\'] }),
    "HoldfastFlow = 'a\\' OR \\'b' AND ExecutionStatus = 'Canceled' AND HoldfastWaitingFor = 'user:x\\\\'",
  );
  assert.equal(
    visibilityQuery({
      limit: 1,
      status: 'running',
      waitingFor: ['user:ann', `group:${'x'.repeat(300)}`],
      orMore: true,
    }),
    `HoldfastFlow IS NOT NULL AND ExecutionStatus = 'Running' AND HoldfastWaitingFor IN ('user:ann', 'group:${'x'.repeat(194)}', '…')`,
  );
});
