/** What is to be checked: a path belongs to the project nearest to it, so one command may look at several. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GlobalOptions } from './context.ts';
import type { Io } from './io.ts';
import { locate, type OpenProject, openProject } from './project.ts';
import { openSourceTree } from './source-tree.ts';

export interface Target {
  readonly project: OpenProject;
  /** Project-relative; absent: all flows that the project names. */
  readonly paths?: readonly string[];
}

/** `given`: files and folders as a person typed them; none: the project, or all flows below where there is no project. */
export function findTargets(io: Io, options: GlobalOptions, given: readonly string[]): readonly Target[] {
  if (given.length === 0) {
    const project = openProject(io, options);
    if (project.described || options.project !== undefined) return [{ project }];
  }
  const groups = new Map<string, { readonly project: OpenProject; readonly paths: Set<string> }>();
  for (const file of (given.length === 0 ? ['.'] : given).flatMap((one) => filesOf(io, one))) {
    const opened = openProject(io, options, file);
    const group = groups.get(opened.tree.root) ?? { project: opened, paths: new Set<string>() };
    groups.set(opened.tree.root, group);
    group.paths.add(locate(io, group.project, file));
  }
  return [...groups.values()].map(({ project, paths }) => ({ project, paths: [...paths] }));
}

/** A folder stands for the flows in it. What is not there is left to `locate` to say. */
function filesOf(io: Io, given: string): readonly string[] {
  const whole = resolve(io.cwd, given);
  if (!existsSync(whole) || !statSync(whole).isDirectory()) return [given];
  const tree = openSourceTree(whole);
  return tree.list().flatMap((path) => (path.endsWith('.flow.yaml') ? [join(tree.root, path)] : []));
}
