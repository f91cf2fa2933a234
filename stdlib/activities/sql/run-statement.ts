import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { bindStatement } from './bind.ts';
import { type DatabaseConnection, openDatabase } from './connection.ts';
import type { CallKey } from './key-table.ts';

/** What the contracts of this family let through. */
export interface StatementInput {
  readonly connection: string;
  readonly statement?: string;
  /** As the plan carries it. */
  readonly file?: { readonly content: { readonly source: string } };
  readonly values?: JsonObject;
}
export interface Table {
  readonly rows: readonly JsonObject[];
  readonly count: number;
}

const textOf = ({ statement, file }: StatementInput): string => statement ?? file?.content.source ?? '';
const markOf = ({ kind }: DatabaseConnection): '$' | '?' => (kind === 'postgres' ? '$' : '?');

export async function runQuery(input: StatementInput, context: CallContext): Promise<Json> {
  const database = await openDatabase(context.services, input.connection);
  const bound = bindStatement(textOf(input), input.values ?? {}, 'read', markOf(database));
  const { signal } = context;
  const table =
    database.kind === 'postgres'
      ? await (await import('./postgres/run.ts')).queryPostgres(database, bound, signal)
      : await (await import('./sqlite/run.ts')).runSqlite(database, { ...bound, effect: 'read' }, signal);
  return { ...table };
}

export async function runExecute(input: StatementInput, context: CallContext, keyed: boolean): Promise<Json> {
  const database = await openDatabase(context.services, input.connection);
  if (database.readOnly) {
    throw new ActivityError('sql.denied', `The connection "${database.name}" is for reading only.`);
  }
  const { key, undoes, signal } = context;
  const text = textOf(input);
  const values = { ...input.values, holdfast_key: key, holdfast_undoes: undoes ?? null };
  const bound = bindStatement(text, values, 'write', markOf(database));
  const digest = createHash('sha256')
    .update(canonicalize([text, input.values ?? {}]))
    .digest('hex');
  const call: CallKey | undefined = keyed ? { key, digest } : undefined;
  const table =
    database.kind === 'postgres'
      ? await (await import('./postgres/run.ts')).executePostgres(database, bound, call, signal)
      : await (await import('./sqlite/run.ts')).runSqlite(
          database,
          { ...bound, effect: 'write', ...(call === undefined ? {} : { call }) },
          signal,
        );
  return { ...table };
}
