/** What really happened at customs and at the terminal: one row for each effect, in a SQLite file. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import sqlite from 'node-sqlite3-wasm';

/** `undoes`: the idempotency key of the effect that this one takes back. */
export interface LedgerRow {
  readonly seq: number;
  readonly at: string;
  readonly effect: string;
  readonly reference: string;
  readonly amount: number | null;
  readonly key: string;
  readonly undoes: string | null;
}
export type NewRow = Omit<LedgerRow, 'seq' | 'at'>;

export interface Ledger {
  /** Writes once for each key: the same key again gives the first row back. */
  record(row: NewRow): { readonly row: LedgerRow; readonly again: boolean };
  byKey(key: string): LedgerRow | undefined;
  byReference(effect: string, reference: string): LedgerRow | undefined;
  rows(): readonly LedgerRow[];
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS ledger (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  effect TEXT NOT NULL,
  reference TEXT NOT NULL,
  amount REAL,
  key TEXT NOT NULL UNIQUE,
  undoes TEXT
)`;

function asRow(row: Record<string, unknown>): LedgerRow {
  return {
    seq: Number(row.seq),
    at: String(row.at),
    effect: String(row.effect),
    reference: String(row.reference),
    amount: row.amount === null ? null : Number(row.amount),
    key: String(row.key),
    undoes: row.undoes === null ? null : String(row.undoes),
  };
}

export function openLedger(path: string): Ledger {
  mkdirSync(dirname(path), { recursive: true });
  const db = new sqlite.Database(path);
  db.exec(SCHEMA);
  const find = (sql: string, values: string[]): LedgerRow | undefined => {
    const row = db.get(sql, values);
    return row ? asRow(row) : undefined;
  };
  const byKey = (key: string) => find('SELECT * FROM ledger WHERE key = ?', [key]);
  return {
    byKey,
    byReference: (effect, reference) =>
      find('SELECT * FROM ledger WHERE effect = ? AND reference = ?', [effect, reference]),
    record(row) {
      const before = byKey(row.key);
      if (before) return { row: before, again: true };
      db.run('INSERT INTO ledger (at, effect, reference, amount, key, undoes) VALUES (?, ?, ?, ?, ?, ?)', [
        new Date().toISOString(),
        row.effect,
        row.reference,
        row.amount,
        row.key,
        row.undoes,
      ]);
      const written = byKey(row.key);
      if (!written) throw new Error(`The ledger lost the row of ${row.key}.`);
      return { row: written, again: false };
    },
    rows: () => db.all('SELECT * FROM ledger ORDER BY seq').map(asRow),
    close: () => db.close(),
  };
}
