/** Checks the documents of a project: every flow, and what it refers to. */
import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Plan } from '../schema/plan.ts';
import { compileFlows } from './compile-project.ts';
import type { Io } from './io.ts';
import { loadProject } from './load-project.ts';
import type { OpenProject } from './project.ts';
import { renderFindings } from './render/findings.ts';
import { count } from './render/values.ts';

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly plans: readonly Plan[];
  /** Flows that were looked at. */
  readonly paths: readonly string[];
}

/** All findings, sorted by place; those of the project's document too. `paths`: all flows of the project unless given. */
export async function check(
  project: OpenProject,
  env: string | undefined,
  paths?: readonly string[],
): Promise<Checked> {
  const { sortFindings } = await import('./compiler-door.ts');
  const loaded = await loadProject(project, env);
  const looked = paths ?? loaded.flows;
  const compiled = await compileFlows(project, loaded, looked);
  return {
    diagnostics: sortFindings([...loaded.diagnostics, ...compiled.flatMap((one) => one.diagnostics)]),
    plans: compiled.flatMap(({ plan }) => plan ?? []),
    paths: looked,
  };
}

/** For a person who watches: findings and a count on stderr. Gives the names of the flows that can run. */
export async function checkProject(io: Io, project: OpenProject, env: string | undefined): Promise<readonly string[]> {
  const { diagnostics, plans, paths } = await check(project, env);
  const { errColors: colors } = io;
  if (diagnostics.length > 0) {
    const { root, read } = project.tree;
    const view = { color: colors.isColorSupported, root, cwd: io.cwd, readText: read };
    io.err(await renderFindings(diagnostics, 'human', view));
  }
  const broken = paths.length - plans.length;
  io.err(
    broken === 0
      ? `${colors.green('✓')} ${count(paths.length, 'flow')} checked`
      : `${colors.red('✗')} ${broken} of ${count(paths.length, 'flow')} cannot run`,
  );
  return plans.map(({ flow }) => flow.name);
}
