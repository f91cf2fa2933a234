/** The ledger as a table for people. */
import type { LedgerRow } from '../cargo-release/service/ledger.ts';

export function ledgerTable(rows: readonly LedgerRow[]): string {
  if (rows.length === 0) return '  (empty: nothing was reserved, nothing was paid)\n';
  const cells = rows.map((row) => [
    String(row.seq),
    row.effect,
    row.reference,
    row.amount === null ? '' : `EUR ${row.amount.toFixed(2)}`,
    row.undoes === null ? '' : `undoes ${row.undoes.replace(/^.*\//, '')}`,
  ]);
  const head = ['#', 'effect', 'reference', 'amount', ''];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
  return `${[head, ...cells].map(line).join('\n')}\n`;
}
