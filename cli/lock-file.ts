/** `catalog.lock.yaml`: digests of the contracts in use. A contract that differs from it is a change to review. */

import type { Contract } from '../stdlib/contract.ts';
import { digestContract } from '../stdlib/digest.ts';
import { sha256 } from './compile-project.ts';

export const LOCK_FILE = 'catalog.lock.yaml';

export interface LockEntry {
  readonly version: string;
  readonly digest: string;
}
export type Lock = ReadonlyMap<string, LockEntry>;

export function lockOf(contracts: readonly Contract[]): Lock {
  const sorted = [...contracts].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(
    sorted.map((contract) => [contract.name, { version: contract.version, digest: digestContract(contract, sha256) }]),
  );
}

export function renderLock(lock: Lock): string {
  const entries = [...lock].map(
    ([name, { version, digest }]) => `  ${name}: { version: ${version}, digest: ${digest} }`,
  );
  const body = entries.length === 0 ? 'activities: {}' : `activities:\n${entries.join('\n')}`;
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
