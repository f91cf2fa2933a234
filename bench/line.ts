/** One line of the table of measurements. */
export interface Line {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: string;
  readonly goal: string;
  readonly met: boolean;
}

/** Of a figure of ours alone. */
export function plainLine(what: string, ours: string, goal: string, met: boolean): Line {
  return { what, ours, theirs: '', ratio: '', goal, met };
}

export function printTable(lines: readonly Line[]): void {
  const rows = lines.map(({ what, ours, theirs, ratio, goal, met }) => [
    what,
    ours,
    theirs,
    ratio,
    goal,
    met ? 'yes' : 'NO',
  ]);
  const table = [['what', 'Holdfast', 'beside', 'ratio', 'goal', 'met'], ...rows];
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}
