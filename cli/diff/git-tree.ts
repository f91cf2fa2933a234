/** The project's documents as they were at a revision, read through git without a checkout. */
import { execFileSync } from 'node:child_process';
import { join, relative, sep } from 'node:path';
import { usage } from '../exit.ts';
import { type FileTree, PROJECT_FILE, TREE_LIMITS } from '../source-tree.ts';

/** Bytes of one answer of git: the list of a large tree. */
const MAX_ANSWER = 64 * 1024 * 1024;

function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      maxBuffer: MAX_ANSWER,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined; // no git, no repository, no such revision or file: the caller says which it looked for
  }
}

export interface Revision {
  /** Top folder of the repository. */
  readonly top: string;
  /** What git calls the commit. */
  readonly commit: string;
  readonly given: string;
}

/** Undefined where `given` names no commit, or `folder` is in no repository. */
export function findRevision(folder: string, given: string): Revision | undefined {
  if (given === '' || given.startsWith('-')) return undefined;
  const top = git(folder, ['rev-parse', '--show-toplevel'])?.trim();
  const commit = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${given}^{commit}`])?.trim();
  return top === undefined || !commit ? undefined : { top, commit, given };
}

/** `/` between, relative to the top of the repository; empty for the top itself. */
export function insideRepository({ top }: Revision, path: string): string {
  const inside = relative(top, path).split(sep).join('/');
  if (inside === '..' || inside.startsWith('../')) throw usage(`${path} is outside of the repository ${top}.`);
  return inside;
}

export interface RevisionTree extends FileTree {
  /** Folder of the project in the repository, empty for its top. */
  readonly prefix: string;
}

/** The tree below the nearest project folder at or above `folder`, which is relative to the top of the repository. */
export function openRevision(revision: Revision, folder: string): RevisionTree {
  const { top, commit } = revision;
  const listed = git(top, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit]) ?? '';
  const all = listed.split('\0').filter((path) => path !== '');
  const known = new Set(all);
  const prefix = projectAbove(known, folder);
  const start = prefix === '' ? '' : `${prefix}/`;
  const nested = all
    .filter((path) => path.startsWith(start) && path.endsWith(`/${PROJECT_FILE}`) && path !== start + PROJECT_FILE)
    .map((path) => path.slice(start.length, -PROJECT_FILE.length - 1));
  const paths = all
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length))
    .filter((path) => !nested.some((inner) => path.startsWith(`${inner}/`)))
    .slice(0, TREE_LIMITS.files);
  const texts = new Map<string, string | undefined>();
  return {
    root: join(top, prefix),
    prefix,
    read(path) {
      if (!known.has(start + path)) return undefined;
      if (!texts.has(path)) texts.set(path, git(top, ['cat-file', 'blob', `${commit}:${start}${path}`]));
      return texts.get(path);
    },
    list: () => paths,
    nested: () => nested,
    locate: (file) => (paths.includes(file) ? file : undefined),
    refresh: () => undefined,
  };
}

function projectAbove(known: ReadonlySet<string>, folder: string): string {
  for (let at = folder; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    if (known.has(`${at}/${PROJECT_FILE}`)) return at;
  }
  return known.has(PROJECT_FILE) ? '' : folder;
}
