import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { test } from 'node:test';
import { actingPerson, actingUser, tokenOf } from './person.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

test('who acts: the option, else the variable', () => {
  assert.equal(actingUser('ann', fakeIo({ env: { HOLDFAST_USER: 'bo' } })), 'ann');
  assert.equal(actingUser(undefined, fakeIo({ env: { HOLDFAST_USER: 'bo' } })), 'bo');
});

test('who acts: somebody always, from git or the account', () => {
  const user = actingUser(undefined, fakeIo({ cwd: makeProject({}), env: { HOLDFAST_USER: '' } }));
  assert.ok(user.includes('@') || user === userInfo().username, user);
});

test('who acts: an empty name is a mistake', () => assert.throws(() => actingUser(' ', fakeIo()), /--as is empty/));

test('a claim is never verified here', () => {
  const io = fakeIo({ env: { HOLDFAST_TOKEN: 't' } });
  assert.deepEqual(actingPerson({ as: 'ann', group: ['g'] }, io), { user: 'ann', groups: ['g'], verified: false });
  assert.equal(tokenOf({}, io), 't');
  assert.equal(tokenOf({ token: 'other' }, io), 'other');
});
