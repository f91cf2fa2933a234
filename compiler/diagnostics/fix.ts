/** Changes of a text that mend a finding. None is made where the place is not exactly what the finding is about. */
import type { Fix, Range } from '../../schema/diagnostic.ts';
import { resolvePlain } from '../parse-plain.ts';
import { nearest, onlyNear } from './nearest.ts';

/** A key or word of the language becomes the one that alone is near; undefined where none or several are. */
export function respellWord(range: Range, word: string, candidates: Iterable<string>): Fix | undefined {
  const wanted = onlyNear(word, candidates);
  return wanted === undefined ? undefined : replaceName(range, word, wanted);
}

/** The nearest name of something that people named, as an activity or a field: whoever fixes it has to look. */
export function respell(range: Range, word: string, candidates: Iterable<string>): Fix | undefined {
  const wanted = nearest(word, candidates);
  return wanted === undefined ? undefined : toGuess(replaceName(range, word, wanted));
}

const toGuess = (fix: Fix | undefined): Fix | undefined => fix && { ...fix, guess: true };

/** A key or a text, in quotes or without. */
export function replaceName(range: Range, word: string, wanted: string): Fix | undefined {
  const inside = insideOf(range, word);
  return inside === undefined || !isPlainText(wanted) ? undefined : replacement(inside, word, wanted);
}

/** The nearest name in an expression. */
export function respellPart(range: Range, word: string, candidates: Iterable<string>): Fix | undefined {
  const wanted = nearest(word, candidates);
  return wanted === undefined ? undefined : toGuess(replacePart(range, word, wanted));
}

/** `wanted` must mean the same in every style of YAML: a path of names. */
export function replacePart(range: Range, word: string, wanted: string): Fix | undefined {
  if (!isOneLine(range, word.length) || !/^[$A-Za-z_][\w.]*$/.test(wanted)) return undefined;
  return replacement(range, word, wanted);
}

export const titleOf = (word: string, wanted: string): string => `replace "${word}" by "${wanted}"`;

const replacement = (range: Range, word: string, newText: string): Fix => ({
  title: titleOf(word, newText),
  edits: [{ range, newText }],
});

/** Whether so many characters stand at the range: no escape, no line break. */
export const isOneLine = ({ line, col, endLine, endCol }: Range, length: number): boolean =>
  line === endLine && endCol - col === length;

/** The range without the quotes. */
function insideOf(range: Range, word: string): Range | undefined {
  if (isOneLine(range, word.length)) return range;
  const quotes = isOneLine(range, word.length + 2) && !/["'\\]/.test(word);
  return quotes ? { ...range, col: range.col + 1, endCol: range.endCol - 1 } : undefined;
}

/** Reads as the same text with quotes and without, in every place of a document. */
function isPlainText(text: string): boolean {
  const read = resolvePlain(text);
  return /^[A-Za-z_./][\w./@^~-]*$/.test(text) && read.is === 'value' && read.value === text;
}
