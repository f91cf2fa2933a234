/** A worker in a process of its own, that answers by messages. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface WorkerProcess {
  readonly pid: number;
  ask(what: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** `script`: beside this file. Settles when the worker takes work. */
export async function startWorkerProcess(script: string, args: readonly string[]): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
  await told(child);
  return {
    pid: child.pid ?? 0,
    ask(what) {
      child.send(what);
      return told(child);
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.connected) child.send('stop');
      await gone;
    },
  };
}

function told(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`The worker ended with ${code}.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
