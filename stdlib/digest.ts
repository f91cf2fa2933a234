import { canonicalize } from 'json-canonicalize';
import type { Contract } from './contract.ts';

/** The digest of a whole contract, over its canonical JSON; `sha256` gives hex. Plan, lock file and worker compare it. */
export function digestContract(contract: Contract, sha256: (text: string) => string): string {
  return sha256(canonicalize(contract));
}
