import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { Json } from '../../../../schema/json.ts';
import { MODEL_LIMITS } from '../limits.ts';

/** Keeps what was made of a document, by the document's digest: training takes longer than asking. */
export function createCache<T>(make: (path: string, content: Json) => T): (path: string, content: Json) => T {
  const kept = new Map<string, T>();
  return (path, content) => {
    const digest = createHash('sha256').update(canonicalize(content)).digest('hex');
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
