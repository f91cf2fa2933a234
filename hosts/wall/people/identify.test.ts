import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Message, Person } from '../../../schema/message.ts';
import { createIdentify } from './identify.ts';
import { type Identified, type Identify, type IdentityPolicy, type Members, type Role, TryAgain } from './policy.ts';
import { readSealKey, sealToken } from './seal.ts';
import { startKeyServer } from './testing/key-server.ts';

const issuer = 'https://id.example.org';
const audience = 'holdfast';
const secret = 'a secret of thirty-two bytes and more';
const SEAL = Buffer.alloc(32, 1).toString('base64');
const readSecret = async (reference: { env: string } | { file: string }): Promise<string> =>
  'env' in reference && reference.env === 'SEAL_KEY' ? SEAL : secret;
const seal = [{ id: 'a', key: { env: 'SEAL_KEY' } }];
const policy: IdentityPolicy = { mode: 'token', issuer, audience, keys: { secret: { env: 'TOKEN_SECRET' } }, seal };

const claimed: Person = { user: 'boss@example.org', groups: ['officers'], verified: true };
const where = { runId: 'order-1', messageId: 'm1', root: 'order-1~x' };
const vote = (by: Person): Message => ({ t: 'vote', task: 'review', vote: 'approve', by });
const ask = (identify: Identify, token?: string, by: Person = claimed) =>
  identify({
    message: vote(by),
    ...where,
    ...(token === undefined ? {} : { sealed: sealToken(token, readSealKey('a', SEAL), where) }),
  });

const token = (
  claims: { readonly [name: string]: unknown },
  changes: { issuer?: string; audience?: string; exp?: string | null; iat?: string | null; key?: string } = {},
) => {
  const jwt = new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(changes.issuer ?? issuer)
    .setAudience(changes.audience ?? audience);
  if (changes.iat !== null) jwt.setIssuedAt(changes.iat ?? '0s');
  if (changes.exp !== null) jwt.setExpirationTime(changes.exp ?? '5m');
  return jwt.sign(new TextEncoder().encode(changes.key ?? secret));
};
const who = (identified: Identified): unknown => (identified.ok ? identified.person : identified.why);

test('a claim is taken at its word where the project says so, and never as verified', async () => {
  const identify = await createIdentify({ mode: 'claimed' }, readSecret);
  assert.deepEqual(who(await ask(identify)), { ...claimed, verified: false });
  const event: Message = { t: 'event', type: 'a', eventId: '1', data: null };
  assert.equal(who(await identify({ message: event, ...where })), undefined);
});

test('a token says who acts; the claim does not', async () => {
  const identify = await createIdentify(policy, readSecret);
  const groups = ['officers'];
  const cases: readonly (readonly [string | undefined, unknown])[] = [
    [await token({ sub: 'a@example.org', groups }), { user: 'a@example.org', groups, verified: true }],
    [await token({ sub: 'a@example.org' }), { user: 'a@example.org', groups: [], verified: true }],
    [undefined, 'unidentified'],
    ['nonsense', 'unidentified'],
    [await token({ sub: 'a' }, { issuer: 'https://other.example.org' }), 'unidentified'],
    [await token({ sub: 'a' }, { audience: 'other' }), 'unidentified'],
    [await token({ sub: 'a' }, { exp: '-5m' }), 'unidentified'],
    [await token({ sub: 'a' }, { exp: null }), 'unidentified'],
    [await token({ sub: 'a' }, { iat: '-20m', exp: '1h' }), 'unidentified'],
    [await token({ sub: 'a' }, { iat: null }), 'unidentified'],
    [await token({ sub: 'a' }, { key: 'another secret of thirty-two bytes' }), 'unidentified'],
    [await token({ sub: '' }), 'unidentified'],
    [await token({ groups }), 'unidentified'],
    [await token({ sub: 'a', groups: 'officers' }), 'unidentified'],
  ];
  for (const [given, expected] of cases) assert.deepEqual(who(await ask(identify, given)), expected);
});

test('public keys come from a file; a token signed with the public key as a secret does not hold', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'keys.json');
  writeFileSync(file, JSON.stringify({ keys: [jwk] }));
  const names = { userClaim: 'email', groupsClaim: 'roles' };
  const identify = await createIdentify(
    { mode: 'token', issuer, audience, keys: { jwksFile: file }, seal, ...names },
    readSecret,
  );
  const claims = { email: 'a@example.org', roles: ['r'] };
  const sign = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg, kid: 'k1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);
  const good = await ask(identify, await sign('RS256', privateKey));
  assert.deepEqual(who(good), { user: 'a@example.org', groups: ['r'], verified: true });
  const forged = await sign('HS256', new TextEncoder().encode(JSON.stringify(jwk)));
  assert.equal(who(await ask(identify, forged)), 'unidentified');
});

test('a secret that can be guessed is refused at the start', async () => {
  await assert.rejects(
    createIdentify(policy, async (reference) => ('env' in reference && reference.env === 'SEAL_KEY' ? SEAL : 'short')),
    /at least 32/,
  );
});

