import type { Range } from '../schema/diagnostic.ts';

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly col: number;
}

/** Turns offsets of a text into places. Columns count UTF-16 code units, as editors do. */
export interface Places {
  readonly file: string;
  readonly text: string;
  at(offset: number): Place;
  range(start: number, end: number): Range;
  /** The text of a line (from 1), without its line break. */
  line(line: number): string;
  /** Offset of the first character of a line (from 1). */
  lineStart(line: number): number;
}

const BYTE_ORDER_MARK = 0xfeff;

/** `column`: where a column of this text stands in the one that is shown, if that is another. */
export function createPlaces(file: string, text: string, column?: (line: number, col: number) => number): Places {
  const starts = [text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);

  const startOf = (index: number): number => starts[index] ?? text.length;
  // Most places are asked for one after the other, on one line.
  let last = 0;
  const at = (offset: number): Place => {
    const inside = Math.max(startOf(0), Math.min(offset, text.length));
    if (inside < startOf(last) || inside >= (starts[last + 1] ?? Number.POSITIVE_INFINITY))
      last = lastAtMost(starts, inside);
    const col = inside - startOf(last) + 1;
    return { line: last + 1, col: column === undefined ? col : column(last + 1, col) };
  };
  return {
    file,
    text,
    at,
    range: (start, end) => {
      const from = at(start);
      const to = at(Math.max(start, end));
      return { file, line: from.line, col: from.col, endLine: to.line, endCol: to.col };
    },
    line: (line) =>
      text.slice(startOf(line - 1), line < starts.length ? startOf(line) - 1 : undefined).replace(/\r$/, ''),
    lineStart: (line) => startOf(line - 1),
  };
}

/** Index of the last element that is at most `value`; the list ascends and its first element is at most `value`. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
