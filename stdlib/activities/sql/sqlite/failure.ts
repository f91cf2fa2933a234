import { ActivityError } from '../../../activity.ts';

/**
 * The type of error for what SQLite says. The package gives its words alone, no codes; they are SQLite's own and have not
 * changed in years (`sqlite3ErrStr`).
 */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(UNIQUE|PRIMARY KEY) constraint failed/, 'sql.duplicate'],
  [/constraint failed/, 'sql.constraint'],
  [/readonly|query only|not authorized/, 'sql.denied'],
  [/locked|busy|interrupted/, 'sql.conflict'],
  [/(unable to|could not) open|disk|I\/O|is full|malformed|not a database|no such file/i, 'sql.unavailable'],
];

export const isMissingTable = (thrown: unknown, table: string): boolean =>
  thrown instanceof Error && thrown.message === `no such table: ${table}`;

export function sqliteFailure(thrown: unknown): ActivityError {
  if (thrown instanceof ActivityError) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new ActivityError(TYPES.find(([words]) => words.test(said))?.[1] ?? 'sql.invalid', `SQLite: ${said}`);
}
