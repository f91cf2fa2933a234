import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import type { Message, Person } from '../../../schema/message.ts';
import { createIdentify } from './identify.ts';
import { readKeyDirectory } from './key-directory.ts';
import { type Caller, type IdentityPolicy, TryAgain } from './policy.ts';
import { type SigningContext, signDecision } from './sign-decision.ts';
import { readSigningKey } from './signing-key.ts';
import { giveKeys } from './testing/people.ts';

const NOW = Date.UTC(2026, 10, 23);
const noSecret = async (): Promise<string> => assert.fail('No secret is asked for.');
const { path, holders } = await giveKeys('ann@example.org', 'bo@example.org');
const ann = holders['ann@example.org'];
const nobody: Person = { user: 'x', groups: ['officers'], verified: false };
const vote: Message = { t: 'vote', task: 'review', vote: 'approve', by: nobody, form: { note: 'seen' } };
const context: SigningContext = { root: 'r', messageId: 'm', user: ann.user, shown: 'digest', now: NOW };
const policy: IdentityPolicy = { mode: 'signed', signers: [{ path }], groups: { officers: [ann.user] } };
const caller = (signature: string | undefined, more: Partial<Caller> = {}): Caller => ({
  message: vote,
  messageId: 'm',
  root: 'r',
  runId: 'w',
  ...(signature === undefined ? {} : { signature }),
  ...more,
});
const ask = async (given: Caller, other: IdentityPolicy = policy) => {
  const found = await (await createIdentify(other, noSecret, () => NOW))(given);
  return found.ok ? found.person : found.why;
};
const sign = (more: Partial<SigningContext> = {}, message: Message = vote, key = ann.key) =>
  signDecision(message, key, { ...context, ...more });

test('who signs is who acts, with the groups of the project and not of the claim', async () => {
  const jws = await sign();
  const signed = { key: ann.key.id, jws, shown: 'digest' };
  assert.deepEqual(await ask(caller(jws)), { user: ann.user, groups: ['officers'], verified: true, signed });
  // The private key says whose it is, and the form is in the signature by its digest only.
  assert.equal(ann.key.user, ann.user);
  assert.doesNotMatch(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString(), /seen/);
});

test('a signature counts for one decision, message and run, in time, by the owner of its key', async () => {
  const { user: _, ...stranger } = ann.key;
  const cases: readonly (readonly [string, Caller])[] = [
    ['another run', caller(await sign({ root: 'other' }))],
    ['another message', caller(await sign(), { messageId: 'm2' })],
    ['another vote', caller(await sign(), { message: { ...vote, vote: 'deny' } })],
    ['another form', caller(await sign(), { message: { ...vote, form: { note: 'not seen' } } })],
    ['a form that was left out', caller(await sign(), { message: { ...vote, form: undefined } as unknown as Message })],
    ['a comment that was added', caller(await sign(), { message: { ...vote, comment: 'well' } })],
    ['another task', caller(await sign(), { message: { ...vote, task: 'release' } })],
    ['nothing shown', caller(await signDecision(vote, ann.key, { root: 'r', messageId: 'm', user: ann.user, now: NOW }))],
    ['too old', caller(await sign({ now: NOW - 700_000 }))],
    ['from the future', caller(await sign({ now: NOW + 60_000 }))],
    ['for somebody else', caller(await sign({ user: 'bo@example.org' }))],
    ['a key that nobody knows', caller(await sign({}, vote, { ...stranger, id: 'other' }))],
    ['the key of another under this name', caller(await sign({}, vote, { ...holders['bo@example.org'].key, id: ann.key.id }))],
    ['a changed signature', caller(`${(await sign()).slice(0, -4)}AAAA`)],
    ['not a JWS', caller('a.b.c')],
    ['another type', caller(await untyped())],
  ]; // biome-ignore format: a table
  for (const [name, given] of cases) assert.equal(await ask(given), 'bad_signature', name);
  assert.equal(await ask(caller(undefined)), 'unsigned');
  assert.equal(await ask(caller(await sign()), { mode: 'claimed' }), 'bad_signature');
});

/** A JWT, say, that the same key signs for something else. */
async function untyped(): Promise<string> {
  const [, payload = ''] = (await sign()).split('.');
  return new CompactSign(Buffer.from(payload, 'base64url'))
    .setProtectedHeader({ alg: 'EdDSA', kid: ann.key.id })
    .sign(ann.key.privateKey);
}

test('what has to be signed is said by the project, kind by kind', async () => {
  const claimed: IdentityPolicy = { mode: 'claimed', signers: [{ path }], signed: ['settle'] };
  const settle: Message = { t: 'settle', path: 'pay', as: 'done', by: nobody };
  assert.deepEqual(await ask(caller(undefined), claimed), nobody);
  assert.equal(await ask(caller(undefined, { message: settle }), claimed), 'unsigned');
  const jws = await sign({}, settle);
  assert.equal(typeof (await ask(caller(jws, { message: settle }), claimed)), 'object');
  await assert.rejects(createIdentify({ mode: 'signed' }, noSecret), /people\.keys/);
});

