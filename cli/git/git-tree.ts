/** The project's documents as they were at a revision, or as a commit would hold them: read through git, without a checkout. */
import { existsSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { usage } from '../exit.ts';
import { type FileTree, openSourceTree, PROJECT_FILE, TREE_LIMITS } from '../source-tree.ts';
import { askGit, askGitBytes, askGitList, topOf } from './ask-git.ts';

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
  const top = topOf(folder);
  const commit = askGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${given}^{commit}`])?.trim();
  return top === undefined || !commit ? undefined : { top, commit, given };
}

/** `/` between, relative to the top of the repository; empty for the top itself. */
export function insideRepository({ top }: Pick<Revision, 'top'>, path: string): string {
  const inside = relative(top, path).split(sep).join('/');
  if (inside === '..' || inside.startsWith('../')) throw usage(`${path} is outside of the repository ${top}.`);
  return inside;
}

/** A file as git keeps it. */
interface Kept {
  readonly object: string;
  /** Its content is the path of another file. */
  readonly link: boolean;
}

/** What git keeps of a repository: a commit, or the index. */
export interface GitFiles {
  readonly top: string;
  /** By path relative to the top, sorted by git. */
  readonly files: ReadonlyMap<string, Kept>;
}

const LINK = '120000';
const SUBMODULE = '160000';

export function filesOfRevision({ top, commit }: Pick<Revision, 'top' | 'commit'>): GitFiles {
  return { top, files: readList(top, ['ls-tree', '-r', '-z', '--full-tree', commit], /^(\d+) \w+ (\w+)\t(.*)$/s) };
}

/** What is staged. What two branches have not agreed on yet is left out: git does not commit it. */
export function filesOfIndex(top: string): GitFiles {
  return { top, files: readList(top, ['ls-files', '--stage', '-z'], /^(\d+) (\w+) 0\t(.*)$/s) };
}

function readList(top: string, args: readonly string[], line: RegExp): ReadonlyMap<string, Kept> {
  const files = new Map<string, Kept>();
  for (const text of askGitList(top, args) ?? []) {
    const [, mode, object, path] = line.exec(text) ?? [];
    if (mode === undefined || object === undefined || path === undefined || mode === SUBMODULE) continue;
    files.set(path, { object, link: mode === LINK });
  }
  return files;
}

export interface GitTree extends FileTree {
  /** Folder of the project in the repository, empty for its top. */
  readonly prefix: string;
}

/** The tree below the nearest project folder at or above `folder`, which is relative to the top of the repository. */
export function openRevision(revision: Revision, folder: string): GitTree {
  const kept = filesOfRevision(revision);
  return openGitTree(kept, projectAbove(kept.files, folder) ?? folder);
}

/** The tree below `prefix`, a folder relative to the top. Folders below that are projects of their own are left out. */
export function openGitTree({ top, files }: GitFiles, prefix: string): GitTree {
  const start = prefix === '' ? '' : `${prefix}/`;
  const below = [...files.keys()].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
  const nested = below
    .filter((path) => path.endsWith(`/${PROJECT_FILE}`))
    .map((path) => path.slice(0, -PROJECT_FILE.length - 1));
  const paths = below
    .filter((path) => !nested.some((inner) => path.startsWith(`${inner}/`)))
    .slice(0, TREE_LIMITS.files);
  const read = readBlobs(top, files, start, paths);
  const root = join(top, prefix);
  let opened: FileTree | undefined;
  const disk = (): FileTree | undefined => {
    if (existsSync(root)) opened ??= openSourceTree(root);
    return opened;
  };
  return {
    root,
    inFolder: false,
    prefix,
    // What is installed is in no repository: it is what lies in the folder.
    read: (path) => (isInstalled(path) ? disk()?.read(path) : read(path)),
    packageFiles: (folder) =>
      isInstalled(folder)
        ? (disk()?.packageFiles?.(folder) ?? [])
        : paths.filter((path) => path.startsWith(`${folder}/`)),
    list: () => paths,
    nested: () => nested,
    locate: (file) => (files.has(start + file) ? file : undefined),
    refresh: () => undefined,
  };
}

const isInstalled = (path: string): boolean => path.startsWith('node_modules/');

/** Documents, which are read together at the first question: a process of git for each would take longer than the rest. */
const DOCUMENT = /\.(?:ya?ml|json|hbs)$/;
/** Files that one process of git is asked for. */
const BATCH = 1_000;
/** Links that lead to links. */
const LINK_DEPTH = 8;

function readBlobs(
  top: string,
  files: GitFiles['files'],
  start: string,
  paths: readonly string[],
): (path: string) => string | undefined {
  let texts: Map<string, string> | undefined;
  const textOf = ({ object }: Kept): string | undefined => {
    texts ??= readAll(
      top,
      paths.filter((path) => DOCUMENT.test(path)).flatMap((path) => files.get(start + path)?.object ?? []),
    );
    if (!texts.has(object)) texts.set(object, askGit(top, ['cat-file', 'blob', object]) ?? '');
    return texts.get(object);
  };
  return (path) => {
    let at = start + path;
    for (let depth = 0; depth <= LINK_DEPTH; depth++) {
      const kept = files.get(at);
      const text = kept && textOf(kept);
      if (kept === undefined || text === undefined || !kept.link) return text;
      at = posix.join(posix.dirname(at), text);
      if (!at.startsWith(start)) return undefined; // leads out of the project
    }
    return undefined;
  };
}

const NEWLINE = 10;

/** By name of the object; what is not there is left out. */
function readAll(top: string, objects: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  const wanted = [...new Set(objects)];
  for (let from = 0; from < wanted.length; from += BATCH) {
    const input = `${wanted.slice(from, from + BATCH).join('\n')}\n`;
    const answer = askGitBytes(top, ['cat-file', '--batch'], input) ?? Buffer.alloc(0);
    for (let at = 0; at < answer.length; ) {
      const end = answer.indexOf(NEWLINE, at);
      if (end < 0) break;
      const [object = '', , size] = answer.toString('utf8', at, end).split(' ');
      const length = Number(size ?? Number.NaN);
      at = end + 1;
      if (Number.isNaN(length)) continue; // `<name> missing`
      texts.set(object, answer.toString('utf8', at, at + Math.min(length, TREE_LIMITS.bytes)));
      at += length + 1;
    }
  }
  return texts;
}

/** Folder of the nearest project at or above `folder`; undefined where there is none. */
export function projectAbove(files: { has(path: string): boolean }, folder: string): string | undefined {
  for (let at = folder; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    if (files.has(`${at}/${PROJECT_FILE}`)) return at;
  }
  return files.has(PROJECT_FILE) ? '' : undefined;
}
