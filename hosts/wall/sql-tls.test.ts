/** PostgreSQL by TLS: whom a connection trusts, and what it sends to nobody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { createAuthority } from './testing/certificates.ts';
import { endOf, perform } from './testing/perform.ts';
import { startPostgres, type TestDatabase } from './testing/postgres.ts';

const known = createAuthority('the authority of the test');
const stranger = createAuthority('a stranger');
const servers: { [name: string]: TestDatabase } = {};

before(async () => {
  [servers.named, servers.numbered] = await Promise.all([
    startPostgres({}, known.issue('database', { hosts: ['localhost'] })),
    startPostgres({}, known.issue('database', { hosts: ['127.0.0.1'] })),
  ]);
});
after(() => Promise.all(Object.values(servers).map((server) => server.close())));

const ca: JsonObject = { secret: { env: 'CA' } };
const OTHER = { ca: { secret: { env: 'OTHER_CA' } } };
const ENCRYPTED = { rows: [{ ssl: true }], count: 1 };
const cases: readonly (readonly [title: string, server: string, host: string, more: JsonObject, end: Json])[] = [
  ['a name that the certificate has', 'named', 'localhost', { ca }, ENCRYPTED],
  ['an address that the certificate has', 'numbered', '127.0.0.1', { ca }, ENCRYPTED],
  ['a name that the certificate has not', 'numbered', 'localhost', { ca }, 'sql.denied'],
  ['an address that the certificate has not', 'named', '127.0.0.1', { ca }, 'sql.denied'],
  ['another authority', 'named', 'localhost', OTHER, 'sql.denied'],
  ['an authority that nobody named', 'named', 'localhost', {}, 'sql.denied'],
  ['in clear text, which this server does not take', 'named', 'localhost', { tls: 'none' }, 'sql.denied'],
];
for (const [title, server, host, more, end] of cases)
  test(`postgres by TLS: ${title}`, async () => {
    const { port, user, database } = servers[server] ?? {};
    const connection = { kind: 'postgres' as const, address: `${host}:${port}`, database, user, ...more } as JsonObject;
    const statement = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    const result = await perform(
      'sql.query',
      { connection: 'db', statement },
      {
        project: { connections: { db: { ...connection, kind: 'postgres' } } },
        services: { env: { CA: known.cert, OTHER_CA: stranger.cert } },
      },
    );
    assert.deepEqual(endOf(result), end, JSON.stringify(result));
    if (!result.ok) assert.deepEqual([result.retry, result.fault.effect], [false, 'none']);
  });