test('a token in clear, or sealed for another message, does not count', async () => {
  const identify = await createIdentify(policy, readSecret);
  const good = await token({ sub: 'a@example.org' });
  const sealed = sealToken(good, readSealKey('a', SEAL), where);
  const message = vote(claimed);
  assert.deepEqual(who(await identify({ message, ...where, sealed })), {
    user: 'a@example.org',
    groups: [],
    verified: true,
  });
  for (const given of [
    { ...where, sealed: good },
    { ...where, messageId: 'm2', sealed },
    { ...where, runId: 'order-2', sealed },
  ]) {
    const found = await identify({ message, ...given });
    assert.equal(who(found), 'unidentified');
    assert.doesNotMatch(found.ok ? '' : found.detail, new RegExp(good.slice(0, 20)));
  }
});

test('without a key for seals, or with keys over the network in clear, nothing starts', async () => {
  const keys = { jwksUrl: 'http://id.example.org/keys' };
  await assert.rejects(createIdentify({ ...policy, seal: [] }, readSecret), /people\.seal/);
  await assert.rejects(createIdentify({ ...policy, keys }, readSecret), /not fetched over https/);
});

test('keys that cannot be had are asked for again; a new key is found; keys are kept', async () => {
  const server = await startKeyServer();
  try {
    const remote: IdentityPolicy = { mode: 'token', issuer, audience, keys: { jwksUrl: server.url }, seal };
    const identify = await createIdentify(remote, readSecret);
    const first = await server.token({ sub: 'a@example.org' });
    for (const answer of ['silence', 'error', 'nonsense'] as const) {
      server.answer = answer;
      await assert.rejects(
        ask(identify, first),
        (thrown) => thrown instanceof TryAgain && thrown.refusal.why === 'keys_unreachable',
        answer,
      );
    }
    server.answer = 'keys';
    const found = { user: 'a@example.org', groups: [], verified: true };
    assert.deepEqual(who(await ask(identify, first)), found);
    const asked = server.asked;
    server.answer = 'silence';
    assert.deepEqual(who(await ask(identify, first)), found);
    assert.equal(server.asked, asked);
    server.answer = 'keys';
    await server.rotate();
    const second = await server.token({ sub: 'a@example.org' });
    // The set is too young to be fetched again: not yet a refusal.
    await assert.rejects(ask(identify, second), (thrown) => thrown instanceof TryAgain);
    assert.equal(server.asked, asked);
    const later = await createIdentify(remote, readSecret);
    assert.deepEqual(who(await ask(later, second)), found);
    // A key that a set does not have when it was just fetched is nobody's.
    const stranger = await createIdentify(remote, readSecret);
    assert.equal(who(await ask(stranger, first)), 'unidentified');
  } finally {
    await server.stop();
  }
});

test('groups come from the directory as it is when somebody acts; without it nobody may act', async () => {
  let members: Members = { officers: ['boss@example.org'] };
  const person: Person = { user: 'boss@example.org', groups: ['guests'], verified: false };
  const identify = await createIdentify(
    { mode: 'claimed', groups: { staff: ['boss@example.org'] }, directory: async () => members },
    readSecret,
  );
  const groups = async (): Promise<unknown> => {
    const identified = await identify({ message: vote(person), ...where });
    return identified.ok ? identified.person?.groups : identified.why;
  };
  assert.deepEqual(await groups(), ['guests', 'staff', 'officers']);
  members = { leads: ['boss@example.org'] };
  assert.deepEqual(await groups(), ['guests', 'staff', 'leads']);
  const broken = await createIdentify(
    { mode: 'claimed', directory: () => Promise.reject(new Error('people.yaml is not there')) },
    readSecret,
  );
  await assert.rejects(
    async () => broken({ message: vote(person), ...where }),
    (thrown) => thrown instanceof TryAgain && /people\.yaml is not there/.test(thrown.refusal.detail),
  );
});

test('the role of those who run the tasks is a group; where it is given, nobody else is in it', async () => {
  const groupsOf = async (tasks: Role | undefined, groups: readonly string[]): Promise<unknown> => {
    const roles = tasks === undefined ? {} : { tasks };
    const identify = await createIdentify({ mode: 'claimed', roles }, readSecret);
    const person: Person = { user: 'desk@example.org', groups, verified: false };
    return who(await ask(identify, undefined, person));
  };
  const person = (...groups: string[]): Person => ({ user: 'desk@example.org', groups, verified: false });
  assert.deepEqual(await groupsOf(undefined, ['holdfast_admins']), person('holdfast_admins'));
  assert.deepEqual(await groupsOf({ users: ['chief'] }, ['holdfast_admins']), person());
  assert.deepEqual(await groupsOf({ groups: ['desk'] }, ['desk']), person('desk', 'holdfast_admins'));
  assert.deepEqual(await groupsOf({ users: ['desk@example.org'] }, []), person('holdfast_admins'));
});
