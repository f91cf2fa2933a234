/** How much votes may say (rule 35). */
import { test } from 'node:test';
import type { Message } from '../schema/message.ts';
import { by, checkFlow, type FlowCase } from './testing/check-flow.ts';

const vote = (task: string, user: string, how: 'approve' | 'deny' = 'approve', more: object = {}): Message => ({
  t: 'vote',
  task,
  vote: how,
  by: by(user, 'officers'),
  ...more,
});
const at = (seconds: number, message: Message, id: string): { atMs: number; message: Message; id: string } => ({
  atMs: seconds * 1000,
  message,
  id,
});
const noted = (text: string): object => ({ comment: text });
const two = (id: string): { id: string } => ({
  id,
  ...{ approval: { title: '${ "Go?" }', assignees: { groups: ['officers'] }, quorum: { approve: 2, deny: 2 } } },
});
const cases: readonly FlowCase[] = [
  {
    name: 'each vote that a quorum can come to has an equal share of what a task keeps',
    flow: { steps: [two('ok'), { id: 'end', return: '${ [$steps.ok.votes.comment] }' }] },
    // Three votes at most: 30 bytes each.
    limits: { votesBytes: 90 },
    incoming: [
      at(1, vote('ok', 'ann', 'approve', noted('x'.repeat(30))), 'long'),
      at(2, vote('ok', 'ann', 'deny', { comment: 'x'.repeat(30) }), 'said'),
      at(3, vote('ok', 'ann', 'approve', noted('seen')), 'short'),
      at(4, vote('ok', 'bob', 'deny'), 'none'),
      at(5, vote('ok', 'cat', 'approve', noted('too')), 'last'),
    ],
    expect: {
      output: ['seen', 'too'],
      replies: { long: 'too_many', said: 'too_many', short: 'ok', none: 'ok', last: 'ok' },
    },
  },
  {
    name: 'so have all open tasks of a run together; a vote that says nothing always has room',
    flow: {
      steps: [
        { id: 'p', parallel: { branches: { a: [two('one')], b: [two('other')] } } },
        { id: 'end', return: 'both' },
      ],
    },
    limits: { votesOfRunBytes: 14 },
    incoming: [
      at(1, vote('one', 'ann', 'approve', noted('seen')), 'first'),
      at(2, vote('other', 'ann', 'approve', noted('well, seen')), 'full'),
      at(3, vote('other', 'ann'), 'none'),
      at(4, vote('one', 'bob'), 'decides'),
      at(5, vote('other', 'bob', 'approve', noted('well, seen')), 'again'),
    ],
    expect: { output: 'both', replies: { first: 'ok', full: 'too_many', none: 'ok', decides: 'ok', again: 'ok' } },
  },
];

for (const one of cases) test(one.name, () => checkFlow(one));
