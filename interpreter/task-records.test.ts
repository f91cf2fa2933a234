/** What a run records and shows of a task: rule 35 beyond votes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCase } from './testing/check-flow.ts';
import { admins, approve, ask, at, claim, deny, type Said, to, users } from './testing/tasks.ts';

const steps = (more: Said): { steps: { id: string }[] } => ({ steps: [ask({ onDeny: 'continue', ...more })] });

test('all of it is recorded with names, in order', async () => {
  const { journal } = await runCase({
    flow: steps({ quorum: 2, remindMs: [9000], escalate: [{ afterMs: 10_000, to: { users: ['lea'] } }] }),
    incoming: [
      at(1, 'ann', claim),
      at(2, 'max', { ...claim, takeOver: true }, ['officers', ...admins]),
      at(3, 'max', { t: 'release', reason: 'busy' }, ['officers', ...admins]),
      at(4, 'ann', { ...to('zoe'), reason: 'away' }),
      at(5, 'zoe', claim, []),
      at(6, 'bob', { t: 'ask', text: 'why?' }),
      at(7, 'tester', { t: 'answer', text: 'so' }, []),
      at(8, 'bob', { t: 'comment', text: 'ok' }),
      at(12, 'zoe', approve, []),
      at(13, 'bob', approve),
    ],
  });
  const told = journal.flatMap(({ what }) => {
    if (!what.t.startsWith('task.') || what.t === 'task.opened') return [];
    const { t, verified: _, ...rest } = what as { t: string; verified?: boolean };
    return [[t.slice(5), rest]];
  });
  assert.deepEqual(told, [
    ['claimed', { by: 'ann' }],
    ['claimed', { by: 'max', from: 'ann' }],
    ['released', { by: 'max', of: 'max', reason: 'busy' }],
    ['delegated', { by: 'ann', to: { user: 'zoe' }, assigned: false, reason: 'away' }],
    ['claimed', { by: 'zoe' }],
    ['asked', { question: 1, by: 'bob', of: { user: 'tester' }, text: 'why?' }],
    ['answered', { question: 1, by: 'tester', text: 'so' }],
    ['commented', { by: 'bob', text: 'ok' }],
    ['reminded', { reminder: 1, to: ['user:zoe'] }],
    ['escalated', { to: { users: ['lea'], groups: [] }, replace: false }],
    ['released', { of: 'zoe' }],
    ['voted', { vote: 'approve', by: 'zoe', onBehalfOf: 'ann' }],
    ['voted', { vote: 'approve', by: 'bob' }],
    ['closed', { decision: 'approved' }],
  ]);
});

test('that those who are asked cannot decide any more is recorded once, until more are asked', async () => {
  const { journal } = await runCase({
    flow: steps({
      ...users('ann', 'bob'),
      quorum: { approve: 2, deny: 2 },
      escalate: [{ afterMs: 9000, to: { users: ['lea'] } }],
    }),
    incoming: [
      at(1, 'ann', approve),
      at(2, 'bob', deny),
      at(3, 'ann', { t: 'comment', text: 'oh' }),
      at(10, 'lea', deny),
    ],
  });
  const told = journal.flatMap(({ what }) => (what.t === 'task.undecidable' ? [what] : []));
  assert.deepEqual(told, [{ t: 'task.undecidable', approvals: 1, denials: 1, left: 0 }]);
  const closed = journal.some(({ what }) => what.t === 'task.closed' && what.decision === 'denied');
  assert.equal(closed, true);
});
