import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityError } from '../../stdlib/activity.ts';
import { officer, planOf, starter } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();

const approval = (name: string): string => `
holdfast: "1"
name: ${name}
version: 1.2.0
title: A booking
steps:
  - { id: gate, call: world.book, with: { slot: "\${ $input.slot }" }, compensate: { call: world.cancel, with: { slot: "\${ $self.from }" } } }
  - id: review
    title: Look at it
    approval: { title: "\${ 'Release ' & $input.slot & '?' }", assignees: { groups: [ officers ], exclude: [ "\${ $run.startedBy }" ] } }
    timeout: PT1H
  - { id: release, call: world.note, with: { by: "\${ $steps.review.by }" } }
`;

test('a call, an approval by the right person, an output', async () => {
  const runId = await stage.start(planOf(approval('approved')), { slot: 'a1' });
  const state = await stage.until(runId, ({ tasks }) => tasks.length > 0);
  assert.equal(state.tasks[0]?.title, 'Release a1?');
  assert.deepEqual(await stage.vote(runId, 'review', 'approve', officer), {
    ok: true,
    result: { decision: 'approved' },
  });
  assert.deepEqual(await stage.client.result(runId), { is: 'completed', output: { from: 'release' } });
});

test('refusals: by the validator without a trace, by the kernel with a record', async () => {
  const runId = await stage.start(planOf(approval('refusals')), { slot: 'a1' });
  const why = async (task: string, by: typeof officer): Promise<unknown> => {
    const reply = await stage.client.send(runId, { t: 'vote', task, vote: 'approve', by });
    return reply.ok ? 'ok' : reply.why;
  };
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  assert.equal(await why('nothing', officer), 'no_such_task');
  assert.equal(await why('review', { ...starter, groups: ['officers'] }), 'excluded');
  assert.equal(await why('review', { ...officer, groups: [] }), 'not_assigned');
  assert.equal(await why('review', officer), 'ok');
  await stage.client.result(runId);
  assert.equal(await why('review', officer), 'ended');
  const { entries } = await stage.client.story(runId);
  const refused = entries.map(({ what }) => (what.t === 'message.refused' ? what.because : null)).filter(Boolean);
  assert.deepEqual(refused, ['excluded', 'not_assigned']);
});

test('a failure after a completed call undoes it, and the run fails with its error', async () => {
  stage.on('undone', async (_input, { path }) => {
    if (path === 'release') throw new ActivityError('world.refused', 'not today', { data: { code: 7 } });
    return { from: path };
  });
  const runId = await stage.start(planOf(approval('undone')), { slot: 'a1' });
  await stage.vote(runId, 'review', 'approve', officer);
  const end = await stage.client.result(runId);
  assert.ok(end.is === 'failed');
  const { type, detail, data, attempts, step } = end.error;
  assert.deepEqual([type, detail, data, attempts, step], ['world.refused', 'not today', { code: 7 }, 1, 'release']);
  const { entries, summary } = await stage.client.story(runId);
  assert.equal(summary.status, 'failed');
  const undone = entries.filter(({ what }) => what.t === 'undo.completed').map(({ path }) => path);
  assert.deepEqual(undone, ['gate/compensate']);
});

test('the inbox: a run is found by whom it waits for, and no longer when it does not', async () => {
  const runId = await stage.start(planOf(approval('inbox')), { slot: 'a1' });
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const listed = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const run of stage.client.list({ flow: 'inbox', waitingFor: ['group:officers'], limit: 10 })) {
      found.push(run.runId);
      assert.equal(run.version, '1.2.0');
      assert.deepEqual(run.waitingFor, ['group:officers']);
    }
    return found;
  };
  // Visibility follows the history a little later.
  while ((await listed()).length === 0);
  assert.deepEqual(await listed(), [runId]);
  await stage.vote(runId, 'review', 'approve', officer);
  while ((await listed()).length > 0);
});

test('the same message sent twice is one vote', async () => {
  const runId = await stage.start(planOf(approval('twice')), { slot: 'a1' });
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const send = () =>
    stage.client.send(runId, { t: 'vote', task: 'review', vote: 'approve', by: officer }, { messageId: 'vote-1' });
  const [one, two] = await Promise.all([send(), send()]);
  assert.deepEqual(one, two);
  await stage.client.result(runId);
  const { entries } = await stage.client.story(runId);
  assert.equal(entries.filter(({ what }) => what.t === 'task.voted').length, 1);
});

test('a run id that is in use, and one that there is not', async () => {
  const plan = planOf(approval('ids'));
  const runId = await stage.start(plan, { slot: 'a1' }, { runId: `ids-${stage.taskQueue}` });
  await assert.rejects(stage.start(plan, { slot: 'a1' }, { runId }), { name: 'ClientError', code: 'run_exists' });
  await assert.rejects(stage.client.state('no-such-run'), { name: 'ClientError', code: 'no_such_run' });
  await assert.rejects(stage.client.story('no-such-run'), { name: 'ClientError', code: 'no_such_run' });
});
