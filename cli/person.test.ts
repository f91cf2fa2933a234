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
  const io = fakeIo();
  assert.deepEqual(actingPerson({ as: 'ann', group: ['g'] }, io), { user: 'ann', groups: ['g'], verified: false });
});

test('a token goes sealed, or not at all', () => {
  const env = { HOLDFAST_TOKEN: 't', SEAL_KEY: Buffer.alloc(32, 1).toString('base64') };
  const server = { identity: 'token', seal: { id: 'a', key: { secret: { env: 'SEAL_KEY' } } } } as const;
  const seal = { id: 'a', bytes: Buffer.alloc(32, 1) };
  assert.deepEqual(tokenOf({}, fakeIo({ env }), server), { token: { text: 't', seal } });
  assert.deepEqual(tokenOf({ token: 'other' }, fakeIo({ env }), server), { token: { text: 'other', seal } });
  assert.deepEqual(tokenOf({}, fakeIo({ env: {} }), server), {});
  assert.throws(() => tokenOf({}, fakeIo({ env }), { identity: 'token' }), /no key that seals/);
  assert.throws(() => tokenOf({}, fakeIo({ env: { ...env, SEAL_KEY: '' } }), server), /SEAL_KEY is not set/);
  assert.throws(() => tokenOf({}, fakeIo({ env: { ...env, SEAL_KEY: 'x' } }), server), /'a' has 0 bytes/);
});

test('a token stays here unless the project asks for one', () => {
  const io = fakeIo({ env: { HOLDFAST_TOKEN: 't' } });
  assert.deepEqual(tokenOf({}, io, { identity: 'claimed' }), {});
  assert.equal(io.written.err, '');
  assert.deepEqual(tokenOf({ token: 'secret' }, io, { identity: 'claimed' }), {});
  assert.match(io.written.err, /--token is not sent/);
  assert.doesNotMatch(io.written.err, /secret/);
});

test('whether a token is asked for is said by the project, with its overlay', async () => {
  const token =
    'token: { issuer: i, audience: a, jwks: "https://id.example.org/keys" }, seal: [{ id: a, key: { secret: { env: K } } }]';
  const cwd = makeProject({
    'holdfast.yaml': 'holdfast: "1"\nname: p\n',
    'holdfast.production.yaml': `people: { identity: token, ${token} }\n`,
  });
  assert.equal((await findServer(fakeIo({ cwd }), {})).identity, 'claimed');
  assert.equal((await findServer(fakeIo({ cwd }), { env: 'production' })).identity, 'token');
});
