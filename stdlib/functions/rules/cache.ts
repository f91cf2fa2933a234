import type { Json } from '../../../schema/json.ts';
import { type CompiledRules, compileRules } from './compile.ts';
import type { RulesDocument } from './document.ts';
import { equalJson } from './equal.ts';

/** Compiled documents kept; the least recently used goes first. */
const COMPILED_DOCUMENTS = 64;

const byDigest = new Map<string, { readonly content: object; readonly compiled: CompiledRules }>();
const byIdentity = new WeakMap<object, CompiledRules>();

/**
 * The compiled form of a file of a plan, made once for each digest. A digest comes with the plan and may lie, so the
 * content is compared before what was compiled for another plan is used.
 */
export function compiledFor(digest: string, content: object): CompiledRules {
  const same = byIdentity.get(content);
  if (same !== undefined) return same;
  const known = byDigest.get(digest);
  // Both are documents: plain JSON that a plan carried.
  const fits = known !== undefined && equalJson(known.content as Json, content as Json);
  const compiled = fits ? known.compiled : compileRules(content as RulesDocument);
  byIdentity.set(content, compiled);
  byDigest.delete(digest);
  byDigest.set(digest, { content, compiled });
  if (byDigest.size > COMPILED_DOCUMENTS) {
    const oldest = byDigest.keys().next().value;
    if (oldest !== undefined) byDigest.delete(oldest);
  }
  return compiled;
}
