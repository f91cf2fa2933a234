/** What is to be checked: a path belongs to the project nearest to it, so one command may look at several. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GlobalOptions } from './context.ts';
import { usage } from './exit.ts';
import type { Io } from './io.ts';
import { isFolder, locate, type OpenProject, openProject } from './project.ts';
import { openSourceTree } from './source-tree.ts';

export interface Target {
  readonly project: OpenProject;
  /** Project-relative; absent: every document of the project. */
  readonly paths?: readonly string[];
}

/** `given`: files and folders as a person typed them; none: the project, and those below where there is none here. `suffix`: of the files that a folder stands for. */
export function findTargets(
  io: Io,
  options: GlobalOptions,
  given: readonly string[],
  suffix = FLOW,
): readonly Target[] {
  if (given.length === 0) {
    const project = openProject(io, options);
    if (project.described) return [{ project }];
    const below = project.tree.nested().map((path) => openProject(io, { project: join(project.tree.root, path) }));
    const here = below.length > 0 && project.tree.list().every((path) => !path.endsWith(suffix)) ? [] : [{ project }];
    return [...here, ...below.map((one) => ({ project: one }))];
  }
  const groups = new Map<string, { readonly project: OpenProject; readonly paths: Set<string> }>();
  for (const file of given.flatMap((one) => filesOf(io, one, suffix))) {
    const opened = openProject(io, options, file);
    const group = groups.get(opened.tree.root) ?? { project: opened, paths: new Set<string>() };
    groups.set(opened.tree.root, group);
    group.paths.add(locate(io, group.project, file));
  }
  return [...groups.values()].map(({ project, paths }) => ({ project, paths: [...paths] }));
}

const FLOW = '.flow.yaml';
/** What is written in none of these is no document: its errors would be those of a language that it is not in. */
const DOCUMENT = /\.(?:ya?ml|json|hbs|csv)$/i;

/** A folder stands for the files of that kind in it. What is not there is left to `locate` to say. */
function filesOf(io: Io, given: string, suffix: string): readonly string[] {
  const whole = resolve(io.cwd, given);
  if (!isFolder(whole)) {
    if (!DOCUMENT.test(given) && existsSync(whole))
      throw usage(
        `${given} is no document of Holdfast.`,
        'Flows end in .flow.yaml; others in .yaml, .json, .hbs or .csv.',
      );
    return [given];
  }
  const tree = openSourceTree(whole);
  const flows = tree.list().filter((path) => path.endsWith(suffix));
  const below = tree.nested().flatMap((path) => filesOf(io, join(tree.root, path), suffix));
  return [...flows.map((path) => join(tree.root, path)), ...below];
}
