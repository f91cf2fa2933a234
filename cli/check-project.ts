/** Checks the documents of a project: every flow, and what it refers to. */
import type { SourceTree } from '../compiler/types.ts';
import type { Breakage, Diagnostic } from '../schema/diagnostic.ts';
import type { Plan } from '../schema/plan.ts';
import { sha256 } from './compile-project.ts';
import { hasPrice } from './has-price.ts';
import type { Io } from './io.ts';
import type { OpenProject } from './project.ts';
import { renderFindings } from './render/findings.ts';
import { count } from './render/values.ts';

export interface Checked {
  /** Sorted by place; those of the project's document too. */
  readonly diagnostics: readonly Diagnostic[];
  /** Documents that were looked at. */
  readonly paths: readonly string[];
  /** Those of them that are flows. */
  readonly flows: readonly string[];
  /** Where the checker itself failed. */
  readonly broken?: readonly Breakage[];
}

/** `paths`: every document of the project unless given. `strict`: what cannot be known is told too. */
export async function check(
  { tree }: Pick<OpenProject, 'tree'>,
  env: string | undefined,
  paths?: readonly string[],
  strict = false,
): Promise<Checked & { readonly plans: readonly Plan[] }> {
  const { checkProject: checkAll } = await import('./compiler-door.ts');
  const { flows, documents, diagnostics } = checkAll(tree, await checkOptions(tree, env, paths, strict), paths);
  const names = [...flows.keys()];
  const plans = [...flows.values()].flatMap(({ plan }) => plan ?? []);
  return { diagnostics, plans, paths: paths ?? [...names, ...documents], flows: names };
}

/** What the compiler is given for a check of these documents. */
export async function checkOptions(
  tree: SourceTree,
  env: string | undefined,
  paths: readonly string[] | undefined,
  strict: boolean,
) {
  const { standardContracts: contracts } = await import('./compiler-door.ts');
  const isTest = (path: string): boolean => path.endsWith('.test.yaml');
  const tested = (paths ?? tree.list()).some(isTest);
  // What mocks give is judged by the contracts' schemas; who has no tests does not wait for that to be loaded.
  const judge = tested ? (await import('../stdlib/judge/judge.ts')).createJudge() : undefined;
  return {
    contracts,
    digest: sha256,
    strict,
    hasPrice,
    ...(judge === undefined ? {} : { validate: judge.validate }),
    ...(env === undefined ? {} : { env }),
  };
}

/** For a person who watches: findings and a count on stderr. Gives the names of the flows that can run. */
export async function checkProject(io: Io, project: OpenProject, env: string | undefined): Promise<readonly string[]> {
  const { diagnostics, plans, flows } = await check(project, env);
  const { errColors: colors } = io;
  if (diagnostics.length > 0) {
    const found = [{ diagnostics, tree: project.tree }];
    io.err(
      await renderFindings(found, 'human', { color: colors.isColorSupported, cwd: io.cwd, columns: io.errColumns }),
    );
  }
  const broken = flows.length - plans.length;
  io.err(
    broken === 0
      ? `${colors.green('✓')} ${count(flows.length, 'flow')} checked`
      : `${colors.red('✗')} ${broken} of ${count(flows.length, 'flow')} cannot run`,
  );
  return plans.map(({ flow }) => flow.name);
}
