import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { Json } from '../../../../schema/json.ts';
import { MODEL_LIMITS } from '../limits.ts';

/** Keeps what was made of a document, by the document's digest: training takes longer than asking. */
export function createCache<T>(make: (path: string, content: Json) => T): (path: string, content: Json) => T {
  const kept = new Map<string, T>();
  return (path, content) => {
    const digest = digestOf(content);
    const made = kept.get(digest) ?? make(path, content);
    kept.delete(digest);
    kept.set(digest, made);
    if (kept.size > MODEL_LIMITS.trained) {
      const oldest = kept.keys().next().value;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return made;
  };
}

/** The same document comes with every call; its digest takes longer than a classification. */
const digests = new WeakMap<object, string>();

function digestOf(content: Json): string {
  const known = typeof content === 'object' && content !== null ? digests.get(content) : undefined;
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(canonicalize(content)).digest('hex');
  if (typeof content === 'object' && content !== null) digests.set(content, digest);
  return digest;
}
