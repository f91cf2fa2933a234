/** Which activities the flows of a project call, child flows included. */
import type { Plan } from '../schema/plan.ts';
import { compileFlows } from './compile-project.ts';
import { CliFailure } from './exit.ts';
import { loadProject, requireSound } from './load-project.ts';
import { LOCK_FILE } from './lock-file.ts';
import type { OpenProject } from './project.ts';

/**
 * The lock is left out of sight: contracts that differ from it are what it is to be written anew for. Throws where a
 * flow has errors: what it calls would be taken for unused.
 */
export async function namesInUse(project: OpenProject, env: string | undefined): Promise<ReadonlySet<string>> {
  const { tree } = project;
  const unlocked: OpenProject = {
    ...project,
    tree: {
      ...tree,
      read: (path) => (path === LOCK_FILE ? undefined : tree.read(path)),
      list: () => tree.list().filter((path) => path !== LOCK_FILE),
    },
  };
  const loaded = await loadProject(unlocked, env);
  // The packs are not in a lock that is out of sight.
  const diagnostics = loaded.diagnostics.filter(({ code }) => code !== 'HF6021');
  requireSound(unlocked, { ...loaded, diagnostics });
  const compiled = await compileFlows(unlocked, loaded, loaded.flows);
  const found = compiled.flatMap((one) => (one.plan === undefined ? one.diagnostics : []));
  if (found.length > 0) {
    const message = 'What flows call is not known while they have errors.';
    throw new CliFailure('findings', message, { diagnostics: found, tree: project.tree });
  }
  const names = new Set<string>();
  const add = (plan: Plan): void => {
    for (const name of Object.keys(plan.contracts)) names.add(name);
    for (const child of Object.values(plan.flows)) add(child);
  };
  for (const { plan } of compiled) if (plan !== undefined) add(plan);
  return names;
}
