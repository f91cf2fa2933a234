import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Json, JsonObject } from '../../../../schema/json.ts';
import { ActivityError } from '../../../activity.ts';
import type { BoundStatement } from '../bind.ts';
import type { PostgresConnection } from '../connection.ts';
import { type CallKey, keyReused, keyTableDdl, missingKeyTable } from '../key-table.ts';
import { SQL_LIMITS } from '../limits.ts';
import type { Table } from '../run-statement.ts';
import { postgresFailure, stateOf } from './failure.ts';
import { poolOf } from './pool.ts';
import { parserOf, toParameter } from './types.ts';

const UNDEFINED_TABLE = '42P01';

/** Without `queryMode`, which the package's types leave out, a statement without values could be several. */
interface ExtendedQuery extends pg.QueryArrayConfig {
  readonly queryMode: 'extended';
}

/** Where a transaction is: what a lost connection means depends on it. */
interface Progress {
  committing: boolean;
}

/** Reads in a transaction that the server keeps from writing, and takes it back. */
export async function queryPostgres(
  connection: PostgresConnection,
  statement: BoundStatement,
  signal: AbortSignal,
): Promise<Table> {
  return withClient(connection, signal, async (client) => {
    await begin(client, connection, 'READ ONLY');
    const table = await run(client, connection, statement);
    await client.query('ROLLBACK');
    return table;
  });
}

/** Writes in a transaction; with a key once for that key. */
export async function executePostgres(
  connection: PostgresConnection,
  statement: BoundStatement,
  call: CallKey | undefined,
  signal: AbortSignal,
): Promise<Table> {
  const work = (): Promise<Table> =>
    withClient(connection, signal, async (client, progress) => {
      await begin(client, connection, 'READ WRITE');
      const before = call === undefined ? undefined : await claimKey(client, connection, call);
      if (before !== undefined) {
        await client.query('ROLLBACK');
        return before;
      }
      const table = await run(client, connection, statement);
      if (call !== undefined) {
        const result = JSON.stringify(table);
        const keep = `UPDATE ${connection.keyTable} SET result = $2 WHERE call_key = $1`;
        await client.query(keep, [call.key, result]);
      }
      progress.committing = true;
      await client.query('COMMIT');
      return table;
    });
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof NoKeyTable)) throw thrown;
    if (!connection.createKeyTable) throw missingKeyTable(connection.name, connection.keyTable);
    await withClient(connection, signal, (client) => client.query(keyTableDdl(connection.keyTable)));
    return work();
  }
}

/** The table for keys is not there; told apart from a table of the statement. */
class NoKeyTable extends Error {
  override readonly name = 'NoKeyTable';
}

/** Takes the key for this transaction, or gives the result of the transaction that had it. Waits for one that is under way. */
async function claimKey(
  client: pg.PoolClient,
  { keyTable }: PostgresConnection,
  { key, digest }: CallKey,
): Promise<Table | undefined> {
  try {
    const claim = `INSERT INTO ${keyTable} (call_key, digest) VALUES ($1, $2) ON CONFLICT (call_key) DO NOTHING`;
    const { rowCount } = await client.query(claim, [key, digest]);
    if (rowCount === 1) return undefined;
  } catch (thrown) {
    if (stateOf(thrown) === UNDEFINED_TABLE) throw new NoKeyTable();
    throw thrown;
  }
  const kept = `SELECT digest, result FROM ${keyTable} WHERE call_key = $1`;
  const { rows } = await client.query<{ digest: string; result: string }>(kept, [key]);
  const [row] = rows;
  if (row === undefined) throw new ActivityError('sql.conflict', 'The row of the key is not seen yet.');
  if (row.digest !== digest) throw keyReused(key);
  // Written by this very function.
  return JSON.parse(row.result) as Table;
}

