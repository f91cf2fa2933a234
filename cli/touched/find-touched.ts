/** What a commit, or a list of changed files, is about: projects, and the documents in them that are affected. */
import { existsSync, realpathSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import type { Target } from '../check-targets.ts';
import type { GlobalOptions } from '../context.ts';
import { usage } from '../exit.ts';
import { askGit, askGitList, topOf } from '../git/ask-git.ts';
import { filesOfIndex, openGitTree, projectAbove } from '../git/git-tree.ts';
import type { TouchedOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { type FileTree, openSourceTree, PROJECT_FILE } from '../source-tree.ts';
import { affectedDocuments } from './affected-documents.ts';

/** A project as a change leaves it, and what of it is affected. */
export interface TouchedProject extends Target {
  /** Folder of the project, relative to the top of the repository (or to the working folder, where there is none). */
  readonly folder: string;
}

/** A change: what differs, where it can be read, and what was there before. */
interface Change {
  /** Absolute. */
  readonly top: string;
  /** Relative to the top. */
  readonly paths: ReadonlySet<string>;
  /** Files that there are, relative to the top. */
  readonly files: { has(path: string): boolean };
  open(folder: string): FileTree;
  before(path: string): string | undefined;
}

/**
 * The projects that a change is about. `staged`: what is in git's index, read from there. `touched`: the files `given`, of
 * whatever kind, with all that git says has changed, read from the folder as far as git knows the files.
 * `suffix`: of the documents that are wanted.
 */
export function findTouched(
  io: Io,
  options: GlobalOptions & TouchedOptions,
  given: readonly string[],
  suffix = '',
): readonly TouchedProject[] {
  refuseMixed(options, given);
  const change = options.staged === true ? stagedChange(io) : givenChange(io, given);
  const only = options.project === undefined ? undefined : insideOf(change.top, resolve(io.cwd, options.project));
  const folders = new Map<string, Set<string>>();
  for (const path of change.paths) {
    const folder = projectAbove(change.files, folderOf(path)) ?? '';
    if (only !== undefined && folder !== only) continue;
    const paths = folders.get(folder) ?? new Set<string>();
    folders.set(folder, paths.add(folder === '' ? path : path.slice(folder.length + 1)));
  }
  return [...folders].flatMap(([folder, paths]) => affectedIn(change, folder, paths, suffix) ?? []);
}

/** Of a path of the repository; empty for its top. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

function affectedIn(
  change: Change,
  folder: string,
  paths: ReadonlySet<string>,
  suffix: string,
): TouchedProject | undefined {
  const tree = change.open(folder);
  const start = folder === '' ? '' : `${folder}/`;
  const described = change.files.has(start + PROJECT_FILE);
  // A repository is full of files that are none of ours.
  if (!described && !tree.list().some((path) => path.endsWith(FLOW))) return undefined;
  const project = { tree, described };
  const affected = affectedDocuments(tree, { paths, before: (path) => change.before(start + path) });
  if (affected === 'all') return { project, folder };
  const flowsOrTests = affected.some((path) => path.endsWith(FLOW) || path.endsWith(TEST));
  const wanted = affected.filter((path) => path.endsWith(suffix) && (described || flowsOrTests));
  return wanted.length === 0 ? undefined : { project, folder, paths: wanted };
}

const FLOW = '.flow.yaml';
const TEST = '.test.yaml';

function refuseMixed({ staged, touched }: TouchedOptions, given: readonly string[]): void {
  if (staged !== true) return;
  if (touched === true) throw usage('--staged and --touched do not go together.');
  const [first] = given;
  if (first !== undefined) throw usage(`--staged asks git which files they are; ${first} is one more.`);
}

function stagedChange(io: Io): Change {
  const top = topOf(io.cwd);
  if (top === undefined) throw usage(`--staged: git knows no repository at ${io.cwd}.`, 'git init makes one.');
  const kept = filesOfIndex(top);
  return {
    top,
    paths: new Set(stagedPaths(top)),
    files: kept.files,
    open: (folder) => openGitTree(kept, folder),
    before: (path) => textAt(top, 'HEAD', path),
  };
}

/** Also what is gone, which no list of files to look at holds. */
const CHANGED = ['--name-only', '--no-renames', '--no-ext-diff', '--ignore-submodules', '-z'] as const;

export function stagedPaths(top: string): readonly string[] {
  return askGitList(top, ['diff', '--cached', ...CHANGED]) ?? [];
}

const textAt = (top: string, revision: string, path: string): string | undefined =>
  askGit(top, ['cat-file', 'blob', `${revision}:${path}`]);

/** Without a repository: the given files alone. */
function givenChange(io: Io, given: readonly string[]): Change {
  const cwd = realpathSync(io.cwd);
  const repository = topOf(cwd);
  const top = repository ?? cwd;
  const paths = new Set(given.map((one) => insideOf(top, resolve(cwd, one))));
  if (repository === undefined) {
    const files = { has: (path: string) => existsSync(join(top, path)) };
    return { top, paths, files, open: (folder) => openSourceTree(join(top, folder)), before: () => undefined };
  }
  const range = pushedRange(io);
  const kept = filesOfIndex(top).files;
  const files = { has: (path: string) => kept.has(path) && existsSync(join(top, path)) };
  for (const path of range === undefined ? stagedPaths(top) : pathsBetween(top, range)) paths.add(path);
  return {
    top,
    paths,
    files,
    open: (folder) => onlyKnown(openSourceTree(join(top, folder)), kept, folder),
    before: (path) => textAt(top, range?.from ?? 'HEAD', path),
  };
}

/** What nobody adds to a commit is not there for who checks it out. */
function onlyKnown(tree: FileTree, files: { has(path: string): boolean }, folder: string): FileTree {
  const known = (path: string): boolean => files.has(folder === '' ? path : `${folder}/${path}`);
  let listed: readonly string[] | undefined;
  return {
    ...tree,
    inFolder: false,
    // What is installed is in no repository.
    read: (path) => (known(path) || isInstalled(path) ? tree.read(path) : undefined),
    packageFiles: (folder) => (tree.packageFiles?.(folder) ?? []).filter((path) => known(path) || isInstalled(path)),
    list() {
      listed ??= tree.list().filter(known);
      return listed;
    },
  };
}

const isInstalled = (path: string): boolean => path.startsWith('node_modules/');

export interface PushedRange {
  readonly from: string;
  readonly to: string;
}

/** pre-commit says so where it looks at commits (`--from-ref`, `--to-ref`, before a push) and not at what is staged. */
export function pushedRange({ env }: Io): PushedRange | undefined {
  const { PRE_COMMIT_FROM_REF: from, PRE_COMMIT_TO_REF: to } = env;
  if (!from || !to) return undefined;
  for (const one of [from, to]) if (one.startsWith('-')) throw usage(`${one} is no revision of git.`);
  return { from, to };
}

export function pathsBetween(top: string, { from, to }: PushedRange): readonly string[] {
  // Since they parted; where they have nothing in common, what differs.
  const diff = (range: string) => askGitList(top, ['diff', ...CHANGED, range, '--']);
  const paths = diff(`${from}...${to}`) ?? diff(`${from}..${to}`);
  if (paths === undefined) throw usage(`Git cannot compare ${from} with ${to}.`, 'Are both fetched?');
  return paths;
}

function insideOf(top: string, path: string): string {
  const inside = relative(top, path).split(sep).join('/');
  if (inside === '..' || inside.startsWith('../')) throw usage(`${path} is outside of ${top}.`);
  return inside;
}
