/** A small storm of `npm run chaos`, and its words. The figures are those of the whole one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerRow } from '../../workflows/services/ledger.ts';
import type { Arrival } from './arrivals.ts';
import type { Driven } from './drive.ts';
import { judge } from './judge.ts';
import { readOptions } from './options.ts';
import { renderReport } from './print-report.ts';
import { runChaos } from './run-chaos.ts';
import type { Scenario } from './scenarios.ts';

test('a small storm loses nothing, does nothing twice, and ends all as undisturbed', async () => {
  const report = await runChaos({ runs: 12, kills: 4, restarts: 1, seed: 5, workers: 1 }, () => undefined);
  const { text, ok } = renderReport(report);
  assert.ok(ok, text);
  assert.deepEqual([report.kills, report.restarts], [4, 1]);
});

const OPTIONS: readonly (readonly [string, object | string])[] = [
  ['', { runs: 300, kills: 60, restarts: 5, seed: 1, workers: 2 }],
  ['--runs 12 --kills 0 --seed 9', { runs: 12, kills: 0, restarts: 5, seed: 9, workers: 2 }],
  ['--help', 'help'],
  ['--runs 0', '--runs 0: expected a whole number from 1 to 100000.'],
  ['--kills many', '--kills many: expected a whole number from 0 to 100000.'],
];
for (const [words, expected] of OPTIONS)
  test(`options: ${words || 'none'}`, () => {
    const read = readOptions(words.split(' ').filter(Boolean));
    assert.deepEqual(typeof read === 'object' && 'problem' in read ? read.problem : read, expected);
  });

// What the judge looks at of a scenario is its name.
const scenario = { name: 'one' } as Scenario;
const calm: readonly Driven[] = [{ scenario, runId: 'calm', end: { is: 'completed', output: 1 } }];
const row = (key: string, reference: string, undoes: string | null = null): LedgerRow => ({
  ...{ seq: 1, at: '', effect: undoes === null ? 'do' : 'undo', reference, amount: null, key, undoes },
});
const ROWS = [row('calm~1/a', 'a'), row('r~1/a', 'a')];
const fine: Driven = { scenario, runId: 'r', end: { is: 'completed', output: 1 } };
const arrival = (key: string, body: string): Arrival => ({ path: '/do', key, undoes: null, body });

interface JudgeCase {
  readonly name: string;
  readonly run?: Driven;
  readonly rows?: readonly LedgerRow[];
  readonly arrivals?: readonly Arrival[];
  readonly expect: { readonly [figure: string]: number };
}
const JUDGED: readonly JudgeCase[] = [
  { name: 'as undisturbed', expect: {} },
  { name: 'a run that the server does not know', run: { scenario, runId: 'r', lost: true }, expect: { lost: 1 } },
  { name: 'a run that is open', run: { scenario, runId: 'r' }, expect: { stuck: 1 } },
  { name: 'another outcome', run: { ...fine, end: { is: 'completed', output: 2 } }, expect: { different: 1 } },
  { name: 'an effect that is missing', rows: [row('calm~1/a', 'a')], expect: { different: 1 } },
  { name: 'an effect that was undone', rows: [...ROWS, row('r~1/a/c', 'a', 'r~1/a')], expect: { different: 1 } },
  { name: 'one effect under two keys', rows: [...ROWS, row('r~1/b', 'a')], expect: { twice: 1, different: 1 } },
  {
    name: 'undone twice',
    rows: [...ROWS, row('r~1/a/c', 'a', 'r~1/a'), row('r~1/a/d', 'a', 'r~1/a')],
    expect: { twice: 1, different: 1 },
  },
  { name: 'one key for two effects', arrivals: [arrival('k', 'x'), arrival('k', 'y')], expect: { twice: 1 } },
  { name: 'a request repeated under its key', arrivals: [arrival('k', 'x'), arrival('k', 'x')], expect: {} },
];
for (const { name, run = fine, rows = ROWS, arrivals = [], expect } of JUDGED)
  test(`the judge: ${name}`, () => {
    const { lost, stuck, twice, different } = judge(calm, [run], rows, arrivals);
    const seen = { lost: lost.length, stuck: stuck.length, twice: twice.length, different: different.length };
    assert.deepEqual(seen, { lost: 0, stuck: 0, twice: 0, different: 0, ...expect });
  });
