/** Text with styles that is laid out before it is coloured, so that widths are those a reader sees. */
import { columnsOf, cutAtColumns } from '../../compiler/diagnostics/columns.ts';
import type { Colors } from '../io.ts';

export { columnsOf };

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'bad' | 'good';
export type Span = readonly [text: string, style?: Style];
export type Line = readonly Span[];

export function widthOf(line: Line): number {
  return line.reduce((sum, [text]) => sum + columnsOf(text), 0);
}

/** Breaks at spaces; a word longer than a line is broken where the line ends. Spaces at a break are dropped. */
export function wrap(line: Line, width: number): readonly Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  const last = (): Span[] => lines[lines.length - 1] ?? [];
  const breakLine = () => {
    lines.push([]);
    used = 0;
  };
  const put = (text: string, style: Style | undefined) => {
    last().push(style === undefined ? [text] : [text, style]);
    used += columnsOf(text);
  };
  for (const [text, style] of line)
    for (const piece of text.split(/(\s+)/)) {
      if (piece === '') continue;
      if (/^\s+$/.test(piece)) {
        const first = used === 0 && lines.length === 1; // the indentation of the whole text
        if ((used > 0 || first) && used + piece.length <= width) put(piece, style);
        else if (used > 0) breakLine();
        continue;
      }
      if (used > 0 && used + columnsOf(piece) > width) breakLine();
      let rest = piece;
      while (columnsOf(rest) > width) {
        const [head, tail] = cutAtColumns(rest, width);
        put(head, style);
        rest = tail;
        if (rest !== '') breakLine();
      }
      if (rest !== '') put(rest, style);
    }
  return lines.map(dropTrailingSpace).filter((spans, at) => spans.length > 0 || at === 0);
}

function dropTrailingSpace(spans: readonly Span[]): readonly Span[] {
  const kept = [...spans];
  while (kept.length > 0 && kept[kept.length - 1]?.[0].trim() === '') kept.pop();
  return kept;
}

export function paint(line: Line, colors: Colors): string {
  return line.map(([text, style]) => (style === undefined ? text : colorOf(style, colors)(text))).join('');
}

function colorOf(style: Style, colors: Colors): (text: string) => string {
  switch (style) {
    case 'good':
      return colors.green;
    case 'bad':
      return (text) => colors.bold(colors.red(text));
    default:
      return colors[style];
  }
}

/** Control characters of a value that comes from outside never reach the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u00b7').replace(/[\t\n\r]+/g, ' ');
}
