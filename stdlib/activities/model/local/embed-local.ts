import { createHash } from 'node:crypto';
import type { CallContext, ModelAlias } from '../../../activity.ts';
import { reportLocal } from './report-local.ts';
import { tokenize } from './tokens.ts';

/** Numbers of a vector. */
const DIMENSIONS = 256;

/**
 * Vectors by the words of each text: every stem is counted, with a sign, at a place that its digest says, dampened, and the
 * whole has the length 1. Texts are close where they share words; of their meaning this knows nothing.
 */
export function embedLocally(
  texts: readonly string[],
  alias: ModelAlias,
  context: CallContext,
): readonly (readonly number[])[] {
  reportLocal(alias, context);
  return texts.map(embedText);
}

function embedText(text: string): readonly number[] {
  const counts = new Map<string, number>();
  for (const stem of tokenize(text)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [stem, count] of counts) {
    const digest = createHash('sha256').update(stem).digest();
    const at = digest.readUInt32BE(0) % DIMENSIONS;
    const sign = (digest[4] ?? 0) % 2 === 0 ? 1 : -1;
    vector[at] = (vector[at] ?? 0) + sign * (1 + Math.log(count));
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((number) => Math.round((number / length) * 1e6) / 1e6);
}
