import { isAbsolute } from 'node:path';
import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError, type Services } from '../../activity.ts';
import { durationMs } from '../../duration.ts';
import { readSecret } from '../../http/connection.ts';
import { SQL_LIMITS } from './limits.ts';

/** What both kinds of databases say. */
interface Common {
  readonly name: string;
  readonly readOnly: boolean;
  readonly statementMs: number;
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Where the keys of writes are kept; a plain name, perhaps with a schema before it. */
  readonly keyTable: string;
  readonly createKeyTable: boolean;
}
/** A connection of the project, read and with its secrets resolved. */
export type DatabaseConnection = PostgresConnection | SqliteConnection;
export interface PostgresConnection extends Common {
  readonly kind: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly tls: 'required' | 'none';
  /** PEM; those that Node knows unless given. */
  readonly ca?: string;
  readonly pool: number;
}
export interface SqliteConnection extends Common {
  readonly kind: 'sqlite';
  /** Absolute. */
  readonly file: string;
  readonly create: boolean;
}

/** Throws `config.invalid` where the connection is of another kind or a secret is not there. */
export async function openDatabase(services: Services, name: string): Promise<DatabaseConnection> {
  const { kind, config } = services.connection(name);
  await services.turn(name);
  if (kind === 'postgres') return readPostgres(name, config, services);
  if (kind === 'sqlite') return readSqlite(name, config, services);
  throw new ActivityError('config.invalid', `The connection "${name}" is of kind ${kind}; a database is needed.`);
}

const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function readCommon(name: string, config: JsonObject): Common {
  return {
    name,
    readOnly: config.readOnly === true,
    statementMs: durationMs(textOf(config.statementTimeout, '')) ?? SQL_LIMITS.statementMs,
    maxRows: numberOf(config.maxRows, SQL_LIMITS.rows),
    maxBytes: numberOf(config.maxBytes, SQL_LIMITS.answerBytes),
    keyTable: textOf(config.keyTable, 'holdfast_calls'),
    createKeyTable: config.createKeyTable === true,
  };
}

async function readPostgres(name: string, config: JsonObject, services: Services): Promise<PostgresConnection> {
  const address = /^(.+?)(?::(\d+))?$/.exec(textOf(config.address, ''));
  if (address?.[1] === undefined) {
    throw new ActivityError('config.invalid', `The connection "${name}" has no address, as db.example.org:5432.`);
  }
  return {
    ...readCommon(name, config),
    kind: 'postgres',
    host: address[1].replace(/^\[|\]$/g, ''),
    port: Number(address[2] ?? 5432),
    database: textOf(config.database, ''),
    user: textOf(config.user, ''),
    ...(config.password === undefined ? {} : { password: await readSecret(config.password, services) }),
    tls: config.tls === 'none' ? 'none' : 'required',
    ...(config.ca === undefined ? {} : { ca: await readSecret(config.ca, services) }),
    pool: numberOf(config.pool, SQL_LIMITS.pool),
  };
}

function readSqlite(name: string, config: JsonObject, services: Services): SqliteConnection {
  const path = textOf(config.file, '');
  return {
    ...readCommon(name, config),
    kind: 'sqlite',
    file: isAbsolute(path) ? path : services.folder(path),
    create: config.create === true,
  };
}
