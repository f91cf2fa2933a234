/** Compiles flows of a project with the contracts that it knows. */
import type { Compiled } from '../compiler/types.ts';
import { type LoadedProject, loadProject } from './load-project.ts';
import type { OpenProject } from './project.ts';
import { sha256 } from './sha256.ts';

export { sha256 };

export async function compileFlow(project: OpenProject, path: string, env: string | undefined): Promise<Compiled> {
  const { sortFindings } = await import('./compiler-door.ts');
  const loaded = await loadProject(project, env);
  const [compiled = { diagnostics: [] }] = await compileFlows(project, loaded, [path]);
  if (compiled.plan !== undefined) return compiled;
  // What is wrong with the project may be why.
  return { diagnostics: sortFindings([...loaded.diagnostics, ...compiled.diagnostics]) };
}

/** In the order of the paths. What several flows name is read once. */
export async function compileFlows(
  { tree }: OpenProject,
  { standard, contracts, unusable, curation }: LoadedProject,
  paths: readonly string[],
): Promise<readonly Compiled[]> {
  const { compileIn, createSession } = await import('./compiler-door.ts');
  const known = new Map([...standard, ...contracts.map((contract) => [contract.name, contract] as const)]);
  const session = createSession(tree, {
    contracts: known,
    unusable,
    digest: sha256,
    ...(curation === undefined ? {} : { curation }),
  });
  return paths.map((path) => compileIn(session, path));
}
