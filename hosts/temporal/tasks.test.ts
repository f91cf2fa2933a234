/** What people do with a task, on a real server, across runs of a chain. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, Reply } from '../../schema/message.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const by = (user: string, ...groups: string[]) => ({ user, groups, verified: false });
const ann = by('ann@example.org', 'officers');
const bob = by('bob@example.org', 'officers');
const zoe = by('zoe@example.org');
const starter = by('starter@example.org');

const FLOW = `
holdfast: "1"
name: tasks
version: 1.0.0
timeout: P1D
steps:
  - id: review
    approval:
      title: "Release [it](http://example.org)?"
      assignees: { groups: [ officers ], exclude: [ "\${ $run.startedBy }" ] }
      quorum: { approve: 2, deny: 2 }
      form: { schema: ./form.json }
      remind: [ PT1S ]
      escalate: [ { after: PT2H, to: { groups: [ leads ] }, replace: true } ]
    timeout: PT4H
  - { id: done, return: { by: "\${ [$steps.review.votes.by] }", instead: "\${ [$steps.review.votes.onBehalfOf] }" } }
`;
const FORM = '{ "type": "object", "required": ["note"], "properties": { "note": { "type": "string" } } }';

/** Whether the run went on in a new run of its chain. */
async function wentOn(runId: string): Promise<boolean> {
  const { events } = await stage.temporal.workflow.getHandle(runId).fetchHistory();
  return Boolean(events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId);
}

test('claims, delegations, remarks, votes and the deadline are carried from run to run of a chain', async () => {
  const runId = await stage.start(
    planOf(FLOW, { 'form.json': FORM }),
    {},
    { startedBy: starter.user, limits: { gateEvents: 8 } },
  );
  const before = await stage.until(runId, ({ tasks }) => tasks[0]?.reminded !== undefined);
  const task = 'review';
  const say = async (message: Message): Promise<string> => {
    const reply: Reply = await stage.send(runId, message);
    return reply.ok ? 'ok' : reply.why;
  };
  assert.equal(await say({ t: 'claim', task, by: ann }), 'ok');
  assert.equal(await say({ t: 'vote', task, vote: 'deny', by: bob }), 'claimed');
  assert.equal(await say({ t: 'ask', task, by: ann, text: 'Who packed it?' }), 'ok');
  assert.equal(await say({ t: 'answer', task, by: starter, text: 'The night shift.' }), 'ok');
  assert.equal(await say({ t: 'comment', task, by: starter, text: 'Papers follow.' }), 'ok');
  assert.equal(await say({ t: 'delegate', task, by: ann, to: { user: starter.user } }), 'excluded');
  assert.equal(await say({ t: 'delegate', task, by: ann, to: { user: zoe.user } }), 'ok');
  assert.equal(await say({ t: 'vote', task, vote: 'approve', by: zoe }), 'form_missing');
  assert.equal(await say({ t: 'vote', task, vote: 'approve', by: zoe, form: {} }), 'form_invalid');
  const state = await stage.client.state(runId);
  assert.equal(state.tasks[0]?.until, before.tasks[0]?.until);
  assert.equal(state.tasks[0]?.claim?.by, zoe.user);
  assert.deepEqual(
    [state.tasks[0]?.questions?.map(({ answer }) => answer?.text), state.tasks[0]?.comments?.map(({ text }) => text)],
    [['The night shift.'], ['Papers follow.']],
  );
  assert.equal(await say({ t: 'vote', task, vote: 'approve', by: zoe, form: { note: 'seen' } }), 'ok');
  assert.equal(await say({ t: 'vote', task, vote: 'approve', by: ann, form: { note: 'me' } }), 'handed_on');
  assert.equal(await say({ t: 'vote', task, vote: 'approve', by: zoe, form: { note: 'me' } }), 'voted');
  assert.equal(await say({ t: 'vote', task, vote: 'approve', by: bob, form: { note: 'too' } }), 'ok');
  assert.equal(await say({ t: 'vote', task, vote: 'deny', by: ann }), 'ended');
  assert.deepEqual(await stage.client.result(runId), {
    is: 'completed',
    output: { by: [zoe.user, bob.user], instead: [ann.user] },
  });
  assert.ok(await wentOn(runId), 'it went on in a new run');
  const { entries } = await stage.client.story(runId);
  const refused = entries.flatMap(({ what }) => (what.t === 'message.refused' ? [what.because] : []));
  assert.deepEqual(refused, ['claimed', 'excluded', 'form_missing', 'form_invalid', 'handed_on', 'voted']);
});

test('a vote that says more than its task keeps is refused, told why, recorded, and may come again', async () => {
  const limits = { votesBytes: 150, gateEvents: 8 };
  const runId = await stage.start(planOf(FLOW, { 'form.json': FORM }), {}, { startedBy: starter.user, limits });
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const approve = (who: typeof ann, note: string): Promise<Reply> =>
    stage.send(runId, { t: 'vote', task: 'review', vote: 'approve', by: who, form: { note } });
  const refused = await approve(ann, 'x'.repeat(200));
  assert.ok(!refused.ok && refused.why === 'too_many');
  assert.match(refused.detail, /; 50 are allowed, as the task may come to 3 votes/);
  assert.ok((await approve(ann, 'seen')).ok);
  assert.ok((await approve(bob, 'too')).ok);
  assert.equal((await stage.client.result(runId)).is, 'completed');
  const { entries } = await stage.client.story(runId);
  const recorded = entries.flatMap(({ what }) => (what.t === 'message.refused' ? [[what.message, what.because]] : []));
  assert.deepEqual(recorded, [['vote', 'too_many']]);
});

test('the stock UI shows the task, its deadline, its form and its reminders; timers have names', async () => {
  const runId = await stage.start(planOf(FLOW, { 'form.json': FORM }), {}, { startedBy: starter.user });
  await stage.until(runId, ({ tasks }) => tasks[0]?.reminded !== undefined);
  await stage.send(runId, { t: 'claim', task: 'review', by: ann });
  const handle = stage.temporal.workflow.getHandle(runId);
  const { currentDetails = '' } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  assert.match(
    currentDetails,
    /^- Approval \*\*Release \\\[it\\\]\(http:\/\/example\.org\)\?\*\* \(`review`\): group officers · not starter@example\.org · until \S+Z · with a form\n/,
  );
  for (const part of [/claimed by ann@example\.org at/, /0 of 2 approved, 0 of 2 denied/, /reminded once, last at/])
    assert.match(currentDetails, part);
  const { events } = await handle.fetchHistory();
  const summaries = (events ?? []).flatMap(({ timerStartedEventAttributes, userMetadata }) =>
    timerStartedEventAttributes
      ? [JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString()) as string]
      : [],
  );
  assert.deepEqual(summaries, ['timeout of the flow', 'review: reminder 1 of 1', 'review: escalation 1 of 1']);
  await handle.terminate('seen');
});
