/** The processes of a demo: the command line as a person would run it, and a worker beside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const STOP_MS = 10_000;

export interface Shell {
  /** Runs `holdfast …args` and gives its standard output; what it says beside goes to the terminal. */
  run(args: readonly string[]): Promise<{ readonly code: number; readonly out: string }>;
  /** Starts `holdfast …args` and leaves it running. */
  start(args: readonly string[]): Background;
}
export interface Background {
  /** Resolves when a line of its output has the text; rejects when it ends before. */
  saw(text: string): Promise<void>;
  stop(): Promise<void>;
}

export function openShell(root: string, folder: string, env: NodeJS.ProcessEnv): Shell {
  const main = join(root, 'dist', 'cli', 'main.js');
  const options = { cwd: folder, env };
  return {
    run: (args) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [main, ...args], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
        let out = '';
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          out += chunk;
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ code: code ?? 1, out }));
      }),
    start: (args) => watch(spawn(process.execPath, [main, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })),
  };
}

function watch(child: ChildProcess): Background {
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const heard = new Set<() => void>();
  const listen = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const tell of heard) tell();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return {
    saw: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(text)) return;
          heard.delete(look);
          resolve();
        };
        heard.add(look);
        look();
        ended.then(() => reject(new Error(`The worker ended before it was ready.\n${output}`)));
      }),
    stop: async () => {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(hard);
    },
  };
}
