import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
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
      `${modulePath} implements no ${list(missing)}; their contracts say that there ${missing.length > 1 ? 'are such activities' : 'is such an activity'}. Add what is missing to \`implement({ … })\`, or take the contract away.`,
    );
  }
  const unknown = Object.keys(functions).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new TeamModuleError(
      'unknown',
      `${modulePath} implements ${list(unknown)}, and no contract describes ${unknown.length > 1 ? 'them' : 'it'}; ${names.length === 0 ? 'there are no contracts' : `the contracts are of ${list(names)}`}. Describe it in a *.activities.yaml, or correct its name.`,
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
    throw new TeamModuleError('broken', explainThrown(modulePath, thrown), thrown);
  }
  return readExport(modulePath, exported);
}

/** What the module threw while it was loaded, in one line, with its place where that is in code of the team. */
function explainThrown(modulePath: string, thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const [said = ''] = message.split('\n');
  // The columns of a stack are those of the JavaScript that was made of it.
  const place = placeIn(modulePath, message) ?? placeIn(modulePath, stackOf(thrown))?.replace(/:\d+$/, '');
  // Addresses are what configuration reads first, and some carry a password.
  const clean = said.trim().replace(/(:\/\/[^\s:@/]*):[^\s@/]+@/g, '$1:…@');
  return `${modulePath} cannot be loaded: ${clean}${place === undefined ? '' : ` (${place})`}`;
}

const stackOf = (thrown: unknown): string => (thrown instanceof Error ? (thrown.stack ?? '') : '');

/** The first `file:line:column` of the module, or of a file beside or below it. */
function placeIn(modulePath: string, trail: string): string | undefined {
  const at = trail.indexOf(`${dirname(modulePath)}/`);
  return at < 0 ? undefined : /^[^\n]*?\.[cm]?[jt]s:\d+:\d+/.exec(trail.slice(at))?.[0];
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
