/** `catalog.lock.yaml`: digests of the contracts in use. A contract that differs from it is a change to review. */

import type { Pack } from '../compiler/packs/read-packs.ts';
import type { Contract } from '../stdlib/contract.ts';
import { digestContract } from '../stdlib/digest.ts';
import { sha256 } from './compile-project.ts';

export const LOCK_FILE = 'catalog.lock.yaml';

export interface LockEntry {
  readonly version: string;
  readonly digest: string;
}
export type Lock = ReadonlyMap<string, LockEntry>;

/** Packs stand in a part of the document of their own; here their names begin with this, as those of no activity do. */
export const PACK = 'pack ';

export function lockOf(contracts: readonly Contract[], packs: readonly Pack[]): Lock {
  const sorted = [...contracts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byName = [...packs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([
    ...sorted.map(
      (contract) => [contract.name, { version: contract.version, digest: digestContract(contract, sha256) }] as const,
    ),
    ...byName.map(({ name, version, digest = '' }) => [`${PACK}${name}`, { version, digest }] as const),
  ]);
}

export function renderLock(lock: Lock): string {
  const line = (name: string, { version, digest }: LockEntry): string =>
    `  ${name}: { version: ${version}, digest: ${digest} }`;
  const isPack = ([name]: readonly [string, LockEntry]): boolean => name.startsWith(PACK);
  const entries = [...lock].filter((one) => !isPack(one)).map(([name, entry]) => line(name, entry));
  const packs = [...lock].filter(isPack).map(([name, entry]) => line(JSON.stringify(name.slice(PACK.length)), entry));
  const activities = entries.length === 0 ? 'activities: {}' : `activities:\n${entries.join('\n')}`;
  const body = packs.length === 0 ? activities : `${activities}\npacks:\n${packs.join('\n')}`;
  return `# Written by \`holdfast catalog lock\`: the contracts that the flows of this project use.\nholdfast: "1"\n${body}\n`;
}

export interface Drift {
  readonly name: string;
  readonly is: 'changed' | 'new' | 'unused';
  readonly locked?: LockEntry;
  readonly found?: LockEntry;
}

export function compareLocks(locked: Lock, found: Lock): readonly Drift[] {
  const names = [...new Set([...locked.keys(), ...found.keys()])].sort();
  return names.flatMap((name): readonly Drift[] => {
    const before = locked.get(name);
    const now = found.get(name);
    if (before === undefined) return now === undefined ? [] : [{ name, is: 'new', found: now }];
    if (now === undefined) return [{ name, is: 'unused', locked: before }];
    return before.digest === now.digest && before.version === now.version
      ? []
      : [{ name, is: 'changed', locked: before, found: now }];
  });
}
