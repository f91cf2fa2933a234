/** The project's document with its overlay, its flows, and the contracts that they may call. */

import type { Curation } from '../compiler/curation/curation.ts';
import type { Pack } from '../compiler/packs/read-packs.ts';
import type { UnusableContracts } from '../compiler/types.ts';
import type { Diagnostic } from '../schema/diagnostic.ts';
import type { ProjectDocument } from '../schema/generated/project.ts';
import type { ApiActivity } from '../stdlib/activities/openapi/operation.ts';
import type { Contract } from '../stdlib/contract.ts';
import { CliFailure, usage } from './exit.ts';
import type { OpenProject } from './project.ts';
import { sha256 } from './sha256.ts';

export interface LoadedProject {
  /** Says nothing where there is no `holdfast.yaml`, or one that cannot be used. */
  readonly settings: Partial<ProjectDocument>;
  /** `holdfast.yaml`, with its overlay, has no errors, or there is none. */
  readonly usable: boolean;
  /** Paths of the flows, sorted. */
  readonly flows: readonly string[];
  /** Of the project's own activities and of its packs, without those that have errors. */
  readonly contracts: readonly Contract[];
  /** Of those, the ones that OpenAPI documents make. */
  readonly apis: readonly ApiActivity[];
  readonly packs: readonly Pack[];
  readonly unusable: UnusableContracts;
  /** Project-relative path of what implements them. */
  readonly module?: string;
  readonly standard: ReadonlyMap<string, Contract>;
  /** The `catalogue`, where there is one that can be used. */
  readonly curation?: Curation;
  readonly diagnostics: readonly Diagnostic[];
}

/** `env` names the overlay. Throws where there is none of that name: another configuration than the one meant is worse than none. */
export async function loadProject(project: OpenProject, env: string | undefined): Promise<LoadedProject> {
  const { tree } = project;
  const { loadProject: readProject, standardContracts: standard } = await import('./compiler-door.ts');
  await requireOverlay([project], env);
  const { value, document, flows, contracts, apis, unusable, curation, packs, diagnostics } = readProject(
    tree,
    env,
    standard,
    sha256,
  );
  return {
    settings: document ?? {},
    usable: document !== undefined,
    flows,
    contracts: [...contracts.values()],
    apis,
    unusable,
    ...(value?.module === undefined ? {} : { module: value.module }),
    standard,
    packs,
    ...(curation === undefined ? {} : { curation }),
    diagnostics,
  };
}

/** Throws where none of these states of a project has an overlay of that name. */
export async function requireOverlay(states: readonly OpenProject[], env: string | undefined): Promise<void> {
  if (env === undefined) return;
  const { missingOverlay } = await import('./compiler-door.ts');
  const missing = states.map(({ tree }) => missingOverlay(tree, env));
  const [first] = missing;
  if (first === undefined || missing.includes(undefined)) return;
  throw usage(`--env: ${first.message} in ${states[0]?.tree.root}.`, sentence(first.hint));
}

/** The environment, or none where that state of the project has no overlay of it: `holdfast.yaml` alone counted then. */
export async function overlayAt({ tree }: OpenProject, env: string | undefined): Promise<string | undefined> {
  if (env === undefined) return undefined;
  const { missingOverlay } = await import('./compiler-door.ts');
  return missingOverlay(tree, env) === undefined ? env : undefined;
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;

/** Those that the team's module implements. */
export function teamContracts({ contracts, apis, packs }: LoadedProject): readonly Contract[] {
  const made = new Set([
    ...apis.map(({ contract }) => contract.name),
    ...packs.flatMap(({ activities }) => activities),
  ]);
  return contracts.filter(({ name }) => !made.has(name));
}

/** The pack that an activity comes from; undefined for one of the project's own, or of the standard catalogue. */
export function packOf(activity: string, packs: readonly Pack[]): Pack | undefined {
  return packs.find(({ activities }) => activities.includes(activity));
}

/** Throws where the project's document or contracts cannot be used. */
export function requireSound({ tree }: OpenProject, { diagnostics }: LoadedProject): void {
  if (!diagnostics.some(({ severity }) => severity === 'error')) return;
  throw new CliFailure('findings', 'The project cannot be used as it is.', { diagnostics, tree });
}
