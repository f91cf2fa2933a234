/** `npm run mutation`: the table, and with `--missed` each fault that was not caught on the right line. */
import { runMutation, scoresOf } from './run-mutation.ts';

const GOAL_PERCENT = 95;

const started = performance.now();
const result = runMutation();
const seconds = (performance.now() - started) / 1_000;
const rows = scoresOf(result).map(
  ({ is, faults, caught, elsewhere }) => [is, faults, caught, elsewhere, faults - caught - elsewhere] as const,
);
const sum = (at: 1 | 2 | 3 | 4): number => rows.reduce((total, row) => total + row[at], 0);
const percent = (caught: number, all: number): string => `${((caught / Math.max(all, 1)) * 100).toFixed(1)} %`;
const line = (cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => (i === 0 ? String(cell).padEnd(14) : String(cell).padStart(12))).join('');
console.log(line(['fault', 'put in', 'right line', 'elsewhere', 'missed', 'score']));
for (const [is, all, caught, elsewhere, missed] of rows)
  console.log(line([is, all, caught, elsewhere, missed, percent(caught, all)]));
console.log(line(['all', sum(1), sum(2), sum(3), sum(4), percent(sum(2), sum(1))]));
console.log(`\n${result.flows} flows, ${result.findings.length} findings in them as they are; ${seconds.toFixed(0)} s`);
for (const one of result.findings) console.log(`  ${one}`);
if (process.argv.includes('--missed')) {
  for (const { flow, fault, is, found, right } of result.judged) {
    if (is === 'caught') continue;
    console.log(`\n${is}: ${flow}: ${fault.is}: ${fault.what}; expected on ${right.join(', ')}`);
    for (const one of found) console.log(`    ${one}`);
  }
}
if ((sum(2) / sum(1)) * 100 < GOAL_PERCENT || result.findings.length > 0) process.exitCode = 1;
