import { rmdirSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ActivityError } from '../../../activity.ts';
import type { SqliteConnection } from '../connection.ts';
import { SQL_LIMITS } from '../limits.ts';
import type { Table } from '../run-statement.ts';
import { LOCK, type SqliteOptions, type SqliteWork } from './protocol.ts';
import type { SqliteAnswer } from './thread.ts';

/** A database with its thread; calls wait for each other. */
interface Lane {
  readonly options: SqliteOptions;
  readonly digest: string;
  thread: Worker | undefined;
  idle: NodeJS.Timeout | undefined;
  last: Promise<unknown>;
}
/** By file: those that this process has used. */
const lanes = new Map<string, Lane>();

/** Runs a statement in a transaction, in the thread of its database. */
export async function runSqlite(connection: SqliteConnection, work: SqliteWork, signal: AbortSignal): Promise<Table> {
  const lane = laneOf(connection);
  const turn = lane.last.then(() => perform(lane, connection.statementMs, work, signal));
  // The next one waits for the end of this one, however it ends.
  lane.last = turn.catch(() => undefined);
  return turn;
}

function laneOf(connection: SqliteConnection): Lane {
  const { file, create, keyTable, createKeyTable, maxRows, maxBytes } = connection;
  const given = { file, create, keyTable, createKeyTable, maxRows, maxBytes, lockMs: SQL_LIMITS.lockMs };
  const digest = JSON.stringify(given);
  const known = lanes.get(file);
  if (known?.digest === digest) return known;
  const options = { ...given, lock: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
  const lane: Lane = {
    options,
    digest,
    thread: undefined,
    idle: undefined,
    last: known?.last ?? Promise.resolve(),
  };
  lanes.set(file, lane);
  return lane;
}

async function perform(lane: Lane, statementMs: number, work: SqliteWork, signal: AbortSignal): Promise<Table> {
  signal.throwIfAborted();
  clearTimeout(lane.idle);
  const thread = threadOf(lane);
  const deadline = statementMs + (work.effect === 'write' ? SQL_LIMITS.lockMs : 0);
  try {
    const answer = await answerOf(thread, work, lane, deadline, signal);
    if ('table' in answer) return answer.table;
    const { type, detail } = answer.error;
    throw new ActivityError(type, type === 'sql.conflict' ? `${detail}${aboutLock(lane.options.file)}` : detail);
  } finally {
    lane.idle = setTimeout(() => void dismiss(lane), SQL_LIMITS.idleMs).unref();
  }
}

function threadOf(lane: Lane): Worker {
  if (lane.thread !== undefined) return lane.thread;
  const thread = new Worker(new URL('./thread.js', import.meta.url), { workerData: lane.options });
  thread.on('exit', () => {
    if (lane.thread === thread) lane.thread = undefined;
  });
  lane.thread = thread;
  return thread;
}

function answerOf(
  thread: Worker,
  work: SqliteWork,
  lane: Lane,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<SqliteAnswer> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const stop = (why: unknown): void => {
      // A transaction that is ending ends soon, and its answer says how.
      if (lockOf(lane) === LOCK.ending) return;
      ended.abort();
      void dismiss(lane).then(() => reject(why));
    };
    const late = (): void => stop(new ActivityError('sql.timeout', 'The statement took longer than it may.'));
    const aborted = (): void => stop(signal.reason);
    const failed = (thrown: unknown): void => settle(() => reject(thrown));
    const timer = setTimeout(late, deadlineMs);
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      thread.off('error', failed);
      thread.unref();
      then();
    };
    ended.signal.addEventListener('abort', () => settle(() => {}), { once: true });
    signal.addEventListener('abort', aborted, { once: true });
    thread.ref();
    thread.once('error', failed);
    thread.once('message', (answer: SqliteAnswer) => settle(() => resolve(answer)));
    thread.postMessage(work);
  });
}

const lockOf = ({ options }: Lane): number => Atomics.load(new Int32Array(options.lock), 0);
const lockPath = (file: string): string => `${file}.lock`;

/** Ends the thread, and takes away the lock that it held: the next one to open the file takes back what was not kept. */
async function dismiss(lane: Lane): Promise<void> {
  const { thread } = lane;
  lane.thread = undefined;
  await thread?.terminate();
  if (lockOf(lane) === LOCK.held) freeLock(lane);
}

function freeLock(lane: Lane): void {
  Atomics.store(new Int32Array(lane.options.lock), 0, LOCK.none);
  try {
    rmdirSync(lockPath(lane.options.file));
  } catch (thrown) {
    // Gone already is as good.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
}

/** The lock is a folder beside the file; one that a killed process left is never taken away by anybody but a person. */
function aboutLock(file: string): string {
  const found = statSync(lockPath(file), { throwIfNoEntry: false });
  const ageMs = found === undefined ? 0 : Date.now() - found.mtimeMs;
  if (ageMs < SQL_LIMITS.staleLockMs) return '';
  const seconds = Math.round(ageMs / 1_000);
  return `; ${lockPath(file)} is ${seconds} s old: where no process uses the database, a killed one left it, and it may be removed`;
}

// A process that ends in the middle of a call would leave its lock behind.
process.on('exit', () => {
  for (const lane of lanes.values()) if (lane.thread !== undefined && lockOf(lane) === LOCK.held) freeLock(lane);
});
