import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { ExternalStorageRunner } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { HttpServer } from '../listen-http.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import { testKey, testLayer } from '../testing/payload-layer.ts';
import { oneToken, startCodecServer } from './codec-server.ts';
import { readPayloads, writePayloads } from './payload-json.ts';

const UI = 'http://ui.example.org';
const TOKEN = 'the-token-of-the-test';
let folder = '';
let server: HttpServer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-codec-'));
  server = await startCodecServer({
    layer: testLayer(folder, [testKey('one')]),
    namespace: 'default',
    origins: [UI],
    authorize: oneToken(TOKEN),
    host: '127.0.0.1',
    port: 0,
  });
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, origin: UI };
const ask = (path: string, body: string, more: { readonly [name: string]: string } = {}) =>
  fetch(`${server.url}${path}`, { method: 'POST', headers: { ...headers, ...more }, body });

/** As a worker of the project writes it. */
async function written(value: unknown, keys = [testKey('one')]) {
  const { payloadCodecs, externalStorage } = createDataConverter(testLayer(folder, keys));
  assert.ok(externalStorage && payloadCodecs?.[0]);
  const payload = defaultPayloadConverter.toPayload(value);
  const sealed = await payloadCodecs[0].encode([payload], {
    type: 'workflow',
    namespace: 'default',
    workflowId: '@acme/r',
  });
  return new ExternalStorageRunner(externalStorage).store(sealed);
}
async function shown(path: string, payloads: Parameters<typeof writePayloads>[0]): Promise<unknown[]> {
  const answer = await ask(path, writePayloads(payloads));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('access-control-allow-origin'), UI);
  return (readPayloads(await answer.text()) ?? []).map((one) => {
    const encoding = Buffer.from(one.metadata?.encoding ?? []).toString();
    return encoding === 'json/plain' ? defaultPayloadConverter.fromPayload(one) : encoding;
  });
}

test('what is sealed, stored or neither is opened; what cannot be says why, beside the others', async () => {
  const noise = Array.from({ length: 3_000 }, (_, n) => (n * 7919) % 100_003);
  const payloads = [
    ...(await written({ small: 1 })),
    ...(await written(noise)),
    defaultPayloadConverter.toPayload('plain'),
    ...(await written('lost', [testKey('gone')])),
    ...(await written('x'.repeat(2_000_000))),
  ];
  const [small, large, plain, lost, huge] = await shown('/decode', payloads);
  assert.deepEqual([small, large, plain], [{ small: 1 }, noise, 'plain']);
  assert.match(String(lost), /key that it was sealed by is not among the keys.*"gone"/);
  assert.match(String(huge), /bytes, too many to be shown/);
});

test('what a person writes is sealed', async () => {
  const [sealed] = await shown('/any/prefix/encode', [defaultPayloadConverter.toPayload('mine')]);
  assert.equal(sealed, 'binary/encrypted');
});

test('the namespace may be left empty, as the command line of Temporal does', async () => {
  for (const namespace of ['', 'default']) {
    assert.equal((await ask('/decode', '{"payloads": []}', { 'x-namespace': namespace })).status, 200);
  }
});

interface Refused {
  readonly name: string;
  readonly path?: string;
  readonly more?: { readonly [name: string]: string };
  readonly body?: string;
  readonly status: number;
}
const REFUSED: readonly Refused[] = [
  { name: 'no token', more: { authorization: '' }, status: 401 },
  { name: 'another token', more: { authorization: 'Bearer the-token-of-the-tesT' }, status: 401 },
  { name: 'a page of somebody else', more: { origin: 'https://evil.example.org' }, status: 403 },
  { name: 'another namespace', more: { 'x-namespace': 'other' }, status: 403 },
  { name: 'what a page may send unasked', more: { 'content-type': 'text/plain' }, status: 415 },
  { name: 'another path', path: '/', status: 404 },
  { name: 'no JSON', body: '{', status: 400 },
  { name: 'no payloads', body: '{"payloads": [1]}', status: 400 },
];
for (const { name, path = '/decode', more = {}, body = '{"payloads": []}', status } of REFUSED) {
  test(`${name} is refused`, async () => {
    const answer = await ask(path, body, more);
    assert.equal(answer.status, status);
    assert.ok(!(await answer.text()).includes(TOKEN));
  });
}

test('a browser is told who may ask', async () => {
  const options = (origin: string) =>
    fetch(`${server.url}/decode`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-namespace' },
    });
  const allowed = await options(UI);
  assert.equal(allowed.status, 204);
  assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /authorization.*x-namespace/);
  const refused = await options('https://evil.example.org');
  assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [403, null]);
});
