import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServices } from '../../hosts/wall/index.ts';
import type { IdentityPolicy } from '../../hosts/wall/people/policy.ts';
import { startKeyServer } from '../../hosts/wall/people/testing/key-server.ts';
import { giveKeys } from '../../hosts/wall/people/testing/people.ts';
import { examinePeople } from './examine-people.ts';

const services = createServices({
  project: { models: {}, connections: {} },
  env: { SEAL: Buffer.alloc(32, 1).toString('base64') },
});
async function look(identity: IdentityPolicy): Promise<string> {
  const lines: string[] = [];
  for await (const { is, detail } of examinePeople({ identity, services })) lines.push(`${is}: ${detail}`);
  return lines.join('\n');
}

test('doctor says how people are known, what is missing, and who may do what', async () => {
  const server = await startKeyServer();
  const { path } = await giveKeys('ann@example.org');
  const ops = { groups: ['ops'] };
  const roles = { cancel: ops, settle: ops, retryUndo: ops, redrive: ops };
  const token: IdentityPolicy = {
    ...{ mode: 'token', issuer: 'i', audience: 'a', keys: { jwksUrl: server.url } },
    seal: [{ id: 's1', key: { env: 'SEAL' } }],
  };
  try {
    assert.match(await look({ mode: 'claimed' }), /^note: callers are taken at their word$/);
    const open = await look(token);
    assert.match(open, /ok: .* sealed with key s1\nok: the key set .* is there/);
    assert.match(open, /note: everybody who is identified may cancel, settle, retryUndo, redrive/);
    assert.doesNotMatch(await look({ ...token, roles }), /everybody/);
    server.answer = 'error';
    assert.match(await look(token), /problem: the key set .* cannot be had: it answers with an error/);
    assert.match(await look({ ...token, seal: [] }), /^problem: .*people\.seal/);
    assert.match(await look({ ...token, seal: [{ id: 's2', key: { env: 'NOWHERE' } }] }), /^problem: .*NOWHERE/);
    const directory = async () => ({ leads: ['ann'] });
    assert.match(await look({ mode: 'claimed', directory }), /ok: the directory has 1 group$/);
    const broken = () => Promise.reject(new Error('no such file'));
    assert.match(
      await look({ mode: 'claimed', directory: broken }),
      /problem: the directory cannot be read: no such file/,
    );
    assert.match(await look({ mode: 'signed' }), /^problem: .*people\.keys/);
    assert.match(await look({ mode: 'signed', signers: [{ path }] }), /ok: callers sign.*\nok: 1 key to sign/);
  } finally {
    await server.stop();
  }
});
