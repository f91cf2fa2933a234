/** The digest of a paper, by which an auditor knows it again: the store may keep it sealed, under the digest of that. */
import { createHash } from 'node:crypto';
import type { CallContext } from 'holdfast/catalog';
import type { PapersDigest } from '../contracts.d.ts';

export async function digestPaper(
  { document }: PapersDigest.Input.Value,
  { documents }: CallContext,
): Promise<PapersDigest.Output.Value> {
  const hash = createHash('sha256');
  for await (const chunk of await documents.open(document)) hash.update(chunk);
  return { sha256: hash.digest('hex') };
}
