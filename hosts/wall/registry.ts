import { createHash } from 'node:crypto';
import type { JsonSchema } from '../../schema/json.ts';
import type { Activity } from '../../stdlib/activity.ts';
import { digestContract } from '../../stdlib/digest.ts';
import { runtimeInput } from '../../stdlib/file-parameters.ts';

/** An activity that a worker knows, with the digest of its contract. */
export interface Registered {
  readonly activity: Activity;
  readonly digest: string;
  /** What the input must fit: the contract's, with files in place of their paths. */
  readonly input: JsonSchema;
}
/** By name. */
export type Registry = ReadonlyMap<string, Registered>;

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

/** Puts the standard catalogue and a team's activities together. Throws `RegistryError` where two have one name. */
export function createRegistry(...catalogues: readonly (readonly Activity[])[]): Registry {
  const registry = new Map<string, Registered>();
  for (const activity of catalogues.flat()) {
    const { name } = activity.contract;
    if (registry.has(name))
      throw new RegistryError(`Two activities are named "${name}"; names of the standard catalogue are taken.`);
    const { contract } = activity;
    registry.set(name, { activity, digest: digestContract(contract, sha256), input: runtimeInput(contract) });
  }
  return registry;
}

/** Hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
