import { canonicalize } from 'json-canonicalize';
import type { JsonObject } from '../../../../schema/json.ts';

/** Characters of both questions that are shown where they part. */
const SHOWN_CHARS = 80;
/** Letters of the pieces that questions are compared by. */
const PIECE_CHARS = 12;

/** Where the question that is most like this one parts from it, in the words of both; undefined where there is none. */
export function nearestTo(question: JsonObject, others: readonly JsonObject[]): string | undefined {
  const text = canonicalize(question);
  const mine = piecesOf(text);
  let best: { readonly text: string; readonly shared: number } | undefined;
  for (const other of others) {
    const theirs = canonicalize(other);
    const pieces = piecesOf(theirs);
    const both = [...pieces].filter((piece) => mine.has(piece)).length;
    const shared = both / (mine.size + pieces.size - both || 1);
    if (best === undefined || shared > best.shared) best = { text: theirs, shared };
  }
  if (best === undefined) return undefined;
  const at = parting(text, best.text);
  const show = (whole: string): string => JSON.stringify(whole.slice(Math.max(0, at - 20), at + SHOWN_CHARS));
  return `asked ${show(text)}, recorded ${show(best.text)}`;
}

function piecesOf(text: string): ReadonlySet<string> {
  const count = Math.ceil(text.length / PIECE_CHARS);
  // Words as they stand, and long runs without spaces cut up.
  const pieces = Array.from({ length: count }, (_, at) => text.slice(at * PIECE_CHARS, (at + 1) * PIECE_CHARS));
  return new Set([...text.split(/[^\p{L}\p{N}]+/u), ...pieces]);
}

function parting(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
