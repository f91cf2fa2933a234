import { existsSync } from 'node:fs';
import { createJiti } from 'jiti';
import type { Activity, EffectFunction } from '../activity.ts';
import type { Contract } from '../contract.ts';
import * as catalog from '../index.ts';
import { TEAM_MODULE } from './implement.ts';

/** Why a team's module cannot be used. */
export type TeamModuleProblem = 'not_found' | 'broken' | 'wrong_export' | 'missing' | 'unknown' | 'pure';

/** The message names the module, what is wrong and what to do. */
export class TeamModuleError extends Error {
  override readonly name = 'TeamModuleError';
  readonly code: TeamModuleProblem;
  constructor(code: TeamModuleProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/**
 * Loads the module (TypeScript or JavaScript, an absolute path) that implements a team's contracts, and pairs the two.
 * Runs the team's code: for workers, never for a check. Throws `TeamModuleError`.
 */
export async function loadTeamActivities(
  modulePath: string,
  contracts: readonly Contract[],
): Promise<readonly Activity[]> {
  const functions = await loadFunctions(modulePath);
  const names = contracts.map(({ name }) => name);
  const missing = names.filter((name) => functions[name] === undefined);
  if (missing.length > 0) {
    throw new TeamModuleError(
      'missing',
      `${modulePath} implements no ${list(missing)}; their contracts say that there ${missing.length > 1 ? 'are such activities' : 'is such an activity'}.`,
    );
  }
  const unknown = Object.keys(functions).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new TeamModuleError(
      'unknown',
      `${modulePath} implements ${list(unknown)}, and no contract describes ${unknown.length > 1 ? 'them' : 'it'}; the contracts are of ${list(names)}.`,
    );
  }
  return contracts.map((contract) => pair(modulePath, contract, functions[contract.name]));
}

function pair(modulePath: string, contract: Contract, run: EffectFunction | undefined): Activity {
  if (contract.effect === 'pure' || run === undefined) {
    throw new TeamModuleError(
      'pure',
      `${modulePath}: "${contract.name}" is pure; only the standard catalogue has pure activities.`,
    );
  }
  return { contract, run };
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

async function loadFunctions(modulePath: string): Promise<{ readonly [name: string]: EffectFunction }> {
  if (!existsSync(modulePath)) throw new TeamModuleError('not_found', `There is no module ${modulePath}.`);
  let exported: unknown;
  try {
    // The module gets this very copy of the package, also where the project has none installed.
    const virtualModules = { 'holdfast/catalog': catalog };
    const jiti = createJiti(import.meta.url, {
      virtualModules,
      fsCache: false,
      moduleCache: false,
      interopDefault: false,
    });
    exported = await jiti.import(modulePath);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new TeamModuleError('broken', `${modulePath} cannot be loaded: ${said}`, thrown);
  }
  return readExport(modulePath, exported);
}

function readExport(modulePath: string, exported: unknown): { readonly [name: string]: EffectFunction } {
  const value = isMap(exported) ? exported.default : undefined;
  if (!isMap(value) || value.kind !== TEAM_MODULE || !isMap(value.functions)) {
    const wanted = '`export default implement<Contracts>({ … })`, with `implement` of "holdfast/catalog"';
    throw new TeamModuleError('wrong_export', `${modulePath} must hold ${wanted}.`);
  }
  for (const [name, run] of Object.entries(value.functions)) {
    if (typeof run !== 'function')
      throw new TeamModuleError('wrong_export', `${modulePath}: "${name}" is no function.`);
  }
  // All values were seen to be functions; what they take and give the wall judges by contract.
  return value.functions as { readonly [name: string]: EffectFunction };
}

function isMap(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
