import type { Json } from '../../../schema/json.ts';
import { type CompiledRules, compileRules } from './compile.ts';
import type { RulesDocument } from './document.ts';
import { equalJson } from './equal.ts';

/** Compiled documents kept, and their rows: a row takes up to a kilobyte. The least recently used goes first. */
const COMPILED_DOCUMENTS = 64;
const COMPILED_ROWS = 40_000;

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
  dropOldest();
  return compiled;
}

/** The newest stays, however large it is. */
function dropOldest(): void {
  let rows = 0;
  for (const { compiled } of byDigest.values()) rows += rowsOf(compiled);
  for (const [digest, { compiled }] of byDigest) {
    if (byDigest.size === 1 || (byDigest.size <= COMPILED_DOCUMENTS && rows <= COMPILED_ROWS)) return;
    rows -= rowsOf(compiled);
    byDigest.delete(digest);
  }
}

function rowsOf({ table, checks }: CompiledRules): number {
  return table?.compiled.length ?? checks?.length ?? 0;
}
