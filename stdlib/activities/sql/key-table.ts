import { ActivityError } from '../../activity.ts';

/** The idempotency key of a write, and what it was used for: the digest of statement and values. */
export interface CallKey {
  readonly key: string;
  readonly digest: string;
}

/**
 * One row for each write that was kept, written in its transaction: a key that is there has had its effect, and `result`
 * is what it gave. For PostgreSQL and SQLite alike. INVARIANT: the name comes from holdfast.yaml, whose schema lets only
 * plain names through.
 */
export function keyTableDdl(name: string): string {
  return `CREATE TABLE IF NOT EXISTS ${name} (
  call_key text PRIMARY KEY,
  digest text NOT NULL,
  result text,
  made_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;
}

export function missingKeyTable(connection: string, name: string): ActivityError {
  const detail = `The database of "${connection}" has no table "${name}" for the keys of writes. Create it (${keyTableDdl(name).replace(/\s+/g, ' ')}), say \`createKeyTable: true\` at the connection, or call sql.executeUnkeyed.`;
  return new ActivityError('config.invalid', detail);
}

export function keyReused(key: string): ActivityError {
  return new ActivityError('sql.key_reused', `The key ${key} was used for another statement or other values.`);
}
