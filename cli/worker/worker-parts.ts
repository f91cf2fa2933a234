/** What a worker takes from the documents of a project, to see whether a change of one concerns it. */
import type { GlobalOptions } from '../context.ts';
import type { Io } from '../io.ts';
import { loadProject } from '../load-project.ts';
import { envName, type OpenProject } from '../project.ts';
import { sha256 } from '../sha256.ts';

/** Digest of settings, contracts (of OpenAPI documents and packs, too) and curation. The team's code is not run. */
export async function digestOfParts(io: Io, project: OpenProject, options: GlobalOptions): Promise<string> {
  const { settings, contracts, apis, packs, curation, module } = await loadProject(project, envName(io, options));
  return sha256(JSON.stringify([settings, contracts, apis, packs, curation, module], plain));
}

function plain(_: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value];
  return value instanceof RegExp ? String(value) : value;
}
