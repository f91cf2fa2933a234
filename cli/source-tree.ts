/** The project's documents on a file system, as the compiler reads them. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { SourceTree } from '../compiler/types.ts';

/** A folder that holds it is a project. The same name as in the compiler, which is not loaded to list files. */
export const PROJECT_FILE = 'holdfast.yaml';

/** Folders that never hold documents of a project. */
const IGNORED = new Set(['node_modules', '.git', 'dist', '.holdfast']);

export const TREE_LIMITS = {
  /** Files listed; the rest of a larger tree is not looked at. */
  files: 50_000,
  /** Folders inside folders. */
  depth: 32,
  /** Bytes read of one file. Above every limit of the compiler, so that a cut file is refused for its size. */
  bytes: 16_000_000,
} as const;

export interface FileTree extends SourceTree {
  /** Absolute, links resolved. */
  readonly root: string;
  /** The path relative to the root with `/` between; undefined where the file is outside. */
  locate(file: string): string | undefined;
  /** Folders below that are projects of their own; what is in them is not listed here. Relative, sorted. */
  nested(): readonly string[];
  /** What is read lies in the folder `root` as it is, so somebody else can open it there too. */
  readonly inFolder: boolean;
  /** Forgets what was listed and read. */
  refresh(): void;
}

/** `root` must exist. Links are followed only to what is inside it. */
export function openSourceTree(root: string): FileTree {
  const top = realpathSync.native(root);
  const texts = new Map<string, string | undefined>();
  let found: Listed | undefined;
  return {
    root: top,
    inFolder: true,
    read(path) {
      if (!texts.has(path)) texts.set(path, readInside(top, path));
      return texts.get(path);
    },
    list() {
      found ??= listInside(top);
      return found.paths;
    },
    packageFiles: (folder) => listPackage(top, folder),
    nested() {
      found ??= listInside(top);
      return found.nested;
    },
    locate(file) {
      const whole = realpathOf(resolve(file));
      return whole === undefined || !isInside(top, whole) ? undefined : relative(top, whole).split(sep).join('/');
    },
    refresh() {
      texts.clear();
      found = undefined;
    },
  };
}

function isInside(root: string, path: string): boolean {
  const rest = relative(root, path);
  return rest === '' || (!isAbsolute(rest) && rest !== '..' && !rest.startsWith(`..${sep}`));
}

function realpathOf(path: string): string | undefined {
  try {
    // The other one asks for each folder on the way, file by file.
    return realpathSync.native(path);
  } catch {
    return undefined; // no such file, or a link into nothing: both are "not there" to a reader
  }
}

function readInside(root: string, path: string): string | undefined {
  if (path === '' || isAbsolute(path) || path.includes('\0')) return undefined;
  const real = realpathOf(join(root, ...path.split('/')));
  if (real === undefined || !isInside(root, real)) return undefined;
  try {
    // INVARIANT: a pipe that nobody writes into never holds a check: it is opened without waiting, and not read.
    const file = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return undefined;
      const buffer = Buffer.allocUnsafe(Math.min(stat.size, TREE_LIMITS.bytes));
      let filled = 0;
      while (filled < buffer.length) {
        const count = readSync(file, buffer, filled, buffer.length - filled, null);
        if (count === 0) break;
        filled += count;
      }
      return buffer.toString('utf8', 0, filled);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined; // a folder, or not ours to read: the compiler names the file it cannot have
  }
}

interface Listed {
  readonly paths: readonly string[];
  readonly nested: readonly string[];
}

function listInside(root: string): Listed {
  const found: string[] = [];
  const nested: string[] = [];
  const walk = (folder: string, prefix: string, depth: number) => {
    if (depth > TREE_LIMITS.depth) return;
    const entries = entriesOf(folder);
    if (depth > 0 && entries.some(({ name }) => name === PROJECT_FILE)) {
      nested.push(prefix.slice(0, -1));
      return;
    }
    for (const entry of entries) {
      if (found.length >= TREE_LIMITS.files) return;
      const whole = join(folder, entry.name);
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        if (!IGNORED.has(entry.name)) walk(whole, `${path}/`, depth + 1);
      } else if (entry.isFile() || (entry.isSymbolicLink() && isFileInside(root, whole))) found.push(path);
    }
  };
  walk(root, '', 0);
  return { paths: found.sort(compareTexts), nested: nested.sort(compareTexts) };
}

/** Never part of what a package brings. */
const NOT_OF_PACKAGE = new Set(['node_modules', '.git']);

/** A link is listed as it is: where it leads to no file inside, it cannot be read, and whoever reads the package says so. */
function listPackage(root: string, folder: string): readonly string[] {
  const found: string[] = [];
  const walk = (path: string, depth: number): void => {
    for (const entry of depth > TREE_LIMITS.depth ? [] : entriesOf(join(root, path))) {
      if (found.length >= TREE_LIMITS.files) return;
      const inner = `${path}/${entry.name}`;
      if (!entry.isDirectory()) found.push(inner);
      else if (!NOT_OF_PACKAGE.has(entry.name)) walk(inner, depth + 1);
    }
  };
  const whole = realpathOf(join(root, folder));
  if (whole !== undefined && isInside(root, whole)) walk(folder, 0);
  return found.sort(compareTexts);
}

/** By code units: the same on every machine. */
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not ours to read
  }
}

function isFileInside(root: string, link: string): boolean {
  const real = realpathOf(link);
  return real !== undefined && isInside(root, real) && lstatSync(real).isFile();
}
