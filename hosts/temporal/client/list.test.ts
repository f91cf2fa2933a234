import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { listRuns, visibilityQuery } from './list.ts';

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

test('no more runs are read than are asked for', async () => {
  let read = 0;
  async function* runs() {
    for (;;) {
      const workflowId = `r${read++}`;
      yield {
        workflowId,
        type: 'f',
        status: { name: 'RUNNING' },
        startTime: new Date(0),
        typedSearchAttributes: new TypedSearchAttributes(),
      };
    }
  }
  // Of the client, it uses this alone.
  const client = { workflow: { list: runs } } as unknown as Client;
  const found: string[] = [];
  for await (const { runId } of listRuns(client, { limit: 2 }, (thrown) => new Error(String(thrown))))
    found.push(runId);
  assert.deepEqual([found, read], [['r0', 'r1'], 2]);
  for await (const _ of listRuns(client, { limit: 0 }, () => new Error('no'))) assert.fail('none was asked for');
});
