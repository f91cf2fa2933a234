/** Every request for an effect that arrived, accepted or not: what a ledger that honours keys cannot tell. */
import sqlite from 'node-sqlite3-wasm';

export interface Arrival {
  readonly path: string;
  readonly key: string;
  readonly undoes: string | null;
  readonly body: string;
}
export interface Arrivals {
  record(arrival: Arrival): void;
  all(): readonly Arrival[];
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS arrivals (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  key TEXT NOT NULL,
  undoes TEXT,
  body TEXT NOT NULL
)`;

export function openArrivals(file: string): Arrivals {
  const db = new sqlite.Database(file);
  db.exec(SCHEMA);
  return {
    record: ({ path, key, undoes, body }) => {
      db.run('INSERT INTO arrivals (path, key, undoes, body) VALUES (?, ?, ?, ?)', [path, key, undoes, body]);
    },
    all: () =>
      db.all('SELECT * FROM arrivals ORDER BY seq').map((row) => ({
        path: String(row.path),
        key: String(row.key),
        undoes: row.undoes === null ? null : String(row.undoes),
        body: String(row.body),
      })),
    close: () => db.close(),
  };
}
