import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Message, Person } from '../../schema/message.ts';
import { auditDecisions } from '../wall/people/audit-decisions.ts';
import { readKeyDirectory } from '../wall/people/key-directory.ts';
import { signDecision } from '../wall/people/sign-decision.ts';
import { giveKeys, type KeyHolder } from '../wall/people/testing/people.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const people = await giveKeys('ann@example.org', 'bo@example.org', 'op@example.org');
const ann = people.holders['ann@example.org'];
const bo = people.holders['bo@example.org'];
const op = people.holders['op@example.org'];
const stage = useStage({
  worker: {
    identity: {
      mode: 'claimed',
      signers: [{ path: people.path }],
      signed: ['cancel'],
      groups: { officers: [ann.user, bo.user], operators: [op.user] },
      roles: { cancel: { groups: ['operators'] }, retryUndo: { groups: ['operators'] } },
    },
  },
});
const plan = planOf(`
holdfast: "1"
name: signed
version: 1.0.0
steps:
  - id: book
    call: world.book
    with: { n: 1 }
    compensate: { call: world.cancel, with: { n: 1 }, retry: { maxAttempts: 1 } }
  - id: review
    approval: { title: Release?, show: { goods: acid }, assignees: { groups: [ officers ] }, quorum: 2, signed: true }
    timeout: PT1H
  - { id: end, wait: PT1H }
`);

const claim: Person = { user: 'boss@example.org', groups: ['officers', 'operators'], verified: true };
const approve: Message = { t: 'vote', task: 'review', vote: 'approve', by: claim };

/** Sends under a signature of what the run shows now, changed by `more`. */
async function send(runId: string, message: Message, holder?: KeyHolder, more: { shown?: string; root?: string } = {}) {
  const messageId = randomUUID();
  const { root, tasks } = await stage.client.state(runId);
  const shown = message.t === 'vote' ? tasks.find(({ path }) => path === message.task)?.shown : undefined;
  const context = { root, messageId, ...(shown === undefined ? {} : { shown }), now: Date.now(), ...more };
  const signature =
    holder === undefined
      ? {}
      : { signature: await signDecision(message, holder.key, { ...context, user: holder.user }) };
  const reply = await stage.client.send(runId, message, { messageId, ...signature });
  return { got: reply.ok ? 'ok' : reply.why, messageId, ...signature };
}

test('signed decisions count over what was shown, once, and can be verified by the journal alone', async () => {
  const runId = await stage.start(plan);
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  assert.equal((await send(runId, approve)).got, 'unsigned');
  assert.equal((await send(runId, approve, ann, { shown: 'something else' })).got, 'stale');
  assert.equal((await send(runId, approve, ann, { root: 'another run' })).got, 'bad_signature');
  assert.equal((await send(runId, approve, op)).got, 'not_assigned');
  const first = await send(runId, approve, ann);
  assert.equal(first.got, 'ok');
  // The same again is the same; under another id it is not the message that was signed.
  const again = await stage.client.send(runId, approve, first);
  assert.equal(again.ok, true);
  const replayed = await stage.client.send(runId, approve, { ...first, messageId: randomUUID() });
  assert.equal(replayed.ok ? 'ok' : replayed.why, 'bad_signature');
  assert.equal((await send(runId, approve, ann)).got, 'voted');
  assert.equal((await send(runId, approve, bo)).got, 'ok');
  const cancel: Message = { t: 'cancel', by: claim, reason: 'enough' };
  assert.equal((await send(runId, cancel)).got, 'unsigned');
  assert.equal((await send(runId, cancel, bo)).got, 'not_allowed');
  assert.equal((await send(runId, cancel, op)).got, 'ok');
  assert.equal((await stage.client.result(runId)).is, 'cancelled');

  const { entries, root } = await stage.client.story(runId);
  const refused = entries.flatMap(({ what }) =>
    what.t === 'message.refused' ? [`${what.by ?? `“${what.claimed}”`} ${what.because}`] : [],
  );
  assert.deepEqual(refused, [
    'boss@example.org unsigned',
    'ann@example.org stale',
    '“boss@example.org” bad_signature',
    'op@example.org not_assigned',
    '“boss@example.org” bad_signature',
    'ann@example.org voted',
    'boss@example.org unsigned',
    'bo@example.org not_allowed',
  ]);
  // An auditor has the export and the public keys.
  const exported: typeof entries = JSON.parse(JSON.stringify(entries));
  const directory = await readKeyDirectory([{ path: people.path }]);
  const audited = await auditDecisions(exported, root, directory);
  assert.deepEqual(
    audited.map(({ what, by, ok }) => [what, by, ok]),
    [
      ['task.voted', ann.user, true],
      ['task.voted', bo.user, true],
      ['run.cancelRequested', op.user, true],
    ],
  );
  const forged = exported.map((entry) =>
    entry.what.t === 'task.voted' && entry.what.by === bo.user
      ? { ...entry, what: { ...entry.what, vote: 'deny' as const } }
      : entry,
  );
  assert.deepEqual(
    (await auditDecisions(forged, root, directory)).map(({ ok }) => ok),
    [true, false, true],
  );
  assert.deepEqual(
    (await auditDecisions(exported, 'another', directory)).map(({ ok }) => ok),
    [false, false, false],
  );
});

test('who frees a stuck run has the role and stands in the journal with the signature', async () => {
  stage.on('signed', async (_input, { path }) => {
    if (path === 'book/compensate') throw new Error('no');
    return { from: path };
  });
  const runId = await stage.start(plan);
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  assert.equal((await send(runId, { t: 'cancel', by: claim }, op)).got, 'ok');
  await stage.until(runId, ({ status }) => status === 'stuck');
  const skip: Message = { t: 'retryUndo', path: 'book/compensate', how: 'skip', by: claim, reason: 'by hand' };
  assert.equal((await send(runId, { ...skip, by: { ...claim, groups: [] } })).got, 'not_allowed');
  assert.equal((await send(runId, skip, ann)).got, 'not_allowed');
  assert.equal((await send(runId, skip, op)).got, 'ok');
  await stage.client.result(runId);
  const { entries, root } = await stage.client.story(runId);
  const audited = await auditDecisions(entries, root, await readKeyDirectory([{ path: people.path }]));
  assert.deepEqual(
    audited.map(({ what, by, ok }) => [what, by, ok]),
    [
      ['run.cancelRequested', op.user, true],
      ['run.unstuck', op.user, true],
    ],
  );
});
