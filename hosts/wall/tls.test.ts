/** TLS of `http` connections: servers that cannot be trusted, and servers that ask who is there. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { JsonObject } from '../../schema/json.ts';
import { type Authority, createAuthority, type Identity } from './testing/certificates.ts';
import { perform } from './testing/perform.ts';
import { answerJson, startHttp } from './testing/servers.ts';

type Started = Awaited<ReturnType<typeof startHttp>>;
const DAY_MS = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
let root: string;
const known: Authority = createAuthority('the authority of the test');
const stranger: Authority = createAuthority('a stranger');
const client: Identity = known.issue('worker');
const late: Identity = known.issue('localhost', { validity: { from: ago(10), to: ago(5) } });
const servers: { [name: string]: Started } = {};

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-tls-'));
  await writeFile(join(root, 'ca.pem'), known.cert);
  await writeFile(join(root, 'client.pem'), client.cert);
  const handler: Parameters<typeof startHttp>[0] = (_, response) => answerJson(response, 200, { fine: true });
  const start = (identity: Identity, more: object = {}): Promise<Started> =>
    startHttp(handler, { cert: identity.cert, key: identity.key, ...more });
  servers.plain = await start(known.issue('localhost'));
  servers.late = await start(late);
  servers.strange = await start(stranger.issue('localhost'));
  const asks = { ca: known.cert, requestCert: true, rejectUnauthorized: true };
  servers.asks = await start(known.issue('localhost'), asks);
  servers.asks12 = await start(known.issue('localhost'), { ...asks, maxVersion: 'TLSv1.2' });
  servers.none = await startHttp(handler);
});
after(async () => {
  for (const server of Object.values(servers)) await server.close();
  await rm(root, { recursive: true });
});

interface Case {
  readonly title: string;
  readonly server: string;
  readonly tls?: JsonObject;
  readonly host?: string;
  readonly expected: string;
}
const env: Record<string, string> = {
  CLIENT_KEY: client.key,
  OTHER_KEY: known.issue('other').key,
  STRANGE_CERT: '',
  STRANGE_KEY: '',
};
const of = (name: string): JsonObject => ({ secret: { env: name } });
const ca = './ca.pem';
const pair = { certificate: './client.pem', key: of('CLIENT_KEY') };

const cases: readonly Case[] = [
  { title: 'an authority of the project', server: 'plain', tls: { ca }, expected: 'ok' },
  { title: 'an authority that nobody named', server: 'plain', expected: 'http.untrusted' },
  { title: 'a certificate of another authority', server: 'strange', tls: { ca }, expected: 'http.untrusted' },
  { title: 'a certificate that has run out', server: 'late', tls: { ca }, expected: 'http.untrusted' },
  { title: 'a certificate of another name', server: 'plain', tls: { ca }, host: '[::1]', expected: 'http.unavailable' },
  {
    title: 'a name that it does not have',
    server: 'plain',
    tls: { ca, serverName: 'x.example' },
    expected: 'http.untrusted',
  },
  { title: 'a name that it has', server: 'plain', tls: { ca, serverName: 'localhost' }, expected: 'ok' },
  { title: 'a server that speaks no TLS', server: 'none', tls: { ca }, expected: 'http.unavailable' },
  { title: 'both sides show who they are', server: 'asks', tls: { ca, ...pair }, expected: 'ok' },
  { title: 'both sides, TLS 1.2', server: 'asks12', tls: { ca, ...pair }, expected: 'ok' },
  {
    title: 'no certificate where one is asked for, TLS 1.2',
    server: 'asks12',
    tls: { ca },
    expected: 'http.unauthorized',
  },
  { title: 'a server that hangs up without a word', server: 'asks', tls: { ca }, expected: 'http.unavailable' },
  {
    title: 'a certificate of a stranger, TLS 1.2',
    server: 'asks12',
    tls: { ca, certificate: of('STRANGE_CERT'), key: of('STRANGE_KEY') },
    expected: 'http.unavailable',
  },
  {
    title: 'the key of another',
    server: 'asks',
    tls: { ca, ...pair, key: of('OTHER_KEY') },
    expected: 'config.invalid',
  },
  { title: 'a key that is none', server: 'asks', tls: { ca, ...pair, key: of('NO_KEY') }, expected: 'config.invalid' },
  { title: 'a file that is not there', server: 'plain', tls: { ca: './no.pem' }, expected: 'config.invalid' },
  { title: 'a file outside of the project', server: 'plain', tls: { ca: '../ca.pem' }, expected: 'config.invalid' },
];
const strange = stranger.issue('a stranger of the same name');
Object.assign(env, { STRANGE_CERT: strange.cert, STRANGE_KEY: strange.key, NO_KEY: 'this is no key at all' });

for (const { title, server, tls, host, expected } of cases) {
  test(title, async () => {
    const port = servers[server]?.port ?? assert.fail();
    const baseUrl = `https://${host ?? '127.0.0.1'}:${port}`;
    const api = {
      kind: 'http' as const,
      baseUrl,
      allowPrivate: true,
      timeout: 'PT5S',
      ...(tls === undefined ? {} : { tls }),
    };
    const result = await perform(
      'http.get',
      { connection: 'api', path: '/' },
      { project: { connections: { api } }, services: { env, root } },
    );
    assert.equal(result.ok ? 'ok' : result.fault.type, expected, JSON.stringify(result));
    if (!result.ok) assert.equal(result.retry, expected === 'http.unavailable');
    for (const secret of Object.values(env)) {
      for (const line of secret.split('\n').filter((one) => one.length > 20 && !one.startsWith('-'))) {
        assert.ok(!JSON.stringify(result).includes(line));
      }
    }
  });
}
