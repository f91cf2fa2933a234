import type { Json } from '../../../schema/json.ts';
import type { Aggregate, Row } from './document.ts';

/** One row for many (DMN's C+, C<, C>, C#). Undefined for the smallest or largest of nothing. */
export function aggregateRows(aggregate: Aggregate, output: string, rows: readonly Row[]): Row | undefined {
  if (aggregate === 'count') return { [output]: rows.length };
  if (rows.length === 0 && aggregate !== 'sum') return undefined;
  const numbers = rows.map((row) => numberOf(row[output]));
  return { [output]: fold(aggregate, numbers) };
}

/** The compiler of rules has refused everything else. */
function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function fold(aggregate: 'sum' | 'min' | 'max', numbers: readonly number[]): number {
  if (aggregate === 'sum') return numbers.reduce((sum, number) => sum + number, 0);
  return numbers.reduce((best, number) => (aggregate === 'min' ? Math.min(best, number) : Math.max(best, number)));
}
