import type { Diagnostic } from '../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { finding } from './diagnostics/finding.ts';
import { createPlaces, type Places } from './parse-places.ts';

/** What can be said about a text before anything reads it: its size, and characters that nobody sees. */
export function guardText(path: string, text: string): readonly Diagnostic[] {
  if (text.length <= DOCUMENT_LIMITS.documentLength) return [];
  const start = { file: path, line: 1, col: 1, endLine: 1, endCol: 1 };
  const message = `the document has ${text.length} characters; ${DOCUMENT_LIMITS.documentLength} are allowed`;
  return [finding('HF1003', start, message, { hint: 'split it into several files' })];
}

/** A template is text; what a reader of documents refuses beyond that may be meant in one. */
export function guardTemplate(path: string, text: string): readonly Diagnostic[] {
  const unread = guardText(path, text);
  if (unread.length > 0) return unread;
  const odd = NOT_TEXT.exec(text);
  return odd === null ? [] : [notText(createPlaces(path, text), odd.index)];
}

/** What a decoder puts where bytes are not UTF-8, and what only files of other kinds hold. */
const NOT_TEXT = /[\0\ufffd]/;

/** Control characters, lone surrogates and marks that turn the direction of writing: what is seen is not what is read. */
const REFUSED_CHARACTER =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\r(?!\n)|\p{Surrogate}/gu;

/** One finding a line; one for the document where it is no text at all. */
export function guardCharacters(places: Places): readonly Diagnostic[] {
  const odd = NOT_TEXT.exec(places.text);
  if (odd !== null) return [notText(places, odd.index)];
  const lines = new Set<number>();
  const found: Diagnostic[] = [];
  for (const match of places.text.matchAll(REFUSED_CHARACTER)) {
    const range = places.range(match.index, match.index + match[0].length);
    if (lines.has(range.line)) continue;
    lines.add(range.line);
    found.push(
      finding('HF1013', range, `the invisible character ${nameCharacter(match[0])} cannot stand in a document`, {
        hint:
          match[0] === '\r'
            ? 'end lines with a line feed, or with a carriage return and a line feed'
            : 'remove it, or write it as an escape in double quotes',
      }),
    );
    if (found.length >= DOCUMENT_LIMITS.findings) break;
  }
  return found;
}

function notText({ text, range }: Places, at: number): Diagnostic {
  const zeros = text.split('\0').length - 1;
  // Latin letters in two bytes each: every other character is a zero.
  const wide = zeros > text.length / 3;
  const hint = wide
    ? 'it looks like UTF-16: save it as UTF-8'
    : 'save it as UTF-8, or see whether it is the right file';
  return finding('HF1013', range(at, at + 1), 'the document is not text in UTF-8 from here on', { hint });
}

export const hasLoneSurrogate = (text: string): boolean => /\p{Surrogate}/u.test(text);

function nameCharacter(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
