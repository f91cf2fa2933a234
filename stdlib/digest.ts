import { canonicalize } from 'json-canonicalize';
import type { Contract } from './contract.ts';

/** Contracts are never changed, and each is in many plans. */
const texts = new WeakMap<Contract, string>();

/** The digest of a whole contract, over its canonical JSON; `sha256` gives hex. Plan, lock file and worker compare it. */
export function digestContract(contract: Contract, sha256: (text: string) => string): string {
  const text = texts.get(contract) ?? canonicalize(contract);
  texts.set(contract, text);
  return sha256(text);
}
