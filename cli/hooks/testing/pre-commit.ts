/**
 * The real pre-commit (https://pre-commit.com, a Python program), in an environment of its own in the user's cache folder,
 * and this tree as the repository that it installs hooks from. What was made once is there the next time.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../../hosts/temporal/cache-folder.ts';

const PRE_COMMIT = '4.2.0';
/** Installations of other states of the tree are kept this long after their last use: they are large. */
const KEEP_MS = 3_600_000;

/** This file runs from dist/cli/hooks/testing/. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));

const NEEDS = `The test of the hooks runs pre-commit, a Python program, and found no Python 3.9 or later with venv and pip.
Install it (Debian, Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3; macOS: brew install python;
Windows: winget install Python.Python.3.12), or name one: PYTHON=/path/to/python3 npm test`;

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  if (result.error === undefined && result.status === 0) return result.stdout;
  const why = result.error?.message ?? `exit code ${result.status}`;
  throw new Error(`${command} ${args.join(' ')}: ${why}\n${result.stdout ?? ''}${result.stderr ?? ''}`);
}

function findPython(): string {
  const { PYTHON } = process.env;
  const test = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))';
  const found = [...(PYTHON === undefined ? [] : [PYTHON]), 'python3', 'python'].find(
    (name) => spawnSync(name, ['-c', test], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) throw new Error(NEEDS);
  return found;
}

const BIN = process.platform === 'win32' ? 'Scripts' : 'bin';

/** Path of the program. Installed by name and version from the Python Package Index, once. */
export function installPreCommit(): string {
  const folder = join(cacheFolder(), 'pre-commit', `v${PRE_COMMIT}`);
  const program = join(folder, BIN, 'pre-commit');
  const done = join(folder, '.installed');
  if (existsSync(done)) return program;
  const python = findPython();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  run(python, ['-m', 'venv', folder]);
  run(join(folder, BIN, 'python'), ['-m', 'pip', 'install', '--quiet', `pre-commit==${PRE_COMMIT}`]);
  writeFileSync(done, '');
  return program;
}

export interface HookSource {
  /** Folder of a repository that holds this tree as it is, in one commit. */
  readonly repository: string;
  readonly commit: string;
  /** PRE_COMMIT_HOME, in which pre-commit keeps what it installed from there. */
  readonly home: string;
}

/** The files that a commit of the tree as it is would hold. */
function treeFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)));
  return paths.filter((path) => lstatSync(join(root, path)).isFile()).sort();
}

/** The same tree gives the same repository, so that pre-commit knows it again. */
export function makeHookSource(): HookSource {
  const paths = treeFiles();
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  const digest = hash.digest('hex').slice(0, 32);
  const folder = join(cacheFolder(), 'pre-commit', `tree-${digest}`);
  const [repository, home] = [join(folder, 'repository'), join(folder, 'home')];
  if (!existsSync(join(repository, '.git', 'holdfast-done'))) {
    rmSync(folder, { recursive: true, force: true });
    for (const path of paths) {
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      copyFileSync(join(root, path), join(repository, path));
    }
    commitAll(repository, { GIT_AUTHOR_DATE: EPOCH, GIT_COMMITTER_DATE: EPOCH });
    writeFileSync(join(repository, '.git', 'holdfast-done'), '');
  }
  const now = new Date();
  utimesSync(folder, now, now);
  forgetOthers(folder);
  return { repository, commit: run('git', ['rev-parse', 'HEAD'], { cwd: repository }).trim(), home };
}

const EPOCH = '2026-01-01T00:00:00Z';
const WHO = ['-c', 'user.name=tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'] as const;

function commitAll(repository: string, dates: { readonly [name: string]: string }): void {
  const env = { ...process.env, ...dates };
  run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: repository });
  run('git', ['add', '--all', '--force'], { cwd: repository });
  run('git', [...WHO, 'commit', '--quiet', '--message=The tree as it is'], { cwd: repository, env });
}

function forgetOthers(mine: string): void {
  const folder = dirname(mine);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith('tree-') || path === mine) continue;
    if (Date.now() - statSync(path).mtimeMs > KEEP_MS) rmSync(path, { recursive: true, force: true });
  }
}
