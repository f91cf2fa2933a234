/** The processes of a demo: the command line as a person would run it, and a worker beside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Time for a process to end when it is asked to. */
const STOP_MS = 10_000;

export interface Shell {
  /** Runs `holdfast …args`. Rejects with what it said where it fails. */
  run(args: readonly string[]): Promise<{ readonly out: string; readonly err: string }>;
  /** Starts `holdfast …args` and leaves it running. */
  start(args: readonly string[]): Background;
  /** Ends all that still runs. */
  stop(): Promise<void>;
}
export interface Background {
  /** Resolves when its output has the text. */
  saw(text: string): Promise<void>;
  /** Rejects when it ends without being told to. */
  readonly broken: Promise<never>;
}

export function openShell(root: string, folder: string, env: NodeJS.ProcessEnv): Shell {
  const main = join(root, 'dist', 'cli', 'main.js');
  const running = new Set<ChildProcess>();
  let stopping = false;
  const launch = (args: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  };
  return {
    run: (args) =>
      new Promise((resolve, reject) => {
        const child = launch(args);
        const said = { out: '', err: '' };
        child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
          said.out += chunk;
        });
        child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
          said.err += chunk;
        });
        child.on('error', reject);
        child.on('close', (code, signal) => {
          if (code === 0) resolve(said);
          else reject(new Error(`holdfast ${args.join(' ')} ended with ${signal ?? `code ${code}`}.\n${said.err}`));
        });
      }),
    start: (args) => watch(launch(args), args, () => stopping),
    async stop() {
      stopping = true;
      await Promise.all([...running].map(end));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(hard);
}

function watch(child: ChildProcess, args: readonly string[], isStopping: () => boolean): Background {
  let output = '';
  const heard = new Set<() => void>();
  const listen = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const tell of heard) tell();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const broken = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (!isStopping())
        reject(new Error(`holdfast ${args.join(' ')} ended by itself (${signal ?? `code ${code}`}).\n${output}`));
    });
  });
  broken.catch(() => undefined); // told to whoever waits for it
  const saw = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!output.includes(text)) return;
        heard.delete(look);
        resolve();
      };
      heard.add(look);
      look();
    });
  return { saw: (text) => Promise.race([saw(text), broken]), broken };
}
