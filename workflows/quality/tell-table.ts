/** Columns for people. `right`: the columns whose numbers stand under each other. */
export function tellTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const pad = (cell: string, i: number): string =>
    right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0);
  return `${[head, ...rows].map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n')}\n`;
}
