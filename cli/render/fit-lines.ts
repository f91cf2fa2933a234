/** Words that fit a terminal. */
import { columnsOf, cutAtColumns } from '../../compiler/diagnostics/columns.ts';

/** What a line that goes on is indented by, beside its own indentation. */
const HANG_COLUMNS = 2;
/** So much of a line is left to what goes on below, at the least. */
const LEAST_SHARE = 0.5;

/**
 * Lines that are longer than the terminal are broken at spaces; what goes on below stands under the cell it belongs to, or
 * is indented. Colours count for nothing. `columns`: Infinity leaves all lines as they are.
 */
export function fitLines(text: string, columns: number): string {
  if (columns === Number.POSITIVE_INFINITY) return text;
  return text
    .split('\n')
    .flatMap((line) => fitLine(line, columns))
    .join('\n');
}

function fitLine(line: string, columns: number): readonly string[] {
  const plain = line.replace(ESCAPES, '');
  if (columnsOf(plain) <= columns) return [line];
  const indent = ' '.repeat(hangOf(plain, columns));
  const lines = [''];
  let used = 0;
  let bare = false; // nothing but the indentation
  let gap = '';
  const put = (text: string) => {
    lines.push(`${lines.pop() ?? ''}${text}`);
  };
  const breakLine = () => {
    lines.push(indent);
    used = indent.length;
    bare = true;
    gap = '';
  };
  for (const piece of line.match(PIECES) ?? []) {
    if (piece.startsWith('\u001b')) {
      put(gap + piece);
      used += gap.length;
      gap = '';
    } else if (piece.trim() === '') {
      if (!bare) gap += piece;
    } else {
      if (!bare && used > 0 && used + gap.length + columnsOf(piece) > columns) breakLine();
      let rest = piece;
      while (columnsOf(rest) > columns - used - gap.length) {
        const [head, tail] = cutAtColumns(rest, columns - used - gap.length);
        put(gap + head);
        rest = tail;
        breakLine();
      }
      put(gap + rest);
      used += gap.length + columnsOf(rest);
      gap = '';
      bare = false;
    }
  }
  return lines.map((one) => one.replace(TRAILING, '$1'));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
const ESCAPES = /\u001b\[[0-9;]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const PIECES = /\u001b\[[0-9;]*m|\s+|[^\s\u001b]+|\u001b/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const TRAILING = /\s+((?:\u001b\[[0-9;]*m)*)$/;

/** Under the last cell that begins in the first half: cells have two spaces before them. */
function hangOf(plain: string, columns: number): number {
  const own = plain.length - plain.trimStart().length + HANG_COLUMNS;
  const starts = [...plain.matchAll(/\S {2,}(?=\S)/g)]
    .map((found) => columnsOf(plain.slice(0, found.index + found[0].length)))
    .filter((at) => at <= columns * (1 - LEAST_SHARE));
  return Math.min(starts.at(-1) ?? own, Math.floor(columns * (1 - LEAST_SHARE)));
}
