import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createKeyring, KeyError, type KeyErrorCode, type KeySetting } from './keyring.ts';
import { seal, unseal } from './seal.ts';
import { sealStream, unsealStream } from './seal-stream.ts';

/** 32 bytes that are nobody's. */
const secretOf = (name: string): string => createHash('sha256').update(`test ${name}`).digest('base64');
const setting = (id: string, more: Partial<KeySetting> = {}): KeySetting => ({ id, secret: secretOf(id), ...more });
const refuses = (code: KeyErrorCode) => (thrown: unknown) => {
  assert.ok(thrown instanceof KeyError, String(thrown));
  assert.equal(thrown.code, code);
  for (const id of ['old', 'new', 'acme']) assert.ok(!thrown.message.includes(secretOf(id)));
  return true;
};
const text = Buffer.from('what only the tenant may read');

async function* pieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.byteLength; at += size) yield content.subarray(at, at + size);
}
async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('the first key that serves a tenant seals; every key opens what it sealed', () => {
  const before = createKeyring([setting('old')]);
  const after = createKeyring([setting('acme', { tenants: ['acme'] }), setting('new'), setting('old')]);
  assert.deepEqual(
    ['acme', 'other', ''].map((tenant) => after.sealing(tenant).id),
    ['acme', 'new', 'new'],
  );
  const sealed = seal(text, before.sealing('acme'), false);
  assert.deepEqual(unseal(sealed, after.opening('old', 'acme')), text);
});

test('a tenant that no key serves, and keys that are none, are told', () => {
  const keyring = createKeyring([setting('acme', { tenants: ['acme'] })]);
  assert.throws(() => keyring.sealing('other'), refuses('no_key'));
  assert.throws(() => keyring.sealing(''), refuses('no_key'));
  assert.throws(() => keyring.opening('gone', 'acme'), refuses('unknown_key'));
  for (const secret of ['', 'short', `${secretOf('old')}A`, 'x'.repeat(44)]) {
    assert.throws(() => createKeyring([setting('old', { secret })]), refuses('invalid_key'));
  }
  assert.throws(() => createKeyring([setting('old'), setting('old')]), refuses('invalid_key'));
});

test('another key, another tenant and changed bytes do not open', () => {
  const keyring = createKeyring([setting('old'), setting('new')]);
  const sealed = seal(text, keyring.sealing('acme'), false);
  const wrong = createKeyring([setting('old', { secret: secretOf('wrong') })]);
  assert.throws(() => unseal(sealed, wrong.opening('old', 'acme')), refuses('wrong_key'));
  assert.throws(() => unseal(sealed, keyring.opening('old', 'other')), refuses('wrong_key'));
  assert.throws(() => unseal(sealed, keyring.opening('new', 'acme')), refuses('wrong_key'));
  for (let at = 0; at < sealed.byteLength; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => unseal(changed, keyring.opening('old', 'acme')), KeyError);
  }
  assert.throws(() => unseal(sealed.subarray(0, 20), keyring.opening('old', 'acme')), refuses('damaged'));
});

test('equal contents are equal when sealed only where it is asked for, and only within a tenant', () => {
  const keyring = createKeyring([setting('old')]);
  const acme = keyring.sealing('acme');
  assert.deepEqual(seal(text, acme, true), seal(text, acme, true));
  assert.notDeepEqual(seal(text, acme, false), seal(text, acme, false));
  assert.notDeepEqual(seal(text, acme, true), seal(text, keyring.sealing('other'), true));
});

const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];
test('streams come back as they were, whatever the size of their pieces', async () => {
  const keyring = createKeyring([setting('old')]);
  for (const size of SIZES) {
    const content = Buffer.alloc(size, 'ab');
    for (const piece of [1_000, 65_536, 1_000_000]) {
      const sealed = await whole(sealStream(pieces(content, piece), keyring.sealing('acme')));
      assert.ok(!sealed.includes('abab'));
      assert.ok(
        content.equals(await whole(unsealStream(pieces(sealed, piece + 7), keyring, 'acme'))),
        `${size} by ${piece}`,
      );
    }
  }
});

test('a stream that was cut, changed, reordered or sealed by another key does not open', async () => {
  const keyring = createKeyring([setting('old')]);
  const sealed = await whole(sealStream(pieces(Buffer.alloc(200_000, 'ab'), 50_000), keyring.sealing('acme')));
  const chunk = 65_536 + 16;
  const head = sealed.byteLength - (200_000 + 4 * 16);
  const swapped = Buffer.concat([
    sealed.subarray(0, head),
    sealed.subarray(head + chunk, head + 2 * chunk),
    sealed.subarray(head, head + chunk),
    sealed.subarray(head + 2 * chunk),
  ]);
  const changed = Buffer.from(sealed);
  changed[head + 5] = (changed[head + 5] ?? 0) ^ 1;
  const cases: readonly (readonly [Buffer, KeyErrorCode])[] = [
    [sealed.subarray(0, head + chunk), 'wrong_key'],
    [sealed.subarray(0, -1), 'wrong_key'],
    [swapped, 'wrong_key'],
    [changed, 'wrong_key'],
    [sealed.subarray(0, 10), 'damaged'],
    [Buffer.from('%PDF-1.7 and so on, which nobody ever sealed with a key'), 'damaged'],
  ];
  for (const [bytes, code] of cases) {
    await assert.rejects(whole(unsealStream(pieces(bytes, 10_000), keyring, 'acme')), refuses(code));
  }
  const wrong = createKeyring([setting('old', { secret: secretOf('wrong') })]);
  await assert.rejects(whole(unsealStream(pieces(sealed, 10_000), wrong, 'acme')), refuses('wrong_key'));
  const none = createKeyring([setting('new')]);
  await assert.rejects(whole(unsealStream(pieces(sealed, 10_000), none, 'acme')), refuses('unknown_key'));
  await assert.rejects(whole(unsealStream(pieces(sealed, 10_000), keyring, 'other')), refuses('other_tenant'));
});
