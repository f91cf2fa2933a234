import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenTask } from '../../interpreter/machine.ts';
import { myItems } from './my-items.ts';

const task: OpenTask = {
  path: 'review',
  kind: 'approval',
  since: 0,
  title: 'Go?',
  assignees: { users: ['ann'], groups: ['leads'], exclude: [] },
  votes: [],
};
const at = 0;
const cases: { readonly [name: string]: { task?: Partial<OpenTask>; groups?: string[]; items: string[] } } = {
  'one who is named': { items: ['vote'] },
  'one of a group': {
    task: { assignees: { users: [], groups: ['leads'], exclude: [] } },
    groups: ['leads'],
    items: ['vote'],
  },
  'one who is excluded, however it is written': {
    task: { assignees: { users: ['ann'], groups: [], exclude: ['ANN'] } },
    items: [],
  },
  'one who has voted': { task: { votes: [{ by: 'Ann', vote: 'approve', at: 0 }] }, items: [] },
  'claimed by another': { task: { claim: { by: 'bo', at } }, items: [] },
  'claimed by them': { task: { claim: { by: 'ann', at } }, items: ['vote, mine'] },
  'handed on by them': { task: { delegations: [{ givers: ['ann'], to: { user: 'bo' }, at }] }, items: [] },
  'handed to their group': {
    task: {
      assignees: { users: [], groups: [], exclude: [] },
      delegations: [{ givers: ['bo'], to: { group: 'g' }, at }],
    },
    groups: ['g'],
    items: ['vote'],
  },
  'asked, by one who has claimed it': {
    task: { claim: { by: 'bo', at }, questions: [{ n: 1, by: 'bo', at, text: 'why?', of: { user: 'ann' } }] },
    items: ['answer'],
  },
  'answered already': {
    task: {
      votes: [{ by: 'ann', vote: 'deny', at: 0 }],
      questions: [{ n: 1, by: 'bo', at, text: 'why?', of: { user: 'ann' }, answer: { by: 'ann', at, text: 'so' } }],
    },
    items: [],
  },
  'no approval': { task: { kind: 'listen' }, items: [] },
};
for (const [name, { task: more, groups = [], items }] of Object.entries(cases))
  test(`what waits for a person: ${name}`, () => {
    const found = myItems([{ ...task, ...more }], { user: 'ann', groups });
    assert.deepEqual(
      found.map((item) => `${item.kind}${item.kind === 'vote' && item.mine ? ', mine' : ''}`),
      items,
    );
  });
