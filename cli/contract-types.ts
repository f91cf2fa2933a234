/** `contracts.d.ts` beside the module of a team's activities: what `implement<Contracts>` checks their functions against. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { loadProject, requireSound, teamContracts } from './load-project.ts';
import type { OpenProject } from './project.ts';

const TYPES_FILE = 'contracts.d.ts';

/** Writes the file where it differs. Gives its project-relative path; undefined where the project has no module. */
export async function writeContractTypes(project: OpenProject, env: string | undefined): Promise<string | undefined> {
  const loaded = await loadProject(project, env);
  requireSound(project, loaded);
  const { module } = loaded;
  if (module === undefined) return undefined;
  const path = join(module, '..', TYPES_FILE);
  const file = join(project.tree.root, path);
  const { generateTypes } = await import('../stdlib/pack/generate-types.ts');
  const text = await generateTypes(teamContracts(loaded));
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  return path;
}
