import { loadProject } from '../load-project.ts';
import type { OpenProject } from '../project.ts';

const FLOW = '.flow.yaml';

/** The paths without flows that `holdfast.yaml` does not name: nobody runs or checks those. */
export async function flowsOfProject(
  project: OpenProject,
  env: string | undefined,
  paths: readonly string[],
): Promise<readonly string[]> {
  if (!paths.some((path) => path.endsWith(FLOW))) return paths;
  const flows = new Set((await loadProject(project, env)).flows);
  return paths.filter((path) => !path.endsWith(FLOW) || flows.has(path));
}
