/** The project that a command works in: where it begins, what is in it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from '../compiler/diagnostics/nearest.ts';
import type { GlobalOptions } from './context.ts';
import { environment, usage } from './exit.ts';
import type { Io } from './io.ts';
import { type FileTree, openSourceTree, PROJECT_FILE } from './source-tree.ts';

export interface OpenProject {
  readonly tree: FileTree;
  /** There is a `holdfast.yaml`. */
  readonly described: boolean;
}

/**
 * `--project`, else the nearest folder upward with a `holdfast.yaml`, else the folder itself. `from` is the file or
 * folder that the command is about.
 */
export function openProject(io: Io, options: GlobalOptions, from?: string): OpenProject {
  const folder = options.project === undefined ? findRoot(io, from) : existingFolder(io, options.project);
  const tree = openSourceTree(folder);
  return { tree, described: existsSync(join(tree.root, PROJECT_FILE)) };
}

function existingFolder(io: Io, given: string): string {
  const folder = resolve(io.cwd, given);
  if (!existsSync(folder)) throw usage(`--project: there is no folder ${given}.`, `It was looked for in ${io.cwd}.`);
  if (!isFolder(folder)) throw usage(`--project: ${given} is no folder.`);
  return folder;
}

function findRoot(io: Io, from: string | undefined): string {
  const start = from === undefined ? io.cwd : startOf(resolve(io.cwd, from));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, PROJECT_FILE))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

function startOf(path: string): string {
  return isFolder(path) ? path : dirname(path);
}

/** False also for what is not there, and for a link that leads nowhere. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // the reader of the path says what is wrong with it
  }
}

/** Path inside the project. Throws where there is no such file, or where it is outside. */
export function locate(io: Io, { tree }: OpenProject, file: string): string {
  const whole = resolve(io.cwd, file);
  if (!existsSync(whole))
    throw usage(`There is no file ${file}.`, `It was looked for in ${io.cwd}.`, ...similar(tree, file));
  if (!isReadable(whole)) throw environment(`${file} cannot be read: no permission.`, 'Ask for the right to read it.');
  const path = tree.locate(whole);
  if (path === undefined)
    throw usage(`${file} is outside of the project ${tree.root}.`, 'Say which project with --project.');
  return path;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false; // it is there, so what is missing is the permission
  }
}

/** The flow that was probably meant. */
function similar({ list }: FileTree, file: string): readonly string[] {
  const byName = new Map(
    list()
      .filter((path) => path.endsWith('.flow.yaml'))
      .map((path) => [basename(path), path]),
  );
  const near = nearest(basename(file), byName.keys());
  return near === undefined ? [] : [`Did you mean ${byName.get(near) ?? near}?`];
}

/** Name of the overlay: `--env`, else HOLDFAST_ENV, else none. */
export function envName(io: Io, options: GlobalOptions): string | undefined {
  return options.env ?? (io.env.HOLDFAST_ENV || undefined);
}
