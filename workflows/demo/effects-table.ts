/** What happened outside as a table for people. */
import { tellTable } from '../quality/tell-table.ts';
import type { EffectRow, ServiceOfDemo } from './flow-demo.ts';

export function effectsTable(rows: readonly EffectRow[], { columns, empty }: ServiceOfDemo): string {
  if (rows.length === 0) return `  (empty: ${empty})\n`;
  const told = rows.map(({ cells, undoes }) => [
    ...cells,
    undoes === null ? '' : `undoes ${undoes.replace(/^.*\//, '')}`,
  ]);
  return tellTable([...columns, ''], told);
}
