/** Finds the `temporal` binary of the dev server, or builds it from the pinned module in `tools/temporal-server`. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.ts';

type Say = (line: string) => void;

const MODULE = 'github.com/temporalio/cli';
const MODULE_FOLDER = fileURLToPath(new URL('../../../tools/temporal-server/', import.meta.url));
const EXE = process.platform === 'win32' ? '.exe' : '';
/** Time between two lines about a build that goes on. */
const PROGRESS_MS = 20_000;

/** A program on the PATH. */
export function findOnPath(name: string, path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, `${name}${EXE}`))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error) return false;
    throw thrown;
  }
}

/** Version of the dev server that the module pins; undefined where the package came without it. */
export function pinnedVersion(folder = MODULE_FOLDER): string | undefined {
  const file = join(folder, 'go.mod');
  if (!existsSync(file)) return undefined;
  const line = readFileSync(file, 'utf8').match(new RegExp(`^\\s*(?:require\\s+)?${MODULE}\\s+(v\\S+)`, 'm'));
  return line?.[1];
}

/** Where the build of a version is kept, for all projects of the user. */
export function cachedBinary(version: string): string {
  return join(cacheFolder(), 'temporal-server', version, `temporal${EXE}`);
}

/** Builds the pinned version into the cache. Rejects with the compiler's last words. */
export async function buildBinary(go: string, version: string, say: Say): Promise<string> {
  const binary = cachedBinary(version);
  // Another process may build too: each into a file of its own, and the last one to be renamed stays.
  const draft = `${binary}.${process.pid}${EXE}`;
  mkdirSync(dirname(binary), { recursive: true });
  say(`Building the Temporal dev server ${version} with Go (once; two to five minutes) …`);
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  const progress = setInterval(() => say(`… still building the Temporal dev server (${seconds()} s)`), PROGRESS_MS);
  try {
    await run(go, ['build', '-trimpath', '-ldflags=-s -w', '-o', draft, `${MODULE}/cmd/temporal`]);
    renameSync(draft, binary);
  } finally {
    clearInterval(progress);
    rmSync(draft, { force: true });
  }
  say(`Built the Temporal dev server in ${seconds()} s.`);
  return binary;
}

/** Characters of a failed build that are told. */
const TAIL_CHARS = 1_500;

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };
    const child = spawn(command, args, { cwd: MODULE_FOLDER, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-TAIL_CHARS);
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim() || `exit code ${code}`))));
  });
}
