import { type ChildProcess, spawn } from 'node:child_process';

/** Reads until its input ends. A line says that the process has ended; without one, whoever would have written it is gone. */
const GUARD = 'read -r ended || kill -KILL "$1"';

/**
 * Ends a process when this one is gone, however it went: a signal that cannot be caught leaves nobody here to do it, and
 * a server that outlives whoever started it keeps its port and its runs. Where there is no `sh` it does nothing.
 */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return;
  // In a session of its own: Ctrl-C in the terminal is not for it.
  const guard = spawn('sh', ['-c', GUARD, 'guard', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const nobody = (): void => undefined;
  guard.on('error', nobody);
  guard.stdin.on('error', nobody);
  guard.unref();
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref();
  // INVARIANT: told at once, so that it never ends another process that was given the same number since.
  child.once('exit', () => guard.stdin.end('\n'));
}
