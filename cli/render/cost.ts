/** Costs as a table, as CSV, as JSON. What is not known is said, and is never 0. */
import type { CostKey, CostRow } from '../cost/sum-cost.ts';
import type { Colors } from '../io.ts';
import type { Line } from './spans.ts';
import { printable } from './spans.ts';
import { renderTable } from './table.ts';
import { dollars } from './trace/usage.ts';
import { grouped } from './values.ts';

export interface CostReport {
  readonly by: readonly CostKey[];
  readonly rows: readonly CostRow[];
  readonly total: CostRow;
  /** Runs that were looked at, and those of them that go on. */
  readonly runs: number;
  readonly running: number;
}

export function renderCost({ by, rows, total }: CostReport, colors: Colors, columns: number): string {
  const head = [...by.map((key) => key.toUpperCase()), 'RUNS', 'CALLS', 'TOKENS IN', 'OUT', 'COST'];
  const all = { ...total, key: by.map((_, i) => (i === 0 ? 'total' : '')) };
  return renderTable(head, [...rows, all].map(cellsOf), colors, columns);
}

function cellsOf({ key, runs, used }: CostRow): readonly Line[] {
  const { calls = 0, inputTokens = 0, outputTokens = 0 } = used;
  return [
    ...key.map((value, i): Line => [i === 0 ? [printable(value), 'bold'] : [printable(value)]]),
    ...[runs, calls, inputTokens, outputTokens].map((n): Line => [[grouped(n), 'dim']]),
    [[costWords(used), 'yellow']],
  ];
}

/** `$0.12`, `$0.12 and 3 unknown`, `unknown`. */
function costWords({ costUsd, unpriced = 0, unmeasured = 0 }: CostRow['used']): string {
  const unknown = unpriced + unmeasured;
  if (costUsd === undefined) return unknown === 0 ? '-' : `unknown (${unknown})`;
  return unknown === 0 ? dollars(costUsd) : `${dollars(costUsd)} and ${unknown} unknown`;
}

const NUMBERS = [
  'runs',
  'modelCalls',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'costUsd',
  'unpricedCalls',
  'unmeasuredAttempts',
] as const;
type Numbers = { readonly [name in (typeof NUMBERS)[number]]: number | null };

function numbersOf({ runs, used }: CostRow): Numbers {
  const { calls = 0, inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, costUsd } = used;
  const { unpriced = 0, unmeasured = 0 } = used;
  return {
    ...{ runs, modelCalls: calls, inputTokens, cachedInputTokens, outputTokens },
    // Nothing known is no number.
    ...{ costUsd: costUsd ?? null, unpricedCalls: unpriced, unmeasuredAttempts: unmeasured },
  };
}

/** RFC 4180; an unknown cost is an empty field. A key that a spreadsheet would take for a formula is quoted by `'`. */
export function costToCsv({ by, rows }: CostReport): string {
  const lines = rows.map((row) => {
    const numbers = numbersOf(row);
    return [...row.key.map(csvText), ...NUMBERS.map((name) => String(numbers[name] ?? ''))].join(',');
  });
  return [[...by, ...NUMBERS].join(','), ...lines].join('\r\n');
}

function csvText(value: string): string {
  const safe = /^[=+@\t\r]|^-./.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function costToJson({ by, rows, total, runs, running }: CostReport) {
  return {
    runs,
    running,
    total: numbersOf(total),
    rows: rows.map((row) => ({
      ...Object.fromEntries(by.map((key, i) => [key, row.key[i] ?? ''])),
      ...numbersOf(row),
    })),
  };
}
