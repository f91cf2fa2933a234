/** `notify` of an approval: people are told beside the waiting, and what fails of it changes nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallReply } from '../hosts/memory/types.ts';
import { checkFlow, error, type FlowCase, runCase, value } from './testing/check-flow.ts';
import { approve, ask, at, deny, type Said } from './testing/tasks.ts';

const WITH = { to: '${ [$notice.users, $notice.groups] }', on: '${ $notice.on }', n: '${ $notice.n }' };
const steps = (more: Said, step: Said = {}): FlowCase['flow'] => ({
  steps: [
    ask(
      { remindMs: [5000], escalate: [{ afterMs: 10_000, to: { users: ['lea'] } }], ...more },
      { timeoutMs: 60_000, ...step },
    ),
  ],
});
const notify = (more: Said = {}): Said => ({ notify: { call: 'w.tell', with: WITH, ...more } });
const all = { incoming: [at(20, 'ann', approve)], flow: steps(notify()) };

interface NoticeCase extends Omit<FlowCase, 'expect'> {
  /** Of `task.notified`: `opened`, or `opened mail.refused` where it failed. */
  readonly told: readonly string[];
  /** What was sent: keys of the writes. */
  readonly sent: readonly string[];
  readonly end?: 'completed' | 'failed';
}
const HOUR: CallReply = value({}, 3_600_000);

const cases: readonly NoticeCase[] = [
  {
    name: 'people are told of the opening, each reminder and each escalation, in order',
    ...all,
    told: ['opened', 'reminded', 'escalated'],
    sent: ['ok/notify.1', 'ok/notify.2', 'ok/notify.3'],
  },
  {
    name: 'only of what is asked for',
    incoming: all.incoming,
    flow: steps(notify({ on: ['escalated'] })),
    told: ['escalated'],
    sent: ['ok/notify.1'],
  },
  {
    name: 'what cannot be sent is recorded, and the next is tried all the same',
    incoming: all.incoming,
    flow: steps(notify({ timeoutMs: 3000 })),
    replies: { 'ok/notify.1': error('mail.refused'), 'ok/notify.2': { t: 'lost' } },
    told: ['opened mail.refused', 'reminded timeout', 'escalated'],
    sent: ['ok/notify.2', 'ok/notify.3'],
  },
  {
    name: 'arguments that cannot be built are a notice that failed',
    incoming: all.incoming,
    flow: steps(notify({ with: { to: '${ $uppercase($notice) }' }, on: ['reminded', 'opened'] })),
    told: ['opened expression.failed', 'reminded expression.failed'],
    sent: [],
  },
  {
    name: 'a decision does not wait for it, and lets go what was not sent',
    incoming: [at(20, 'ann', approve)],
    flow: steps(notify({ timeoutMs: 7_200_000 })),
    replies: { 'ok/notify.1': HOUR },
    told: [],
    sent: [],
  },
  {
    name: 'nor does a denial, with an undo after it',
    incoming: [at(1.5, 'ann', deny)],
    flow: steps(notify(), { catch: [{ steps: [{ id: 'c', set: { held: true } }] }] }),
    told: ['opened'],
    sent: ['ok/notify.1'],
  },
  {
    name: 'it expires at its time, whatever becomes of the notices',
    flow: steps(notify({ timeoutMs: 7_200_000 }), { timeoutMs: 15_000 }),
    replies: { 'ok/notify.1': HOUR },
    told: [],
    sent: [],
    end: 'failed',
  },
];

for (const { told, sent, end = 'completed', ...one } of cases)
  test(`notify: ${one.name}`, async () => {
    for (const continueEvery of [undefined, 1, 2, 3]) {
      const result = await runCase(one, continueEvery === undefined ? {} : { continueEvery });
      assert.equal(result.end?.is, end, JSON.stringify(result.end));
      const found = result.journal.flatMap(({ what }) =>
        what.t === 'task.notified' ? [what.error === undefined ? what.on : `${what.on} ${what.error.type}`] : [],
      );
      assert.deepEqual(found, told, `continued at every ${continueEvery}`);
      assert.deepEqual(
        result.effects.map(({ key }) => key.replace('run-1/', '').replace('run/', '')),
        sent,
      );
      const [first, last] = [result.journal.at(0), result.journal.at(-1)];
      assert.equal(last?.what.t, 'run.ended');
      assert.ok((last?.at ?? 0) - (first?.at ?? 0) <= 20_000, 'nobody waits for a notice');
    }
  });

test('what a notice is made of', async () => {
  const { effects } = await runCase(all);
  assert.deepEqual(
    effects.map(({ input }) => input),
    [
      { to: ['officers'], on: 'opened' },
      { to: ['officers'], on: 'reminded', n: 1 },
      { to: ['lea', 'officers'], on: 'escalated', n: 1 },
    ],
  );
});

test('a task waits with notices that wait, bounded; the newest are refused', async () => {
  const flow = steps(notify({ timeoutMs: 7_200_000 }));
  const { journal } = await runCase({ ...all, flow, limits: { notices: 1 }, replies: { 'ok/notify.1': HOUR } });
  const errors = journal.flatMap(({ what }) => (what.t === 'task.notified' ? [what.error?.type] : []));
  assert.deepEqual(errors, ['limit.exceeded', 'limit.exceeded']);
});

test('stopped from outside, the task lets its notices go', async () => {
  const flow: FlowCase['flow'] = {
    steps: [
      {
        id: 'p',
        parallel: {
          join: 'race',
          branches: { a: [ask(notify({ timeoutMs: 7_200_000 }))], b: [{ id: 'w', wait: 5000 }] },
        },
      },
    ],
  };
  await checkFlow({ name: 'race', flow, replies: { 'ok/notify.1': HOUR }, expect: { output: {} } });
});
