/** The command line as a process, and projects to run it in. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
export interface RunCliOptions {
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string };
  readonly stdin?: string;
}

/** In an environment of its own: no colour, no server, a user that is known. */
export function runCli(args: readonly string[], options: RunCliOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startCli(args, options);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(options.stdin ?? '');
  });
}

export function startCli(args: readonly string[], options: RunCliOptions = {}) {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: cleanEnv(options.env ?? {}),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** A worker in a process of its own; resolves once it has said a text. */
export function startCliWorker(
  args: readonly string[],
  options: RunCliOptions,
  text = 'worker on',
): Promise<ReturnType<typeof startCli>> {
  const child = startCli(['worker', ...args], options);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(text)) resolve(child);
    });
    child.on('exit', (code) => reject(new Error(`The worker ended with ${code}: ${said}`)));
  });
}

/** Resolves with the exit code; null where the signal ended it. */
export function endProcess(child: ReturnType<typeof startCli>, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}

function cleanEnv(more: { readonly [name: string]: string }): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, XDG_CACHE_HOME } = process.env;
  const base: NodeJS.ProcessEnv = { NO_COLOR: '1', COLUMNS: '100', TZ: 'UTC', HOLDFAST_USER: 'starter@example.org' };
  for (const [name, value] of Object.entries({ PATH, HOME, TMPDIR, XDG_CACHE_HOME }))
    if (value !== undefined) base[name] = value;
  return { ...base, ...more };
}

/** A folder with these files, by path; gone after the tests of the file. */
export function makeProject(files: { readonly [path: string]: string }): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-cli-')));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export const HELLO = `holdfast: "1"
name: hello
version: 1.0.0
steps:
  - id: greet
    set: { text: "\${ 'Hello ' & $input.name }" }
  - id: done
    return: { greeting: "\${ $vars.text }" }
`;
