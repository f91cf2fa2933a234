import { ActivityError } from '../../../activity.ts';

/** What the server says of an error. Values of rows stand in `detail`, which is left out. */
interface ServerError extends Error {
  readonly code: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

const isServerError = (thrown: unknown): thrown is ServerError =>
  thrown instanceof Error && 'severity' in thrown && 'code' in thrown && typeof thrown.code === 'string';

/** SQLSTATEs, the longest prefix first (Appendix A of PostgreSQL's manual). */
const TYPES: readonly (readonly [prefix: string, type: string])[] = [
  ['23505', 'sql.duplicate'],
  ['25006', 'sql.denied'],
  ['42501', 'sql.denied'],
  ['55P03', 'sql.conflict'],
  ['57014', 'sql.timeout'],
  ['25P03', 'sql.timeout'],
  ['23', 'sql.constraint'],
  ['28', 'sql.denied'],
  ['40', 'sql.conflict'],
  ['08', 'sql.unavailable'],
  ['53', 'sql.unavailable'],
  ['57', 'sql.unavailable'],
  ['58', 'sql.unavailable'],
];
const UNKNOWN_DATABASE = '3D000';

/** The type of error for a SQLSTATE. */
function typeOfState(state: string): string {
  if (state === UNKNOWN_DATABASE) return 'sql.denied';
  return TYPES.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'sql.invalid';
}

export const stateOf = (thrown: unknown): string | undefined => (isServerError(thrown) ? thrown.code : undefined);

/**
 * What went wrong, as an error of the contract. `committing`: the end of the transaction was asked for, so that without
 * an answer nobody knows whether it was kept (rule 25). Before that the server takes back what has no end.
 */
export function postgresFailure(thrown: unknown, committing: boolean): unknown {
  if (thrown instanceof ActivityError) return thrown;
  if (isServerError(thrown)) {
    const { code: state, constraint, table, column } = thrown;
    const data = { state, ...clean({ constraint, table, column }) };
    const effect = committing && state.startsWith('08') ? 'unknown' : 'none';
    // The words of an error in a value, as "invalid input syntax", hold the value: the place is enough.
    const words = state.startsWith('22') ? `the values do not fit (SQLSTATE ${state})` : thrown.message;
    return new ActivityError(typeOfState(state), `PostgreSQL: ${words}`, { data, effect });
  }
  if (!(thrown instanceof Error)) return thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (NO_TLS.test(code) || /SSL|certificate/i.test(thrown.message)) {
    return new ActivityError('sql.denied', `No TLS connection to the database: ${code || thrown.message}`);
  }
  const effect = committing ? 'unknown' : 'none';
  const said = code === '' ? 'the connection was lost, or none was free in time' : `no connection (${code})`;
  return new ActivityError('sql.unavailable', `PostgreSQL: ${said}`, { effect });
}

/** Certificates that do not hold: another attempt does not help. */
const NO_TLS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/;

function clean(given: { readonly [name: string]: string | undefined }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
