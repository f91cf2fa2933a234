/** The projects whose documents are open, with what is in the editor over what is on the disk. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentKind } from '../../compiler/editor/document-kind.ts';
import { loadProject } from '../../compiler/project.ts';
import { createSession, type Session } from '../../compiler/resolve/session.ts';
import type { SourceTree } from '../../compiler/types.ts';
import type { DocumentKind } from '../../compiler/validate.ts';
import { standardContracts } from '../../stdlib/index.ts';
import { sha256 } from '../compile-project.ts';
import type { Io } from '../io.ts';
import { type OpenProject, openProject } from '../project.ts';
import { toUri } from './convert.ts';
import { isNested, overlayTree } from './overlay-tree.ts';

export interface LspProject {
  /** Absolute, links resolved. */
  readonly root: string;
  /** There is a `holdfast.yaml`; without one only what is open is judged. */
  readonly described: boolean;
  readonly tree: SourceTree;
  /** Of the documents that are open, project-relative. */
  openPaths(): readonly string[];
  /** Their texts, and those of what else is open of the project. */
  buffers(): ReadonlyMap<string, string>;
  /** What is known of the project as it is now; the same until something changes. */
  session(): Session;
}

export interface OpenDocument {
  readonly project: LspProject;
  /** Project-relative. */
  readonly path: string;
  readonly kind: DocumentKind;
  readonly text: string;
}

export interface Workspace {
  /** A document was opened or changed. */
  put(uri: string, text: string): void;
  close(uri: string): void;
  /** Undefined for what is no document of ours. */
  find(uri: string): OpenDocument | undefined;
  /** Whatever kind of document it is. */
  projectOf(uri: string): LspProject | undefined;
  /** As the editor calls it, where it has it open. */
  uriOf(project: LspProject, path: string): string;
  /** Project-relative; undefined for what lies outside of the project. */
  pathIn(project: LspProject, uri: string): string | undefined;
  /** Of the open documents. */
  projects(): readonly LspProject[];
  /** Files came, went or changed outside of the editor. */
  refresh(): void;
}

/** `env`: name of the overlay of `holdfast.yaml`. */
export function createWorkspace(io: Io, env: string | undefined): Workspace {
  /** By absolute path. */
  const buffers: Map<string, Buffer> = new Map();
  const projects = new Map<string, ProjectState>();
  /** By absolute path of a document. */
  const homes = new Map<string, ProjectState>();
  const homeOf = (file: string): ProjectState | undefined => {
    const known = homes.get(file);
    if (known) return known;
    const opened = openAround(io, file);
    if (!opened) return undefined;
    const state = projects.get(opened.tree.root) ?? createProject(opened, buffers, env);
    projects.set(state.project.root, state);
    homes.set(file, state);
    return state;
  };
  return {
    put(uri, text) {
      const file = fileOf(uri);
      if (file === undefined) return;
      buffers.set(file, { uri, text });
      homeOf(file)?.forget(file);
    },
    close(uri) {
      const file = fileOf(uri);
      if (file === undefined) return;
      buffers.delete(file);
      homeOf(file)?.forget(file);
      homes.delete(file);
    },
    find(uri) {
      const file = fileOf(uri);
      const text = file === undefined ? undefined : buffers.get(file)?.text;
      const project = file === undefined || text === undefined ? undefined : homeOf(file)?.project;
      if (file === undefined || text === undefined || project === undefined) return undefined;
      const path = relative(project.root, file).split(sep).join('/');
      const kind = documentKind(path);
      return kind && { project, path, kind, text };
    },
    projectOf(uri) {
      const file = fileOf(uri);
      return file === undefined ? undefined : homeOf(file)?.project;
    },
    uriOf: ({ root }, path) => buffers.get(join(root, ...path.split('/')))?.uri ?? toUri(root, path),
    pathIn({ root }, uri) {
      const file = fileToBe(uri);
      const path = file === undefined ? undefined : relative(root, file).split(sep).join('/');
      return path === undefined || path.startsWith('..') ? undefined : path;
    },
    projects: () => [...new Set([...buffers.keys()].flatMap((file) => homeOf(file)?.project ?? []))],
    refresh() {
      projects.clear();
      homes.clear();
    },
  };
}

/** What is in the editor. */
interface Buffer {
  readonly uri: string;
  readonly text: string;
}

interface ProjectState {
  readonly project: LspProject;
  /** What is in the editor for a file, by its absolute path, has changed. */
  forget(file: string): void;
}

function createProject(
  { tree: disk, described }: OpenProject,
  buffers: ReadonlyMap<string, Buffer>,
  env?: string,
): ProjectState {
  const { root } = disk;
  const open = (): readonly string[] =>
    [...buffers.keys()].flatMap((file) => {
      const path = relative(root, file);
      return path.startsWith('..') ? [] : [path.split(sep).join('/')];
    });
  const textOf = (path: string): string | undefined => buffers.get(join(root, ...path.split('/')))?.text;
  const tree = overlayTree(disk, textOf, open);
  let session: Session | undefined;
  /** What a change of one document leaves as it is: most of a large project. */
  const parsed: Session['documents'] = new Map();
  const project: LspProject = {
    root,
    described,
    tree,
    openPaths: () => open().filter((path) => documentKind(path) !== undefined && !isNested(disk, path)),
    buffers: () => new Map(open().flatMap((path) => [[path, textOf(path) ?? ''] as const])),
    session() {
      session ??= openSession(tree, env, parsed);
      return session;
    },
  };
  return {
    project,
    forget(file) {
      session = undefined;
      parsed.delete(relative(root, file).split(sep).join('/'));
    },
  };
}

function openSession(tree: SourceTree, env: string | undefined, documents: Session['documents']): Session {
  const { contracts: own, unusable, curation } = loadProject(tree, env, standardContracts);
  const options = {
    contracts: new Map([...standardContracts, ...own]),
    unusable,
    digest: sha256,
    ...(curation && { curation }),
  };
  return { ...createSession(tree, options), documents };
}

/** The project around a file; undefined where there is no such folder. */
function openAround(io: Io, file: string): OpenProject | undefined {
  try {
    return openProject(io, {}, dirname(file));
  } catch {
    return undefined; // the folder is gone: nothing can be said of its files
  }
}

/** Absolute, links resolved as far as the file exists; undefined for what is on no disk. */
function fileOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    const file = fileURLToPath(uri);
    return join(realpathSync(dirname(file)), basename(file));
  } catch {
    return undefined; // no such folder, or an address of another machine
  }
}

/** The same for a file whose folder may not be there yet. */
function fileToBe(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  const asked = fileURLToPath(uri);
  for (let folder = dirname(asked); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder)) return join(realpathSync(folder), relative(folder, asked));
  }
  return asked;
}
