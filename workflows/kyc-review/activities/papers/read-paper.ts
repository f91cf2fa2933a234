/** The text of a paper that came as text. */
import { createHash } from 'node:crypto';
import { ActivityError, type CallContext } from 'holdfast/catalog';
import type { PapersRead } from '../contracts.d.ts';

/** Characters; the contract says so too. */
const MAX_CHARS = 20_000;

/** Fails with `papers.unreadable`: scans and PDFs are for a model that reads them, behind the same aliases. */
export async function readPaper(
  { document }: PapersRead.Input.Value,
  { documents }: CallContext,
): Promise<PapersRead.Output.Value> {
  const { mediaType, name = 'paper' } = document;
  if (!mediaType.startsWith('text/'))
    throw new ActivityError('papers.unreadable', `${name} is ${mediaType}; only text can be read here.`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await documents.open(document)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8').slice(0, MAX_CHARS).trim();
  if (text === '' || text.includes('\0')) throw new ActivityError('papers.unreadable', `${name} holds no text.`);
  return { text, sha256: createHash('sha256').update(bytes).digest('hex') };
}