test('operators need their role where the project gives one', async () => {
  const roles = {
    cancel: { groups: ['operators'] },
    force: { users: ['lead'] },
    settle: {},
    retryUndo: { users: ['op'] },
  };
  const given: IdentityPolicy = { mode: 'claimed', roles };
  const by = (user: string, ...groups: string[]): Person => ({ user, groups, verified: false });
  const op = by('op', 'operators');
  const cases: readonly (readonly [Message, boolean])[] = [
    [{ t: 'cancel', by: op }, true],
    [{ t: 'cancel', by: by('op', 'others') }, false],
    [{ t: 'cancel', by: op, force: true }, false],
    [{ t: 'cancel', by: by('lead', 'operators'), force: true }, true],
    [{ t: 'cancel', by: by('lead'), force: true }, false],
    [{ t: 'retryUndo', path: 'p', how: 'retry', by: op }, true],
    [{ t: 'retryUndo', path: 'p', how: 'retry', by: by('operators') }, false],
    [{ t: 'settle', path: 'p', as: 'skip', by: op }, false],
    [vote, true],
  ];
  for (const [message, may] of cases) {
    const got = await ask(caller(undefined, { message }), given);
    assert.deepEqual(got, may && message.t !== 'event' ? message.by : 'not_allowed', JSON.stringify(message));
    if (message.t !== 'event')
      assert.deepEqual(await ask(caller(undefined, { message }), { mode: 'claimed' }), message.by);
  }
});

test('keys of every kind sign, as JWK and as PEM; what is no key is told without its text', async () => {
  const pairs = [
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ec', { namedCurve: 'P-521' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ];
  for (const { privateKey, publicKey } of pairs) {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pass' });
    const key = await readSigningKey(String(pem), 'pass');
    const jwk = publicKey.export({ format: 'jwk' }) as JWK; // Node's type has no members
    writeFileSync(`${path}.one`, JSON.stringify(jwk));
    const signers = [{ path: `${path}.one`, user: ann.user }];
    const found = await ask(caller(await sign({}, vote, key)), { mode: 'signed', signers });
    assert.equal(typeof found, 'object', key.algorithm);
    await assert.rejects(readSigningKey(String(pem)), /passphrase/);
  }
  for (const text of ['{"kty":"oct","k":"c2VjcmV0"}', '{"kty":', 'no key', '{}']) {
    await assert.rejects(readSigningKey(text), ({ message }: Error) => !message.includes('c2VjcmV0'));
  }
});

test('a directory is read strictly, and anew for each signature', async () => {
  const file = `${path}.changing`;
  const [annJwk, boJwk] = (JSON.parse(readFileSync(path, 'utf8')) as { keys: JWK[] }).keys; // as it was written
  const put = (content: unknown): void => writeFileSync(file, JSON.stringify(content));
  const bad: readonly (readonly [unknown, RegExp])[] = [
    [{ keys: [{ ...annJwk, d: 'AA' }] }, /secret key/],
    [{ keys: [{ kty: 'oct', k: 'AA', kid: 'x' }] }, /secret key/],
    [{ keys: [{ ...annJwk, user: undefined }] }, /whose it is/],
    [{ keys: [annJwk, annJwk] }, /twice/],
    [{ keys: [{ ...annJwk, x: '' }] }, /no public key/],
    [{ keys: 7 }, /neither a JWK nor a JWKS/],
    [{ keys: [{ ...annJwk, exp: 'soon' }] }, /"exp"/],
  ];
  for (const [content, expected] of bad) {
    put(content);
    await assert.rejects(readKeyDirectory([{ path: file }]), expected);
  }
  put({ keys: [boJwk] });
  const identify = await createIdentify({ mode: 'signed', signers: [{ path: file }] }, noSecret, () => NOW);
  const given = caller(await sign());
  const got = async () => ((found) => (found.ok ? 'ok' : found.why))(await identify(given));
  assert.equal(await got(), 'bad_signature');
  put({ keys: [annJwk] });
  assert.equal(await got(), 'ok');
  put({ keys: [{ ...annJwk, exp: NOW / 1000 - 1 }] });
  assert.equal(await got(), 'bad_signature');
  writeFileSync(file, '{');
  await assert.rejects(identify(given), (thrown) => thrown instanceof TryAgain);
});

test('anybody who has the public key can verify a decision, without Holdfast', async () => {
  const jws = await sign();
  const [jwk] = (JSON.parse(readFileSync(path, 'utf8')) as { keys: JWK[] }).keys; // as it was written
  const { payload } = await compactVerify(jws, await importJWK(jwk ?? {}, 'EdDSA'));
  const said: unknown = JSON.parse(Buffer.from(payload).toString());
  const formSha256 = 'bef540617c6866d484cac5cf52c335938527026217b44f8d9cc93c17427c6164';
  assert.deepEqual(said, {
    v: 1,
    run: 'r',
    id: 'm',
    by: ann.user,
    decision: { t: 'vote', task: 'review', vote: 'approve', formSha256 },
    shown: 'digest',
    iat: NOW / 1000,
  });
});
