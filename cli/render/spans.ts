/** Text with styles that is laid out before it is coloured, so that widths are those a reader sees. */
import type { Colors } from '../io.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'bad' | 'good';
export type Span = readonly [text: string, style?: Style];
export type Line = readonly Span[];

export function widthOf(line: Line): number {
  return line.reduce((sum, [text]) => sum + columnsOf(text), 0);
}

/** Columns on a terminal: wide for East Asian characters, none for marks that combine. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x300) columns += 1;
    else if (/\p{Mark}/u.test(char) || code === 0x200d || code === 0xfe0f) continue;
    else columns += isWide(code) ? 2 : 1;
  }
  return columns;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff)
  );
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
        put(rest.slice(0, width), style);
        rest = rest.slice(width);
        breakLine();
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
