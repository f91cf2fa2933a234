import type { Contract } from '../../stdlib/contract.ts';
import type { Curated } from '../../stdlib/curation.ts';
import { isObject } from '../resolve/schema-walk.ts';

const ORIGINALS = new WeakMap<Contract, Contract>();

/** The contract as a flow meets it: what the catalogue gives, the flow need not. */
export function relaxContract(contract: Contract, { fixed, defaults }: Curated): Contract {
  const given = new Set([...fixed.keys(), ...defaults.keys()]);
  const { input } = contract;
  if (given.size === 0 || !isObject(input) || !Array.isArray(input.required)) return contract;
  const required = input.required.filter((key) => typeof key !== 'string' || !given.has(key));
  const relaxed = { ...contract, input: { ...input, required } };
  ORIGINALS.set(relaxed, contract);
  return relaxed;
}

/** The contract itself: of what is digested, locked and put into plans. */
export function originalOf(contract: Contract): Contract {
  return ORIGINALS.get(contract) ?? contract;
}
