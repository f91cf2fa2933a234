/** The thread that holds a database of SQLite: its calls return when they are done, which would stop the worker. */
import { parentPort, workerData } from 'node:worker_threads';
import sqlite from 'node-sqlite3-wasm';
import type { Json, JsonObject } from '../../../../schema/json.ts';
import { ActivityError } from '../../../activity.ts';
import { exactNumber } from '../exact-number.ts';
import { keyReused, keyTableDdl, missingKeyTable } from '../key-table.ts';
import type { Table } from '../run-statement.ts';
import { isMissingTable, sqliteFailure } from './failure.ts';
import { LOCK, type SqliteAnswer, type SqliteOptions, type SqliteWork } from './protocol.ts';

export type { SqliteAnswer } from './protocol.ts';

// Started by `run.ts` alone, which gives nothing else.
const options = workerData as SqliteOptions;
const lock = new Int32Array(options.lock);

function answer(work: SqliteWork): SqliteAnswer {
  try {
    const database = open(work.effect);
    try {
      return { table: work.effect === 'read' ? read(database, work) : write(database, work) };
    } finally {
      Atomics.store(lock, 0, LOCK.none);
      database.close();
    }
  } catch (thrown) {
    const { type, message } = sqliteFailure(thrown);
    return { error: { type, detail: message } };
  }
}

/** For each call: a file that was replaced is not written to under its old name, and no lock outlives a call. */
function open(effect: SqliteWork['effect']): sqlite.Database {
  const how = effect === 'read' ? { readOnly: true } : { fileMustExist: !options.create };
  const database = new sqlite.Database(options.file, how);
  database.exec(`PRAGMA busy_timeout = ${options.lockMs}`);
  if (effect === 'read') database.exec('PRAGMA query_only = 1');
  return database;
}

function read(database: sqlite.Database, work: SqliteWork): Table {
  database.exec('BEGIN');
  // Takes the lock.
  database.get('SELECT count(*) FROM sqlite_master');
  Atomics.store(lock, 0, LOCK.held);
  const rows = fetchRows(database, work);
  end(database, 'ROLLBACK');
  return { rows, count: rows.length };
}

function write(database: sqlite.Database, work: SqliteWork): Table {
  const { call } = work;
  database.exec('BEGIN IMMEDIATE');
  Atomics.store(lock, 0, LOCK.held);
  try {
    if (call !== undefined) {
      const before = find(database, call.key);
      if (before !== undefined && before.digest !== call.digest) throw keyReused(call.key);
      if (before !== undefined) {
        end(database, 'ROLLBACK');
        // Written by this very function.
        return JSON.parse(String(before.result)) as Table;
      }
    }
    const rows = fetchRows(database, work);
    const table: Table = { rows, count: Number(database.get('SELECT changes() AS n')?.n ?? 0) };
    if (call !== undefined) {
      const keep = `INSERT INTO ${options.keyTable} (call_key, digest, result) VALUES (?, ?, ?)`;
      database.run(keep, [call.key, call.digest, JSON.stringify(table)]);
    }
    end(database, 'COMMIT');
    return table;
  } catch (thrown) {
    if (database.inTransaction) end(database, 'ROLLBACK');
    throw thrown;
  }
}

function end(database: sqlite.Database, how: 'COMMIT' | 'ROLLBACK'): void {
  Atomics.store(lock, 0, LOCK.ending);
  database.exec(how);
}

function find(database: sqlite.Database, key: string): Record<string, unknown> | undefined {
  const kept = `SELECT digest, result FROM ${options.keyTable} WHERE call_key = ?`;
  try {
    return database.get(kept, [key]) ?? undefined;
  } catch (thrown) {
    if (!isMissingTable(thrown, options.keyTable)) throw thrown;
    if (!options.createKeyTable) throw missingKeyTable(options.file, options.keyTable);
    database.exec(keyTableDdl(options.keyTable));
    return undefined;
  }
}

function fetchRows(database: sqlite.Database, { text, values }: SqliteWork): readonly JsonObject[] {
  const statement = database.prepare(text);
  try {
    const rows: JsonObject[] = [];
    let bytes = 0;
    for (const row of statement.iterate(values.map(toParameter))) {
      if (rows.length === options.maxRows) {
        throw new ActivityError('sql.too_large', `The answer has more than ${options.maxRows} rows.`);
      }
      const entries = Object.entries(row).map(([name, value]): [string, Json] => [name, toValue(value)]);
      const object: JsonObject = Object.fromEntries(entries);
      bytes += JSON.stringify(object).length;
      if (bytes > options.maxBytes) {
        throw new ActivityError('sql.too_large', `The answer has more than ${options.maxBytes} bytes.`);
      }
      rows.push(object);
    }
    return rows;
  } finally {
    statement.finalize();
  }
}

function toValue(value: unknown): Json {
  if (typeof value === 'bigint') return exactNumber(String(value));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'number') return exactNumber(String(value));
  return value === null || value === undefined ? null : String(value);
}

function toParameter(value: Json): null | boolean | number | string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

parentPort?.on('message', (work: SqliteWork) => parentPort?.postMessage(answer(work)));
