/** Checks the documents of a project: every flow, and what it refers to. */
import type { DocumentKind } from '../compiler/validate.ts';
import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Plan } from '../schema/plan.ts';
import { compileFlows, sha256 } from './compile-project.ts';
import type { Io } from './io.ts';
import { loadProject } from './load-project.ts';
import type { OpenProject } from './project.ts';
import { renderFindings } from './render/findings.ts';
import { count } from './render/values.ts';

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly plans: readonly Plan[];
  /** Documents that were looked at. */
  readonly paths: readonly string[];
  /** Those of them that are flows. */
  readonly flows: readonly string[];
}

/** Documents beside flows that can be judged by themselves. What a flow refers to is judged with the flow. */
const KINDS: readonly (readonly [name: RegExp, kind: DocumentKind])[] = [
  [/\.rules\.ya?ml$/, 'rules'],
  [/\.test\.ya?ml$/, 'test'],
  [/\.activities\.ya?ml$/, 'activities'],
  [/(?:^|\/)catalog\.lock\.yaml$/, 'lock'],
];
/** The project is looked at in any case. */
const PROJECT = /(?:^|\/)holdfast(?:\.[A-Za-z0-9_-]+)?\.yaml$/;

/** All findings, sorted by place; those of the project's document too. `paths`: every document of the project unless given. */
export async function check(
  project: OpenProject,
  env: string | undefined,
  paths?: readonly string[],
): Promise<Checked> {
  return paths === undefined ? checkWhole(project, env) : checkPaths(project, env, paths);
}

async function checkWhole({ tree }: OpenProject, env: string | undefined): Promise<Checked> {
  const { checkProject: checkAll, standardContracts: contracts } = await import('./compiler-door.ts');
  const options = { contracts, digest: sha256, ...(env === undefined ? {} : { env }) };
  const { flows, documents, diagnostics } = checkAll(tree, options);
  const names = [...flows.keys()];
  const plans = [...flows.values()].flatMap(({ plan }) => plan ?? []);
  return { diagnostics, plans, paths: [...names, ...documents], flows: names };
}

async function checkPaths(project: OpenProject, env: string | undefined, looked: readonly string[]): Promise<Checked> {
  const { sortFindings } = await import('./compiler-door.ts');
  const loaded = await loadProject(project, env);
  const others = looked.flatMap((path) => {
    const kind = KINDS.find(([name]) => name.test(path))?.[1];
    return kind === undefined ? [] : [{ path, kind }];
  });
  const flows = looked.filter((path) => !PROJECT.test(path) && !others.some((other) => other.path === path));
  const compiled = await compileFlows(project, loaded, flows);
  const judged = await Promise.all(others.map(({ path, kind }) => judgeDocument(project, path, kind)));
  return {
    diagnostics: sortFindings([...loaded.diagnostics, ...compiled.flatMap((one) => one.diagnostics), ...judged.flat()]),
    plans: compiled.flatMap(({ plan }) => plan ?? []),
    paths: looked,
    flows,
  };
}

async function judgeDocument({ tree }: OpenProject, path: string, kind: DocumentKind): Promise<readonly Diagnostic[]> {
  const { parse, validate } = await import('./compiler-door.ts');
  const { value, diagnostics } = parse(path, tree.read(path) ?? '');
  return value === undefined ? diagnostics : [...diagnostics, ...validate(value, kind)];
}

/** For a person who watches: findings and a count on stderr. Gives the names of the flows that can run. */
export async function checkProject(io: Io, project: OpenProject, env: string | undefined): Promise<readonly string[]> {
  const { diagnostics, plans, flows } = await check(project, env);
  const { errColors: colors } = io;
  if (diagnostics.length > 0) {
    const found = [{ diagnostics, tree: project.tree }];
    io.err(await renderFindings(found, 'human', { color: colors.isColorSupported, cwd: io.cwd }));
  }
  const broken = flows.length - plans.length;
  io.err(
    broken === 0
      ? `${colors.green('✓')} ${count(flows.length, 'flow')} checked`
      : `${colors.red('✗')} ${broken} of ${count(flows.length, 'flow')} cannot run`,
  );
  return plans.map(({ flow }) => flow.name);
}
