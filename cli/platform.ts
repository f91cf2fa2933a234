/** What a project lends to the calls of its flows: activities, models, connections, secrets, identity. */
import { join } from 'node:path';
import type { ProjectSettings, Registry, WallServices } from '../hosts/wall/index.ts';
import type { IdentityPolicy } from '../hosts/wall/people/policy.ts';
import type { Json } from '../schema/json.ts';
import type { Contract } from '../stdlib/contract.ts';
import type { GlobalOptions } from './context.ts';
import { CliFailure, EXIT } from './exit.ts';
import type { Io } from './io.ts';
import { type LoadedProject, loadProject, packOf, requireSound, teamContracts } from './load-project.ts';
import { openDirectory } from './people-directory.ts';
import { envName, type OpenProject } from './project.ts';
import { readDocument } from './read-document.ts';

export interface Platform {
  readonly settings: LoadedProject['settings'];
  readonly registry: Registry;
  readonly services: WallServices;
  readonly identity: IdentityPolicy;
}

/** Runs the team's module. `of`: worker processes that share the rates of connections. Throws where it, or the project's document, cannot be used. */
export async function loadPlatform(
  io: Io,
  project: OpenProject,
  options: GlobalOptions & { readonly of?: number },
): Promise<Platform> {
  const loaded = await loadProject(project, envName(io, options));
  requireSound(project, loaded);
  const { settings } = loaded;
  const [{ catalogue }, { createRegistry, createServices }, { apiActivities }] = await Promise.all([
    import('../stdlib/index.ts'),
    import('../hosts/wall/index.ts'),
    import('../stdlib/activities/openapi/api-activities.ts'),
  ]);
  const registry = createRegistry(catalogue, await teamActivities(io, project, loaded), apiActivities(loaded.apis));
  const services = createServices({
    project: {
      models: settings.models ?? {},
      // Types made from a schema have no index signature; the connections are the same plain JSON.
      connections: (settings.connections ?? {}) as unknown as ProjectSettings['connections'],
      ...(settings.secrets === undefined
        ? {}
        : { secrets: settings.secrets as unknown as NonNullable<ProjectSettings['secrets']> }),
      ...(loaded.curation === undefined ? {} : { catalogue: loaded.curation.catalogue }),
      ...(settings.events === undefined ? {} : { events: settings.events }),
      ...(settings.payloads === undefined ? {} : { payloads: settings.payloads }),
    },
    env: io.env,
    ...(options.of === undefined ? {} : { workers: options.of }),
    root: project.tree.root,
    readDocument: keepDocuments(project.tree),
  });
  return { settings, registry, services, identity: identityOf(project, settings) };
}

/** A document is read once for each text that it has: examples of a model are asked for at every call of it. */
function keepDocuments(tree: OpenProject['tree']): (path: string) => Json | undefined {
  const kept = new Map<string, { readonly text: string | undefined; readonly value: Json | undefined }>();
  return (path) => {
    const text = tree.read(path);
    const before = kept.get(path);
    if (before !== undefined && before.text === text) return before.value;
    const value = readDocument(tree, path);
    kept.set(path, { text, value });
    return value;
  };
}

/** Of the project's own module and of each pack; the files of packs were held to the lock when the project was loaded. */
async function teamActivities(io: Io, project: OpenProject, loaded: LoadedProject) {
  const { module, contracts, packs } = loaded;
  const found = module === undefined ? [] : [...(await loadModule(io, project, module, teamContracts(loaded)))];
  for (const pack of packs) {
    const its = contracts.filter(({ name }) => packOf(name, packs) === pack);
    found.push(...(await loadModule(io, project, pack.module, its)));
  }
  return found;
}

async function loadModule(io: Io, project: OpenProject, module: string, contracts: readonly Contract[]) {
  const { loadTeamActivities, TeamModuleError } = await import('../stdlib/pack/load.ts');
  const path = join(project.tree.root, module);
  const left = (): void => {
    process.exitCode = EXIT.findings;
    io.err(`error: ${path} ended the process while it was loaded; a module of activities must not.`);
  };
  process.once('exit', left);
  try {
    return await loadTeamActivities(path, contracts);
  } catch (error) {
    if (!(error instanceof TeamModuleError)) throw error;
    throw new CliFailure('findings', error.message, { cause: error });
  } finally {
    process.removeListener('exit', left);
  }
}

/** Where the project says nothing, callers are taken at their word: the journal says that nobody verified them. */
function identityOf({ tree }: OpenProject, { people }: LoadedProject['settings']): IdentityPolicy {
  const { groups = {}, token, seal = [], keys, signed, roles } = people ?? {};
  const common = {
    groups,
    signers: keyFiles(tree.root, keys),
    ...(people?.directory === undefined ? {} : { directory: openDirectory(tree.root, people.directory) }),
    ...(signed === undefined ? {} : { signed }),
    ...(roles === undefined ? {} : { roles }),
  };
  if (people?.identity === 'signed') return { mode: 'signed', ...common };
  if (people?.identity !== 'token' || token === undefined) return { mode: 'claimed', ...common };
  const { issuer, audience, jwks, user = 'email', groups: groupsClaim = 'groups' } = token;
  const issuerKeys = /^https?:/.test(jwks) ? { jwksUrl: jwks } : { jwksFile: join(tree.root, jwks) };
  const sealedWith = seal.map(({ id, key }) => ({ id, key: key.secret }));
  const claims = { userClaim: user, groupsClaim };
  return { mode: 'token', ...common, keys: issuerKeys, issuer, audience, ...claims, seal: sealedWith };
}

/** The files that `people.keys` names. */
export function keyFiles(root: string, keys: NonNullable<LoadedProject['settings']['people']>['keys']) {
  if (keys === undefined) return [];
  if (typeof keys === 'string') return [{ path: join(root, keys) }];
  return Object.entries(keys).map(([user, path]) => ({ user, path: join(root, path) }));
}
