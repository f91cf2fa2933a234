/** Signed decisions (rule 35): the host has verified the signature, the kernel judges what it is about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../schema/message.ts';
import { canonical } from './canonical.ts';
import { by, checkFlow, digest, type FlowCase, runCase } from './testing/check-flow.ts';

const ask = (approval: object, step: object = {}): { id: string } => ({
  id: 'ok',
  ...{ approval: { title: '${ "Release " & $input.id & "?" }', assignees: { groups: ['officers'] }, ...approval } },
  ...step,
});
const vote = (task: string, user: string): Message => ({ t: 'vote', task, vote: 'approve', by: by(user, 'officers') });
const at = (seconds: number, message: Message, id: string) => ({ atMs: seconds * 1000, message, id });
const input = { id: 'S1' };
const END = { id: 'end', return: '${ $steps.ok.by }' };
const SHOWN = digest(canonical({ title: 'Release S1?', show: { n: 1 } }));
const signedVote = (user: string, more: { shown?: string }, group = 'officers'): Message => ({
  t: 'vote',
  task: 'ok',
  vote: 'approve',
  by: { ...by(user, group), signed: { key: 'k1', jws: 'a.b.c', ...more } },
});

const cases: readonly FlowCase[] = [
  {
    name: 'only signed decisions count where the task asks for it, and only over what it shows',
    flow: { steps: [ask({ signed: true, show: { n: 1 } }), END] },
    input,
    incoming: [
      at(1, vote('ok', 'ann'), 'unsigned'),
      at(2, signedVote('ann', { shown: 'something else' }), 'stale'),
      at(3, signedVote('bo', {}, 'guests'), 'not assigned'),
      at(4, signedVote('ann', { shown: SHOWN }), 'signed'),
    ],
    expect: {
      replies: { unsigned: 'unsigned', stale: 'stale', 'not assigned': 'not_assigned', signed: 'ok' },
      output: 'ann',
    },
  },
  {
    name: 'a signature over something else does not count where none is asked for either',
    flow: { steps: [ask({ show: { n: 1 } }), END] },
    input,
    incoming: [at(1, signedVote('ann', { shown: 'something else' }), 'stale'), at(2, vote('ok', 'ann'), 'plain')],
    expect: { replies: { stale: 'stale', plain: 'ok' }, output: 'ann' },
  },
];

for (const one of cases) test(one.name, () => checkFlow(one));

test('the journal keeps the signature', async () => {
  const { journal } = await runCase({
    flow: { steps: [ask({ show: { n: 1 } }), END] },
    input,
    incoming: [at(1, signedVote('ann', { shown: SHOWN }), 'v')],
  });
  const voted = journal.flatMap(({ what }) => (what.t === 'task.voted' ? [what] : []));
  const signed = { key: 'k1', jws: 'a.b.c' };
  assert.deepEqual(voted, [{ t: 'task.voted', vote: 'approve', by: 'ann', verified: voted[0]?.verified, signed }]);
});
