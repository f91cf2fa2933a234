import type { CallContext, ModelAlias } from '../../../activity.ts';
import type { Ranked } from '../run-rerank.ts';
import { reportLocal } from './report-local.ts';
import { tokenize } from './tokens.ts';

/** How soon more of the same word counts no more, and how much long texts are held back: the usual values of BM25. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;

/**
 * Ranks texts by the words that they share with the query (BM25, over the texts at hand). Rare words count more; of
 * meaning this knows nothing, and a text without a word of the query has the score 0.
 */
export function rankLocally(
  query: string,
  documents: readonly string[],
  alias: ModelAlias,
  context: CallContext,
): readonly Ranked[] {
  reportLocal(alias, context);
  const texts = documents.map(tokenize);
  const average = texts.reduce((sum, { length }) => sum + length, 0) / texts.length || 1;
  const wanted = [...new Set(tokenize(query))].map((stem) => {
    const having = texts.filter((words) => words.includes(stem)).length;
    return { stem, weight: Math.log(1 + (texts.length - having + 0.5) / (having + 0.5)) };
  });
  return texts.map((words, index) => {
    const held = SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * words.length) / average);
    const score = wanted.reduce((sum, { stem, weight }) => {
      const count = words.filter((word) => word === stem).length;
      return sum + (weight * count * (SATURATION + 1)) / (count + held);
    }, 0);
    return { index, score: Math.round(score * 1e6) / 1e6 };
  });
}
