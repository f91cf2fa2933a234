/** What the wall found of a signature, as the journal keeps it. */
import type { SignedBy } from '../../schema/journal.ts';
import type { Person } from '../../schema/message.ts';

export function signedBy({ signed }: Person): { readonly signed?: SignedBy } {
  if (signed === undefined) return {};
  const { key, jws } = signed;
  return { signed: { key, ...(jws === undefined ? {} : { jws }) } };
}
