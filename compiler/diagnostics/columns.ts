/** Columns that text takes on a terminal. */

/** Wide for East Asian characters and emoji, none for marks that combine and for what an emoji is joined with. */
export function columnsOf(text: string): number {
  let columns = 0;
  let joins = false;
  for (const char of text) {
    if (!joins) columns += columnsOfChar(char);
    joins = char === JOINER;
  }
  return columns;
}

/** The longest beginning that fits, one character at the least, and what is left; marks stay with what they are on. */
export function cutAtColumns(text: string, columns: number): readonly [head: string, rest: string] {
  let at = 0;
  for (const part of clusters(text)) {
    if (at > 0 && columnsOf(text.slice(0, at + part.length)) > columns) break;
    at += part.length;
  }
  return [text.slice(0, at), text.slice(at)];
}

/** What a reader takes for one character. */
export const clusters = (text: string): readonly string[] => [...SEGMENTER.segment(text)].map(({ segment }) => segment);
const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const JOINER = '\u200d';
const NARROW = 0x300;

function columnsOfChar(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < NARROW) return 1;
  if (/[\p{M}\u200b-\u200f\u1160-\u11ff]|\p{Emoji_Modifier}/u.test(char)) return 0;
  // Two of them are one flag.
  if (/\p{Regional_Indicator}/u.test(char)) return 1;
  return WIDE.test(char) || /\p{Emoji_Presentation}/u.test(char) ? 2 : 1;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
