/** What is said between a worker and the thread that holds its SQLite database. */
import type { Json } from '../../../../schema/json.ts';
import type { CallKey } from '../key-table.ts';
import type { Table } from '../run-statement.ts';

export interface SqliteOptions {
  readonly file: string;
  readonly create: boolean;
  readonly keyTable: string;
  readonly createKeyTable: boolean;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly lockMs: number;
  /** One number: `LOCK`. */
  readonly lock: SharedArrayBuffer;
}
export interface SqliteWork {
  readonly text: string;
  readonly values: readonly Json[];
  readonly effect: 'read' | 'write';
  readonly call?: CallKey;
}
/** An error goes over as what it is made of. */
export type SqliteAnswer =
  | { readonly table: Table }
  | { readonly error: { readonly type: string; readonly detail: string } };

/** Whether the thread holds the lock of the file: what may be done to a thread that takes too long depends on it. */
export const LOCK = { none: 0, held: 1, ending: 2 } as const;
