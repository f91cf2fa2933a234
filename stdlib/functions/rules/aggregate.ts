import type { Json } from '../../../schema/json.ts';
import type { Aggregate, Row } from './document.ts';
import { equalJson } from './equal.ts';

/** One row for many (DMN's C+, C<, C>, C#). Null where there is no row to take a smallest or largest of. */
export function aggregateRows(aggregate: Aggregate, outputs: readonly string[], rows: readonly Row[]): Json {
  if (aggregate === 'count') return { count: distinct(rows).length };
  if (rows.length === 0 && aggregate !== 'sum') return null;
  return Object.fromEntries(
    outputs.map((name) => [
      name,
      fold(
        aggregate,
        rows.map((row) => numberOf(row[name])),
      ),
    ]),
  );
}

function distinct(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, index) => rows.findIndex((other) => equalJson(row, other)) === index);
}

/** The compiler of rules has refused everything else. */
function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function fold(aggregate: 'sum' | 'min' | 'max', numbers: readonly number[]): number {
  if (aggregate === 'sum') return numbers.reduce((sum, number) => sum + number, 0);
  return numbers.reduce((best, number) => (aggregate === 'min' ? Math.min(best, number) : Math.max(best, number)));
}
