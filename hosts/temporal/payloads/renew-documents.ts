import { isDocument } from '../../../schema/document.ts';
import type { Digest } from '../../store/index.ts';
import type { PayloadLayer } from './layer.ts';

/**
 * A reference that comes from outside may be an old one, of a history that is gone: its bytes become young, so that a
 * clean-up leaves them until this history refers to them. Rejects where the store does not have them.
 */
export async function renewDocuments(value: unknown, layer: PayloadLayer | undefined): Promise<void> {
  const { store } = layer ?? {};
  if (store === undefined) return;
  for (const digest of new Set(documentsIn(value))) await store.renew(digest);
}

function* documentsIn(value: unknown): Generator<Digest> {
  if (typeof value !== 'object' || value === null) return;
  // A reference to a document holds a digest.
  if (isDocument(value)) yield value.$document as Digest;
  else for (const child of Object.values(value)) yield* documentsIn(child);
}