/** One round trip; what it sets ends with the transaction, so that it holds behind a pooler too. */
async function begin(client: pg.PoolClient, { statementMs }: PostgresConnection, mode: string): Promise<void> {
  await client.query(
    `BEGIN ${mode}; SET LOCAL statement_timeout = ${statementMs}; SET LOCAL idle_in_transaction_session_timeout = ${
      statementMs + SQL_LIMITS.graceMs
    }; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; SET LOCAL standard_conforming_strings = on`,
  );
}

async function run(client: pg.PoolClient, connection: PostgresConnection, statement: BoundStatement): Promise<Table> {
  const query: ExtendedQuery = {
    text: statement.text,
    values: statement.values.map(toParameter),
    rowMode: 'array',
    queryMode: 'extended',
    types: { getTypeParser: () => (text: string) => text },
  };
  const { rows, fields, rowCount } = await client.query<(string | null)[]>(query);
  if (rows.length > connection.maxRows) {
    throw new ActivityError('sql.too_large', `The answer has more than ${connection.maxRows} rows.`);
  }
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ActivityError('sql.invalid', `Two columns of the answer are named "${twice}".`);
  const parsers = fields.map(({ dataTypeID }) => parserOf(dataTypeID));
  const objects = rows.map((row): JsonObject => {
    const entries = row.map((cell, at): [string, Json] => [
      names[at] ?? '',
      cell === null ? null : (parsers[at]?.(cell) ?? cell),
    ]);
    return Object.fromEntries(entries);
  });
  return { rows: objects, count: rowCount ?? rows.length };
}

/**
 * Lends a connection of the pool, and gives it back or, after anything but an error that the server told, closes it: the
 * server takes back what was not committed. Its answers are cut off at the limit of bytes, and by time also where the
 * server keeps none.
 */
async function withClient<T>(
  connection: PostgresConnection,
  signal: AbortSignal,
  work: (client: pg.PoolClient, progress: Progress) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const progress: Progress = { committing: false };
  const client = await poolOf(connection)
    .connect()
    .catch((thrown: unknown) => {
      throw postgresFailure(thrown, false);
    });
  let stopped: unknown;
  const stop = (why: unknown): void => {
    stopped ??= why;
    socketOf(client).destroy();
  };
  const aborted = (): void => stop(signal.reason);
  const watch = watchClient(client, connection, progress, stop);
  signal.addEventListener('abort', aborted, { once: true });
  if (signal.aborted) aborted();
  let healthy = false;
  try {
    const result = await work(client, progress);
    healthy = true;
    return result;
  } catch (thrown) {
    if (stopped !== undefined) throw stopped;
    if (stateOf(thrown) !== undefined || thrown instanceof ActivityError || thrown instanceof NoKeyTable) {
      healthy = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
    }
    throw thrown instanceof NoKeyTable ? thrown : postgresFailure(thrown, progress.committing);
  } finally {
    signal.removeEventListener('abort', aborted);
    watch.end();
    client.release(!healthy);
  }
}

function watchClient(
  client: pg.PoolClient,
  { maxBytes, statementMs }: PostgresConnection,
  progress: Progress,
  stop: (why: unknown) => void,
): { end(): void } {
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > maxBytes) stop(new ActivityError('sql.too_large', `The answer has more than ${maxBytes} bytes.`));
  };
  const late = (): void => {
    const effect = progress.committing ? 'unknown' : 'none';
    stop(new ActivityError('sql.timeout', 'The database did not answer in time.', { effect }));
  };
  const timer = setTimeout(late, statementMs + SQL_LIMITS.graceMs);
  // Whoever waits for an answer is told; an error of nobody would end the process.
  const told = (): void => {};
  const socket = socketOf(client);
  socket.on('data', count);
  client.on('error', told);
  return {
    end() {
      clearTimeout(timer);
      socket.off('data', count);
      client.off('error', told);
    },
  };
}

/** The package has no other way to see how much comes in; its types leave the field out. */
function socketOf(client: pg.PoolClient): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
