/** What is staged beside the last commit (or what is pushed beside what was there), by project. */
import type { Plan } from '../../schema/plan.ts';
import type { GlobalOptions } from '../context.ts';
import { CliFailure, usage } from '../exit.ts';
import { askGit, topOf } from '../git/ask-git.ts';
import {
  filesOfIndex,
  filesOfRevision,
  findRevision,
  type GitFiles,
  openGitTree,
  projectAbove,
} from '../git/git-tree.ts';
import type { Io } from '../io.ts';
import { overlayAt, requireOverlay } from '../load-project.ts';
import { envName, type OpenProject } from '../project.ts';
import { PROJECT_FILE } from '../source-tree.ts';
import { affectedDocuments } from '../touched/affected-documents.ts';
import { folderOf, pathsBetween, pushedRange, stagedPaths } from '../touched/find-touched.ts';
import { flowsOfProject } from '../touched/flows-of-project.ts';
import { compareSides, type FlowDiff } from './compare-sides.ts';
import { compileSide } from './read-side.ts';

export interface ProjectDiff {
  /** As the change leaves it. */
  readonly project: OpenProject;
  readonly flows: readonly FlowDiff[];
  /** Why the flows could not be compared, where what was there before does not compile. */
  readonly why?: string;
}

interface Change {
  readonly paths: readonly string[];
  readonly before: { readonly label: string; readonly files: GitFiles };
  readonly after: { readonly label: string; readonly files: GitFiles };
}

/**
 * Compares the flows that the change is about. Throws where a flow of the change does not compile: that is the fault of
 * the change. What was there before is nobody's fault any more, so it is only told.
 */
export async function diffChange(io: Io, options: GlobalOptions): Promise<readonly ProjectDiff[]> {
  const change = readChange(io);
  const env = envName(io, options);
  const touched = new Map<string, Set<string>>();
  for (const path of change.paths) {
    // A project that is gone lies in what was there before.
    for (const { files } of [change.before.files, change.after.files]) {
      const folder = projectAbove(files, folderOf(path)) ?? '';
      const paths = touched.get(folder) ?? new Set<string>();
      touched.set(folder, paths.add(folder === '' ? path : path.slice(folder.length + 1)));
    }
  }
  const out: ProjectDiff[] = [];
  for (const [folder, paths] of touched) {
    const one = await diffProject(change, env, folder, paths);
    if (one !== undefined) out.push(one);
  }
  return out;
}

function readChange(io: Io): Change {
  const top = topOf(io.cwd);
  if (top === undefined) throw usage(`--staged: git knows no repository at ${io.cwd}.`, 'git init makes one.');
  const range = pushedRange(io);
  if (range === undefined) {
    const head = findRevision(top, 'HEAD');
    const before = head === undefined ? { top, files: new Map() } : filesOfRevision(head);
    return {
      paths: stagedPaths(top),
      before: { label: 'HEAD', files: before },
      after: { label: 'what is staged', files: filesOfIndex(top) },
    };
  }
  const parted = askGit(top, ['merge-base', range.from, range.to])?.trim() || range.from;
  const [from, to] = [findRevision(top, parted), findRevision(top, range.to)];
  if (from === undefined || to === undefined) throw usage(`Git knows no revision ${from ? range.to : range.from}.`);
  return {
    paths: pathsBetween(top, range),
    before: { label: range.from, files: filesOfRevision(from) },
    after: { label: range.to, files: filesOfRevision(to) },
  };
}

async function diffProject(
  { before, after }: Change,
  env: string | undefined,
  folder: string,
  paths: ReadonlySet<string>,
): Promise<ProjectDiff | undefined> {
  const [was, is] = [open(before.files, folder), open(after.files, folder)];
  // A repository is full of files that are none of ours.
  if (![was, is].some(({ tree }) => tree.list().some((path) => path.endsWith(FLOW)))) return undefined;
  const flows = affectedFlows([was, is], paths);
  if (flows.size === 0) return undefined;
  const compile = async (label: string, project: OpenProject): Promise<ReadonlyMap<string, Plan>> => {
    const here = project.tree.list().filter((path) => flows.has(path));
    if (here.length === 0) return new Map();
    const then = await overlayAt(project, env);
    return compileSide(label, project, then, await flowsOfProject(project, then, here));
  };
  await requireOverlay([is, was], env);
  const now = { label: after.label, project: is, single: false, plans: await compile(after.label, is) };
  try {
    const old = { label: before.label, project: was, single: false, plans: await compile(before.label, was) };
    return { project: is, flows: await compareSides(old, now) };
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    return { project: is, flows: [], why: error.message };
  }
}

function open(files: GitFiles, folder: string): OpenProject {
  const tree = openGitTree(files, folder);
  return { tree, described: tree.list().includes(PROJECT_FILE) };
}

const FLOW = '.flow.yaml';

/** Of either side: a flow that is gone was affected too. */
function affectedFlows(
  [was, is]: readonly [OpenProject, OpenProject],
  paths: ReadonlySet<string>,
): ReadonlySet<string> {
  const before = (path: string): string | undefined => was.tree.read(path);
  const flows = [was, is].flatMap(({ tree }) => {
    const affected = affectedDocuments(tree, { paths, before });
    return (affected === 'all' ? tree.list() : affected).filter((path) => path.endsWith(FLOW));
  });
  return new Set(flows);
}
