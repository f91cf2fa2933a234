/** Rows with aligned columns. The last column may be cut; the first never is, for it is what gets copied. */
import type { Colors } from '../io.ts';
import { columnsOf, type Line, paint, type Span, widthOf } from './spans.ts';

const GAP = '  ';

export function renderTable(head: readonly string[], rows: readonly (readonly Line[])[], colors: Colors): string {
  const heads: readonly Line[] = head.map((text): Line => [[text, 'dim']]);
  const all = [heads, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? []))));
  return all
    .map((row) => {
      const cells = row.flatMap((cell, at): Span[] => {
        const pad = at === row.length - 1 ? 0 : (widths[at] ?? 0) - widthOf(cell);
        return [...cell, [at === row.length - 1 ? '' : ' '.repeat(pad) + GAP]];
      });
      return paint(cells, colors).trimEnd();
    })
    .join('\n');
}

/** Cuts a text in the middle, where names differ least. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const half = Math.floor((columns - 1) / 2);
  return `${text.slice(0, columns - 1 - half)}…${text.slice(text.length - half)}`;
}
