/** The flow that a person means: a file, or the name of a flow of the project. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '../compiler/diagnostics/nearest.ts';
import type { Plan } from '../schema/plan.ts';
import { compileFlow } from './compile-project.ts';
import type { GlobalOptions } from './context.ts';
import { CliFailure, usage } from './exit.ts';
import type { Io } from './io.ts';
import { locate, type OpenProject, openProject } from './project.ts';

export interface FoundFlow {
  readonly project: OpenProject;
  /** Inside the project. */
  readonly path: string;
}

export function findFlow(io: Io, options: GlobalOptions, given: string): FoundFlow {
  const isFile = /[/\\]|\.ya?ml$/.test(given) || existsSync(resolve(io.cwd, given));
  if (isFile) {
    const project = openProject(io, options, given);
    return { project, path: locate(io, project, given) };
  }
  const project = openProject(io, options);
  const flows = project.tree.list().filter((path) => path.endsWith('.flow.yaml'));
  const found = flows.filter((path) => nameIn(project.tree.read(path)) === given);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { project, path: only };
  if (found.length > 1) throw usage(`${found.length} flows are named ${given}: ${found.join(', ')}.`, 'Give the file.');
  const names = flows.flatMap((path) => nameIn(project.tree.read(path)) ?? []);
  const near = nearest(given, names);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  const known = names.length === 0 ? 'It has none.' : `It has ${names.slice(0, 10).join(', ')}.${meant}`;
  throw usage(`The project ${project.tree.root} has no flow ${given}.`, known, 'A file does as well: ./NAME.flow.yaml');
}

/** The name as it stands in the text: enough to find a flow, which is then compiled in earnest. */
function nameIn(text: string | undefined): string | undefined {
  return /^name:[ \t]*["']?([a-z0-9-]+)["']?[ \t]*(?:#.*)?$/m.exec(text ?? '')?.[1];
}

/** Findings are the failure where there is no plan. */
export async function compileFound({ project, path }: FoundFlow, env: string | undefined): Promise<Plan> {
  const { plan, diagnostics } = await compileFlow(project, path, env);
  if (plan !== undefined) return plan;
  throw new CliFailure('findings', `${path} does not compile.`, { diagnostics, tree: project.tree });
}
