import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSeal, readSealKey, sealToken } from './seal.ts';

const TOKEN = 'the text of a token';
const key = (id: string, fill: number) => ({ id, bytes: new Uint8Array(32).fill(fill) });
const here = { runId: 'order-1', messageId: 'm1' };

test('a seal opens with its key, for its run and its message, and nowhere else', () => {
  const seal = sealToken(TOKEN, key('a', 1), here);
  const [version, id, iv, body = ''] = seal.split('.');
  const changed = `${body.startsWith('A') ? 'B' : 'A'}${body.slice(1)}`;
  const cases: readonly (readonly [string, string, readonly ReturnType<typeof key>[], typeof here, RegExp | 'opens'])[] = [
    ['its key', seal, [key('a', 1)], here, 'opens'],
    ['rotated: the old key is still there', seal, [key('b', 2), key('a', 1)], here, 'opens'],
    ['rotated away', seal, [key('b', 2)], here, /no key 'a'/],
    ['another key of the same id', seal, [key('a', 2)], here, /changed, sealed with another key/],
    ['another run', seal, [key('a', 1)], { ...here, runId: 'order-2' }, /another run/],
    ['another message', seal, [key('a', 1)], { ...here, messageId: 'm2' }, /message/],
    ['said to be of another key', seal.replace('.a.', '.b.'), [key('a', 1), key('b', 1)], here, /changed/],
    ['changed', [version, id, iv, changed].join('.'), [key('a', 1)], here, /changed/],
    ['cut short', seal.slice(0, -4), [key('a', 1)], here, /changed/],
    ['without a body', [version, id, iv, body.slice(0, 8)].join('.'), [key('a', 1)], here, /cut short/],
    ['a token in clear', TOKEN, [key('a', 1)], here, /form of a seal/],
    ['nothing', '', [key('a', 1)], here, /form of a seal/],
  ]; // biome-ignore format: a table
  for (const [name, given, keys, binding, expected] of cases) {
    const opened = openSeal(given, keys, binding);
    if (expected === 'opens') assert.deepEqual(opened, { ok: true, token: TOKEN }, name);
    else assert.match(opened.ok ? 'it opened' : opened.detail, expected, name);
  }
});

test('a seal tells nothing, and is another one each time', () => {
  const seals = [1, 2].map(() => sealToken(TOKEN, key('a', 1), here));
  assert.notEqual(seals[0], seals[1]);
  for (const seal of seals) assert.doesNotMatch(Buffer.from(seal, 'base64url').toString(), /token/);
});

test('a seal key has 32 bytes; a wrong one is told without its text', () => {
  const text = Buffer.alloc(32, 7).toString('base64');
  assert.deepEqual(readSealKey('a', `${text}\n`).bytes, Buffer.alloc(32, 7));
  assert.throws(
    () => readSealKey('a', 'short'),
    ({ message }: Error) => /'a' has 3 bytes/.test(message) && !message.includes('short'),
  );
});
