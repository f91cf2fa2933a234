/** Rows with aligned columns. The last column may be cut; the first never is, for it is what gets copied. */
import type { Colors } from '../io.ts';
import { columnsOf, type Line, paint, type Span, widthOf, wrap } from './spans.ts';

const GAP = '  ';

/** `columns`: the last cell of a row is cut where the row would be longer. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly Line[])[],
  colors: Colors,
  columns = Number.POSITIVE_INFINITY,
): string {
  const heads: readonly Line[] = head.map((text): Line => [[text, 'dim']]);
  const all = [heads, ...rows];
  const before = head
    .slice(0, -1)
    .reduce((sum, _, at) => sum + Math.max(...all.map((row) => widthOf(row[at] ?? []))) + GAP.length, 0);
  const widths = head.map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? []))));
  return all
    .map((row) => {
      const cells = row.flatMap((cell, at): readonly Span[] => {
        const pad = (widths[at] ?? 0) - widthOf(cell);
        if (at === row.length - 1) return clipped(cell, Math.max(MIN_COLUMNS, columns - before));
        return [...cell, [' '.repeat(pad) + GAP]];
      });
      return paint(cells, colors).trimEnd();
    })
    .join('\n');
}

/** The last column is given so much at least. */
const MIN_COLUMNS = 20;

function clipped(cell: Line, columns: number): Line {
  if (widthOf(cell) <= columns) return cell;
  const [first] = wrap(cell, columns - 1);
  return [...(first ?? []), ['…']];
}

/** Cuts a text in the middle, where names differ least. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const half = Math.floor((columns - 1) / 2);
  return `${text.slice(0, columns - 1 - half)}…${text.slice(text.length - half)}`;
}
