import assert from 'node:assert/strict';
import { test } from 'node:test';
import { officer, planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const links = async (workflowId: string): Promise<number> => {
  const description = await stage.temporal.workflow.getHandle(workflowId).describe();
  const { events } = await stage.temporal.workflow.getHandle(workflowId).fetchHistory();
  const first = events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
  return description.runId === first ? 1 : 2;
};

const loop = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.0.0
steps:
  - { id: gate, call: world.book, compensate: { call: world.cancel, with: { slot: "\${ $self.from }" } } }
  - id: turns
    repeat:
      max: 12
      steps: [ { id: turn, call: world.note, with: { n: "\${ $index }" } } ]
  - id: review
    approval: { title: ok, assignees: { groups: [ officers ] } }
    timeout: PT1H
  - { id: done, return: { by: "\${ $steps.review.by }" } }
`;

test('a long run goes on in new runs of its chain and loses nothing', async () => {
  const keys: string[] = [];
  stage.on('long', async (input, { path, key }) => {
    keys.push(key);
    return { from: path, input };
  });
  const runId = await stage.start(planOf(loop('long')), {}, { limits: { gateEvents: 8 }, tenant: 'acme' });
  await stage.vote(runId, 'review', 'approve', officer);
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { by: officer.user } });
  assert.ok((await links(runId)) > 1, 'it went on');
  assert.equal(new Set(keys).size, 13);
  assert.ok(keys.every((key) => key.startsWith(`${runId}/`)));
  const { entries, summary } = await stage.client.story(runId);
  assert.deepEqual(
    entries.map(({ n }) => n),
    entries.map((_, i) => i),
  );
  assert.equal(entries.filter(({ path, what }) => path.startsWith('turn.') && what.t === 'step.completed').length, 12);
  assert.equal(summary.version, '1.0.0');
  const { typedSearchAttributes } = await stage.temporal.workflow.getHandle(runId).describe();
  const tenant = typedSearchAttributes.getAll().find(({ key }) => key.name === 'HoldfastTenant');
  assert.equal(tenant?.value, 'acme');
});

test('the story and the state are found by the id of any run of the chain', async () => {
  const runId = await stage.start(planOf(loop('long-found')), {}, { limits: { gateEvents: 8 } });
  await stage.vote(runId, 'review', 'approve', officer);
  await stage.client.result(runId);
  const story = await stage.client.story(runId);
  const ids: string[] = [];
  // The server's index is behind by a moment.
  while (ids.length < 2) {
    ids.length = 0;
    for await (const one of stage.temporal.workflow.list({ query: `WorkflowId = '${runId}'` })) ids.push(one.runId);
  }
  for (const id of ids) {
    assert.deepEqual((await stage.client.story(id)).entries, story.entries);
    assert.equal((await stage.client.state(id)).status, 'ended');
  }
  const nobody = '00000000-0000-4000-8000-000000000000';
  await assert.rejects(stage.client.story(nobody), { code: 'no_such_run' });
});

test('undo entries are carried over: a run that continued undoes what the runs before it did', async () => {
  const runId = await stage.start(planOf(loop('long-undone')), {}, { limits: { gateEvents: 8 } });
  await stage.vote(runId, 'review', 'deny', officer);
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  assert.equal(end.error.type, 'approval.denied');
  const { entries } = await stage.client.story(runId);
  assert.deepEqual(
    entries.flatMap(({ path, what }) => (what.t === 'undo.completed' ? [path] : [])),
    ['gate/compensate'],
  );
});

test('messages that come while a run goes on are answered once each', async () => {
  const plan = planOf(`
holdfast: "1"
name: busy
version: 1.0.0
steps:
  - id: orders
    repeat:
      max: 10
      steps:
        - id: order
          listen: { event: order.made }
          timeout: PT1H
        - { id: book, call: world.note, with: { n: "\${ $steps.order.n }" } }
      until: "\${ $steps.book.n = 9 }"
`);
  const taken: unknown[] = [];
  stage.on('busy', async (input) => {
    const { n } = input as { n: number }; // what the flow passes
    taken.push(n);
    return { n };
  });
  const runId = await stage.start(plan, {}, { limits: { gateEvents: 8 } });
  for (let n = 0; n < 10; n++) {
    const event = { t: 'event', type: 'order.made', eventId: `order-${n}`, data: { n } } as const;
    const replies = await Promise.all([
      stage.client.send(runId, event, { messageId: `m-${n}` }),
      stage.client.send(runId, event, { messageId: `again-${n}` }),
    ]);
    const fine = replies.every((reply) => reply.ok || reply.why === 'ended');
    assert.ok(fine && replies.some((reply) => reply.ok), JSON.stringify(replies));
  }
  assert.equal((await stage.client.result(runId)).is, 'completed');
  assert.deepEqual(
    taken,
    Array.from({ length: 10 }, (_, n) => n),
  );
});

test('what a budget has used comes along, also while people are asked for more', async () => {
  const plan = planOf(`
holdfast: "1"
name: bounded
version: 1.0.0
budget:
  toolCalls: 12
  onExceed: approve
  more: { toolCalls: 3 }
  approval: { assignees: { groups: [ officers ] }, timeout: PT1H }
steps:
  - id: turns
    repeat:
      max: 20
      steps:
        - { id: turn, call: world.note }
        - { id: twin, call: world.read }
`);
  const runId = await stage.start(plan, {}, { limits: { gateEvents: 8 } });
  await stage.until(runId, ({ tasks }) => tasks.some(({ path }) => path === '/budget.1'));
  assert.ok((await links(runId)) > 1, 'it went on');
  const { budgets } = await stage.client.state(runId);
  assert.deepEqual([budgets?.['']?.limits, budgets?.['']?.spent.used.toolCalls], [{ toolCalls: 12 }, 12]);
  // Each vote is taken by a run whose predecessors carried the task and the amounts on.
  await stage.vote(runId, '/budget.1', 'approve', officer);
  const end = await stage.client.result(runId);
  assert.deepEqual(end.is === 'failed' ? end.error.type : end.is, 'budget.exceeded');
  const { entries } = await stage.client.story(runId);
  const ended = entries.flatMap(({ path, what }) => (what.t === 'budget.ended' && path === '' ? [what.spent] : []));
  assert.deepEqual([ended[0]?.used.toolCalls, ended[0]?.granted], [15, 1]);
});

/** Rejects when the call is stopped. */
const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('a run goes on in a new one, and ends, while a local read that was let go still runs', async () => {
  stage.on('let-go', async (_input, { path, signal }) => (path === 'read' ? ended(signal) : { from: path }));
  const calls = Array.from({ length: 6 }, (_, n) => `  - { id: q${n}, call: world.read }`);
  const plan = planOf(`
holdfast: "1"
name: let-go
version: 1.0.0
steps:
  - id: first
    parallel:
      join: race
      branches:
        a: [ { id: read, call: world.read, dispatch: local, timeout: PT9S, retry: { maxAttempts: 1 } } ]
        b: [ { id: fast, call: world.read, dispatch: local } ]
${calls.join('\n')}
`);
  const runId = await stage.start(plan, {}, { limits: { gateEvents: 8 } });
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { from: 'q5' } });
  assert.ok((await links(runId)) > 1, 'it went on');
});
