/** Limits of what goes to databases (rule 39). */
export const SQL_LIMITS = {
  /** Characters of a statement. */
  statementChars: 100_000,
  /** Parameters of a statement. */
  parameters: 1_000,
  /** Time of one statement, unless the connection says otherwise. */
  statementMs: 30_000,
  /** What a server that keeps no time of its own is given beyond that. */
  graceMs: 2_000,
  /** Time to connect, or to wait for a free connection of the pool. */
  connectMs: 10_000,
  /** Rows of one answer, unless the connection says otherwise. */
  rows: 1_000,
  /** Bytes of one answer as they come from the server, unless the connection says otherwise. */
  answerBytes: 5_000_000,
  /** Connections of one worker process, unless the connection says otherwise. */
  pool: 4,
  /** Time after which a connection that nobody uses is closed. */
  idleMs: 10_000,
  /** Time for which a call of SQLite waits for another one's lock. */
  lockMs: 2_000,
  /** Age from which a lock of SQLite is taken for one that a killed process left. */
  staleLockMs: 60_000,
} as const;
