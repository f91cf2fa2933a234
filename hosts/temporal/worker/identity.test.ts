import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createIdentify, type Identified, type IdentityPolicy } from './identity.ts';

const issuer = 'https://id.example.org';
const audience = 'holdfast';
const secret = 'a secret of thirty-two bytes and more';
const readSecret = async (): Promise<string> => secret;
const policy: IdentityPolicy = { mode: 'token', issuer, audience, keys: { secret: { env: 'TOKEN_SECRET' } } };

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
  const claimed = { user: 'a@example.org', groups: ['x'], verified: true };
  assert.deepEqual(who(await identify(claimed, undefined)), { ...claimed, verified: false });
  assert.equal(who(await identify(undefined, undefined)), undefined);
});

test('a token says who acts; the claim does not', async () => {
  const identify = await createIdentify(policy, readSecret);
  const claimed = { user: 'boss@example.org', groups: ['officers'], verified: true };
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
  for (const [given, expected] of cases) assert.deepEqual(who(await identify(claimed, given)), expected);
});

test('public keys come from a file; a token signed with the public key as a secret does not hold', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'keys.json');
  writeFileSync(file, JSON.stringify({ keys: [jwk] }));
  const names = { userClaim: 'email', groupsClaim: 'roles' };
  const identify = await createIdentify(
    { mode: 'token', issuer, audience, keys: { jwksFile: file }, ...names },
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
  const good = await identify(undefined, await sign('RS256', privateKey));
  assert.deepEqual(who(good), { user: 'a@example.org', groups: ['r'], verified: true });
  const forged = await sign('HS256', new TextEncoder().encode(JSON.stringify(jwk)));
  assert.equal(who(await identify(undefined, forged)), 'unidentified');
});

test('a secret that can be guessed is refused at the start', async () => {
  await assert.rejects(
    createIdentify(policy, async () => 'short'),
    /at least 32/,
  );
});
