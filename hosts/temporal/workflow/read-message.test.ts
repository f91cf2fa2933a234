import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UpdateName } from '../names.ts';
import { readMessage } from './read-message.ts';

const by = { user: 'a@example.org', groups: [], verified: false };
const vote = { t: 'vote', task: 'review', vote: 'approve', by };

const GOOD: readonly (readonly [UpdateName, object])[] = [
  ['approve', vote],
  ['deny', { ...vote, vote: 'deny', comment: 'no', form: { a: 1 } }],
  ['claim', { t: 'claim', task: 'review', by, takeOver: true }],
  ['release', { t: 'release', task: 'review', by, reason: 'away' }],
  ['delegate', { t: 'delegate', task: 'review', by, to: { group: 'leads' } }],
  ['comment', { t: 'comment', task: 'review', by, text: 'well' }],
  ['ask', { t: 'ask', task: 'review', by, text: 'why?', of: { user: 'a' } }],
  ['answer', { t: 'answer', task: 'review', by, text: 'so', question: 1 }],
  ['event', { t: 'event', type: 'a.b', eventId: '1', data: null }],
  ['event', { t: 'event', type: 'a.b', eventId: '1', data: {}, from: by }],
  ['cancel', { t: 'cancel', by, reason: 'enough' }],
  ['cancel', { t: 'cancel', by, force: true }],
  ['retryUndo', { t: 'retryUndo', path: 'a/compensate', how: 'skip', by }],
  ['settle', { t: 'settle', path: 'a', as: 'done', output: {}, by }],
];
const BAD: readonly (readonly [UpdateName, unknown, RegExp])[] = [
  ['cancel', { message: { t: 'cancel', by, force: 'yes' } }, /^message\.force/],
  ['approve', undefined, /Expected \{ message/],
  ['approve', { message: null }, /Expected \{ message/],
  ['approve', { message: vote, token: 'a token' }, /^token/],
  ['approve', { message: vote, sealed: 1 }, /^sealed/],
  ['approve', { message: vote, sealed: 'a token' }, /^sealed/],
  ['approve', { message: vote, signature: 'a token' }, /^signature/],
  ['approve', { message: { ...vote, by: { ...by, signed: { key: 'k' } } } }, /^message\.by/],
  ['approve', { message: { ...vote, t: 'constructor' } }, /^message\.t/],
  ['approve', { message: { ...vote, t: 'nod' } }, /^message\.t/],
  ['approve', { message: { ...vote, task: 7 } }, /^message\.task/],
  ['approve', { message: { ...vote, task: '' } }, /^message\.task/],
  ['approve', { message: { ...vote, vote: 'maybe' } }, /^message\.vote/],
  ['approve', { message: { ...vote, comment: 3 } }, /^message\.comment/],
  ['approve', { message: { ...vote, by: { user: 'a' } } }, /^message\.by/],
  ['approve', { message: { ...vote, by: undefined } }, /^message\.by/],
  ['approve', { message: { ...vote, by: { ...by, groups: [1] } } }, /^message\.by/],
  ['claim', { message: { t: 'claim', by } }, /^message\.task/],
  ['claim', { message: { t: 'claim', task: 'review', by, takeOver: 'yes' } }, /^message\.takeOver/],
  ['delegate', { message: { t: 'delegate', task: 'review', by } }, /^message\.to/],
  ['delegate', { message: { t: 'delegate', task: 'review', by, to: 'bob' } }, /^message\.to/],
  ['comment', { message: { t: 'comment', task: 'review', by } }, /^message\.text/],
  ['ask', { message: { t: 'ask', task: 'review', by, text: 'why?', of: {} } }, /^message\.of/],
  ['answer', { message: { t: 'answer', task: 'review', by, text: 'so', question: 'one' } }, /^message\.question/],
  ['release', { message: { t: 'claim', task: 'review', by } }, /belongs to 'claim'/],
  ['deny', { message: vote }, /belongs to 'approve'/],
  ['event', { message: { t: 'event', type: 'a.b', eventId: '1' } }, /^message\.data/],
  ['settle', { message: { t: 'settle', path: 'a', as: 'maybe', by } }, /^message\.as/],
];

test('a message of each kind is read as it is', () => {
  for (const [name, message] of GOOD) assert.equal(readMessage(name, { message }), message);
});

test('what is malformed is told with its place', () => {
  for (const [name, request, expected] of BAD) assert.match(String(readMessage(name, request)), expected);
});
