/** What really happened at the support desk: one row for each effect, in a SQLite file. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import sqlite from 'node-sqlite3-wasm';

/** `undoes`: the idempotency key of the effect that this one takes back. */
export interface TicketRow {
  readonly seq: number;
  readonly effect: string;
  readonly ticket: string;
  readonly queue: string;
  /** What else there is to know of it, for people. */
  readonly note: string;
  readonly key: string;
  readonly undoes: string | null;
}
export type NewTicketRow = Omit<TicketRow, 'seq'>;

export interface Tickets {
  /** Writes once for each key: the same key again gives the first row back. */
  record(row: NewTicketRow): TicketRow;
  /** The first effect of a name on a ticket. */
  find(effect: string, ticket: string): TicketRow | undefined;
  byKey(key: string): TicketRow | undefined;
  rows(): readonly TicketRow[];
  close(): void;
}

/** One process has the file, so that no lock is taken and given back for every row. */
const SCHEMA = `PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS effects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  effect TEXT NOT NULL,
  ticket TEXT NOT NULL,
  queue TEXT NOT NULL,
  note TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  undoes TEXT
)`;

export function openTickets(path: string): Tickets {
  mkdirSync(dirname(path), { recursive: true });
  const db = new sqlite.Database(path);
  db.exec(SCHEMA);
  const find = (where: string, values: string[]): TicketRow | undefined => {
    const row = db.get(`SELECT * FROM effects WHERE ${where} ORDER BY seq`, values);
    return row ? asRow(row) : undefined;
  };
  const byKey = (key: string) => find('key = ?', [key]);
  return {
    byKey,
    find: (effect, ticket) => find('effect = ? AND ticket = ?', [effect, ticket]),
    record({ effect, ticket, queue, note, key, undoes }) {
      const values = [effect, ticket, queue, note, key, undoes];
      db.run(
        'INSERT OR IGNORE INTO effects (effect, ticket, queue, note, key, undoes) VALUES (?, ?, ?, ?, ?, ?)',
        values,
      );
      const row = byKey(key);
      if (!row) throw new Error(`The desk lost the row of ${key}.`);
      return row;
    },
    rows: () => db.all('SELECT * FROM effects ORDER BY seq').map(asRow),
    close: () => db.close(),
  };
}

function asRow(row: Record<string, unknown>): TicketRow {
  return {
    seq: Number(row.seq),
    effect: String(row.effect),
    ticket: String(row.ticket),
    queue: String(row.queue),
    note: String(row.note),
    key: String(row.key),
    undoes: row.undoes === null ? null : String(row.undoes),
  };
}
