/** Keys by which events find a run, as they stand in a search attribute. */
import { sha256 } from './workflow/sha256.ts';

/** Characters of a digest that are kept: 128 bits. */
const DIGEST_LENGTH = 32;

/**
 * Search attributes are never encrypted, so the value is a digest: `shipment=<digest>`. It tells nobody what the key is
 * who cannot guess it; where keys can be guessed, who may read the namespace can find out that a guess is right. Runs of
 * another tenant have other digests of the same key: an event never finds them.
 */
export function keyTerm(name: string, value: string, tenant: string | undefined): string {
  return `${name}=${sha256(JSON.stringify([tenant ?? null, name, value])).slice(0, DIGEST_LENGTH)}`;
}
