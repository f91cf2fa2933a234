import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { test } from 'node:test';
import { findServer } from './connect-server.ts';
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
  assert.equal(tokenOf({}, io, 'token'), 't');
  assert.equal(tokenOf({ token: 'other' }, io, 'token'), 'other');
});

test('a token stays here unless the project asks for one', () => {
  const io = fakeIo({ env: { HOLDFAST_TOKEN: 't' } });
  assert.equal(tokenOf({}, io, 'claimed'), undefined);
  assert.equal(io.written.err, '');
  assert.equal(tokenOf({ token: 'secret' }, io, 'claimed'), undefined);
  assert.match(io.written.err, /--token is not sent/);
  assert.doesNotMatch(io.written.err, /secret/);
});

test('whether a token is asked for is said by the project, with its overlay', async () => {
  const token = 'token: { issuer: i, audience: a, jwks: "https://id.example.org/keys" }';
  const cwd = makeProject({
    'holdfast.yaml': 'holdfast: "1"\nname: p\n',
    'holdfast.production.yaml': `people: { identity: token, ${token} }\n`,
  });
  assert.equal((await findServer(fakeIo({ cwd }), {})).identity, 'claimed');
  assert.equal((await findServer(fakeIo({ cwd }), { env: 'production' })).identity, 'token');
});
