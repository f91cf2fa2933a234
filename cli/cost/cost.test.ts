/** `holdfast cost`: what is added up, by what, and how an unknown cost is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPlan } from '../../interpreter/testing/build-plan.ts';
import type { Entry, Happening } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import { costToCsv, costToJson, renderCost } from '../render/cost.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { type CostSource, collectCost } from './collect-cost.ts';
import { type CostKey, sumCost, totalOf } from './sum-cost.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-01T12:00:00Z');

const used = (model: string, costUsd: number | undefined, more: { readonly [name: string]: Json } = {}): Happening => ({
  t: 'step.completed',
  meta: {
    attempts: 1,
    usage: { model, calls: 1, inputTokens: 100, outputTokens: 10, ...(costUsd === undefined ? {} : { costUsd }) },
    ...more,
  },
});
const decided = (by: 'model' | 'check', verdict: string, id?: string): Happening => ({
  t: 'decision',
  decision: { by, verdict, ...(id === undefined ? {} : { id }) },
});

function runOf(
  name: string,
  happenings: readonly (readonly [path: string, what: Happening, day?: number])[],
  tenant?: string,
): CostSource {
  const plan = buildPlan({ name, steps: [{ id: 'ask', call: 'm.ask' }] });
  const entries = happenings.map(
    ([path, what, day = 0], n): Entry => ({ n, at: START + day * DAY, path, place: 0, what }),
  );
  return { runId: `${name}-1`, plan, entries, ...(tenant === undefined ? {} : { tenant }) };
}

const RUNS = [
  runOf(
    'kyc',
    [
      ['ask.0', decided('model', 'urgent')],
      ['ask.0', used('large', 0.5)],
      ['ask.1', decided('model', 'calm')],
      ['ask.1', used('large', 0.25), 1],
      [
        'ask.1/compensate',
        { t: 'undo.completed', meta: { attempts: 1, usage: { model: 'small', calls: 1, costUsd: 0.1 } } },
        1,
      ],
    ],
    'acme',
  ),
  runOf('support', [
    ['ask', { t: 'step.started', kind: 'call', call: 'm.ask' }],
    ['ask', { t: 'step.stopped' }],
    ['read', used('odd', undefined)],
    ['rules', { t: 'step.completed', meta: { attempts: 1 } }],
  ]),
];
const ALL = { since: 0, until: Number.POSITIVE_INFINITY };

function rowsBy(by: readonly CostKey[], between = ALL): readonly unknown[] {
  const rows = sumCost(
    RUNS.flatMap((run) => collectCost(run, between)),
    by,
  );
  return rows.map(({ key, runs, used: { calls, costUsd, unpriced, unmeasured } }) => [
    ...key,
    runs,
    calls ?? 0,
    costUsd ?? null,
    (unpriced ?? 0) + (unmeasured ?? 0),
  ]);
}

test('what was used is added up by whatever is asked for', () => {
  assert.deepEqual(rowsBy(['flow']), [
    ['kyc', 1, 3, 0.85, 0],
    ['support', 1, 1, null, 2],
  ]);
  assert.deepEqual(rowsBy(['step']), [
    ['kyc/ask', 1, 2, 0.75, 0],
    ['kyc/ask/compensate', 1, 1, 0.1, 0],
    ['support/ask', 1, 0, null, 1],
    ['support/read', 1, 1, null, 1],
  ]);
  assert.deepEqual(rowsBy(['model', 'tenant']), [
    ['large', 'acme', 1, 2, 0.75, 0],
    ['small', 'acme', 1, 1, 0.1, 0],
    ['-', '-', 1, 0, null, 1],
    ['odd', '-', 1, 1, null, 1],
  ]);
  assert.deepEqual(rowsBy(['decision']).slice(0, 2), [
    ['model urgent', 1, 1, 0.5, 0],
    ['model calm', 1, 1, 0.25, 0],
  ]);
  assert.deepEqual(rowsBy(['day']), [
    ['2026-11-01', 2, 2, 0.5, 2],
    ['2026-11-02', 1, 2, 0.35, 0],
  ]);
  assert.deepEqual(rowsBy(['flow'], { since: START + DAY, until: START + 2 * DAY }), [['kyc', 1, 2, 0.35, 0]]);
});

test('as a table, CSV and JSON; an unknown cost is never 0', () => {
  const items = RUNS.flatMap((run) => collectCost(run, ALL));
  const report = { by: ['flow'] as const, rows: sumCost(items, ['flow']), total: totalOf(items), runs: 2, running: 1 };
  const plain = fakeIo({ cwd: '/', env: {} }).outColors;
  assert.deepEqual(
    renderCost(report, plain, 200)
      .split('\n')
      .map((line) => line.replaceAll(/ {2,}/g, ' | ')),
    [
      'FLOW | RUNS | CALLS | TOKENS IN | OUT | COST',
      'kyc | 1 | 3 | 200 | 20 | $0.85',
      'support | 1 | 1 | 100 | 10 | unknown (2)',
      'total | 2 | 4 | 300 | 30 | $0.85 and 2 unknown',
    ],
  );
  assert.deepEqual(costToCsv(report).split('\r\n'), [
    'flow,runs,modelCalls,inputTokens,cachedInputTokens,outputTokens,costUsd,unpricedCalls,unmeasuredAttempts',
    'kyc,1,3,200,0,20,0.85,0,0',
    'support,1,1,100,0,10,,1,1',
  ]);
  const json = costToJson(report);
  assert.deepEqual([json.running, json.total.costUsd, json.rows[1]?.costUsd], [1, 0.85, null]);
});

test('a text that a spreadsheet would run is none in CSV', () => {
  const odd = { key: ['=1+1', 'a "b", c'], runs: 1, used: {} };
  const csv = costToCsv({ by: ['tenant', 'decision'], rows: [odd], total: odd, runs: 1, running: 0 });
  assert.match(csv, /\r\n'=1\+1,"a ""b"", c",1,/);
});

test('recorded runs in a folder; wrong usage', async () => {
  const ask = async (...args: readonly string[]) => {
    const io = fakeIo({ cwd: process.cwd(), env: {} });
    return { code: await runProgram(['cost', ...args], io), ...io.written };
  };
  const told = await ask('conformance/histories', '--format', 'json', '--by', 'flow,day');
  assert.equal(told.code, 0, told.err);
  const { runs, rows } = JSON.parse(told.out);
  assert.ok(runs > 50 && Array.isArray(rows));
  for (const args of [['--by', 'colour'], ['--since', 'yesterday'], ['nowhere/'], ['--limit', '0']]) {
    assert.equal((await ask(...args)).code, 2, args.join(' '));
  }
});
