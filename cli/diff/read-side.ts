/** One side of a comparison: flows of a file, a folder, or a revision of git, compiled. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plan } from '../../schema/plan.ts';
import { compileFlows } from '../compile-project.ts';
import type { GlobalOptions } from '../context.ts';
import { CliFailure, usage } from '../exit.ts';
import { findRevision, insideRepository, openRevision, type Revision } from '../git/git-tree.ts';
import type { Io } from '../io.ts';
import { loadProject, overlayAt, requireOverlay, requireSound } from '../load-project.ts';
import { envName, isFolder, locate, type OpenProject, openProject } from '../project.ts';
import { PROJECT_FILE } from '../source-tree.ts';

export interface Side {
  /** As it was given. */
  readonly label: string;
  readonly project: OpenProject;
  /** One flow was named, and not all of a folder. */
  readonly single: boolean;
  /** By path in the project. */
  readonly plans: ReadonlyMap<string, Plan>;
}

/** What a side is, before anything is read. `at`: the file or folder that is meant, absolute. */
interface Meant {
  readonly label: string;
  readonly at?: string;
  readonly revision?: Revision;
}

/** Throws where an argument names nothing, or a flow does not compile. */
export async function readSides(
  io: Io,
  options: GlobalOptions,
  old: string,
  now: string | undefined,
): Promise<readonly [Side, Side]> {
  const before = meant(io, options, old);
  const after: Meant = now === undefined ? { label: 'working tree' } : meant(io, options, now);
  if (now === undefined && before.revision === undefined) {
    throw usage(`${old} is compared with what?`, 'Give two files, or a revision of git: holdfast diff main');
  }
  // A revision beside a file means that file at that revision.
  const at = before.at ?? after.at ?? openProject(io, options).tree.root;
  const sides = [before, after].map((side) => readSide(io, options, { ...side, at: side.at ?? at }));
  const [one, other] = await Promise.all(sides);
  if (one === undefined || other === undefined) throw new Error('A side was not read.'); // there are two
  await requireOverlay([one.project, other.project], envName(io, options));
  return [one, other];
}

const GIT = /^git:([^:]+)(?::(.*))?$/;

function meant(io: Io, options: GlobalOptions, given: string): Meant {
  const [, named, path] = GIT.exec(given) ?? [];
  if (named === undefined) {
    const whole = resolve(io.cwd, given);
    if (existsSync(whole)) return { label: given, at: whole };
    const revision = findRevision(openProject(io, options).tree.root, given);
    if (revision !== undefined) return { label: given, revision };
    const hint = 'Give a file, a folder, a revision (main, HEAD~1), or git:REVISION:path.';
    throw usage(`${given} is neither a file nor a revision of git.`, hint);
  }
  const revision = findRevision(io.cwd, named) ?? findRevision(openProject(io, options).tree.root, named);
  if (revision === undefined) throw usage(`Git knows no revision ${named}.`, `It was looked for in ${io.cwd}.`);
  return { label: given, revision, ...(path === undefined ? {} : { at: resolve(revision.top, path) }) };
}

async function readSide(io: Io, options: GlobalOptions, side: Required<Pick<Meant, 'at'>> & Meant): Promise<Side> {
  const opened = side.revision === undefined ? openHere(io, options, side.at) : openThere(side.revision, side.at);
  const { project, paths, single } = opened;
  const { label } = side;
  return { label, project, single, plans: await compileSide(label, project, envName(io, options), paths) };
}

/** Plans by path; without the overlay of `env` where that side has none yet. Throws where the project cannot be used, or one of the flows does not compile. */
export async function compileSide(
  label: string,
  project: OpenProject,
  env: string | undefined,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Plan>> {
  const loaded = await loadProject(project, await overlayAt(project, env));
  requireSound(project, loaded);
  const plans = new Map<string, Plan>();
  const compiled = await compileFlows(project, loaded, paths);
  for (const [i, path] of paths.entries()) {
    const { plan, diagnostics = [] } = compiled[i] ?? {};
    if (plan === undefined) {
      const { tree } = project;
      const named = label.endsWith(path) ? label : `${path} of ${label}`;
      throw new CliFailure('findings', `${named} does not compile.`, { diagnostics, tree });
    }
    plans.set(path, plan);
  }
  return plans;
}

interface Opened {
  readonly project: OpenProject;
  readonly paths: readonly string[];
  readonly single: boolean;
}

const FLOW = '.flow.yaml';

function openHere(io: Io, options: GlobalOptions, at: string): Opened {
  const project = openProject(io, options, at);
  if (!isFolder(at)) return { project, paths: [locate(io, project, at)], single: true };
  const below = project.tree.locate(at) ?? '';
  const paths = project.tree.list().filter((path) => path.endsWith(FLOW) && isBelow(path, below));
  return { project, paths, single: false };
}

function openThere(revision: Revision, at: string): Opened {
  const inside = insideRepository(revision, at);
  const single = /\.ya?ml$/.test(inside);
  const tree = openRevision(revision, single ? insideRepository(revision, dirname(at)) : inside);
  const here = tree.prefix === '' ? inside : inside.slice(tree.prefix.length + 1);
  const project = { tree, described: tree.read(PROJECT_FILE) !== undefined };
  if (single && tree.read(here) === undefined) {
    throw usage(`${revision.given} has no file ${inside}.`, `git ls-tree -r --name-only ${revision.given}`);
  }
  const paths = single ? [here] : tree.list().filter((path) => path.endsWith(FLOW) && isBelow(path, here));
  return { project, paths, single };
}

const isBelow = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`);
