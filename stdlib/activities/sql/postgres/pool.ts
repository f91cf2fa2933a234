import { createHash } from 'node:crypto';
import pg from 'pg';
import type { PostgresConnection } from '../connection.ts';
import { SQL_LIMITS } from '../limits.ts';

interface Known {
  readonly digest: string;
  readonly pool: pg.Pool;
}
/** One pool for each connection of the project that this process has used, by name and address. */
const pools = new Map<string, Known>();

/** Other settings, as a password that was changed, mean another pool; the one before ends when its last call has. */
export function poolOf(connection: PostgresConnection): pg.Pool {
  const { name, host, port, database, user, password, tls, ca, pool: max } = connection;
  const digest = createHash('sha256')
    .update(JSON.stringify([user, password, tls, ca, max]))
    .digest('hex');
  const key = JSON.stringify([name, host, port, database]);
  const known = pools.get(key);
  if (known?.digest === digest) return known.pool;
  known?.pool.end().catch(noteNothing);
  const pool = new pg.Pool({
    host,
    port,
    database,
    user,
    // Never from a file or the environment of the worker.
    password: password ?? '',
    // The library names the host for the check of the certificate only where it is a name: an address would pass as localhost.
    ssl: tls === 'none' ? false : { host, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    max,
    connectionTimeoutMillis: SQL_LIMITS.connectMs,
    idleTimeoutMillis: SQL_LIMITS.idleMs,
    allowExitOnIdle: true,
    application_name: 'holdfast',
  });
  // One that fails while nobody uses it has left the pool by then.
  pool.on('error', noteNothing);
  pools.set(key, { digest, pool });
  return pool;
}

function noteNothing(): void {}
