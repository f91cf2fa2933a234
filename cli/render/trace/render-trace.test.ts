import assert from 'node:assert/strict';
import { test } from 'node:test';
import pc from 'picocolors';
import type { Entry } from '../../../schema/journal.ts';
import { matchGolden } from '../../fixtures/golden.ts';
import { entries, plan } from '../../fixtures/story.ts';
import { columnsOf } from '../spans.ts';
import { renderTrace, type TraceView } from './render-trace.ts';
import { traceToJson } from './trace-json.ts';

const plain: TraceView = {
  colors: pc.createColors(false),
  columns: 100,
  now: (entries[0]?.at ?? 0) + 3_800_000,
  showValues: false,
  showAll: false,
};
const runId = 'cargo-release-7f3ab2c1';

function check(name: string, told: readonly Entry[], view: Partial<TraceView>): void {
  test(`trace: ${name}`, () => {
    const text = renderTrace({ plan, entries: told, runId }, { ...plain, ...view });
    for (const line of text.split('\n')) assert.ok(columnsOf(line) <= (view.columns ?? plain.columns), line);
    matchGolden(text, `trace-${name}.golden.txt`);
  });
}

check('failed-and-undone', entries, {});
check('values-and-all', entries, { showValues: true, showAll: true });
check('narrow', entries, { columns: 64 });
check(
  'waits-for-approval',
  entries.slice(
    0,
    entries.findIndex(({ what }) => what.t === 'task.voted'),
  ),
  {},
);
check(
  'stuck',
  entries.slice(
    0,
    entries.findIndex(({ what }) => what.t === 'run.unstuck'),
  ),
  {},
);

test('trace: colour changes nothing but colour', () => {
  const colored = renderTrace({ plan, entries, runId }, { ...plain, colors: pc.createColors(true) });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape of a terminal
  assert.equal(colored.replace(/\u001b\[\d+m/g, ''), renderTrace({ plan, entries, runId }, plain));
});

test('trace: what comes from outside cannot write to the terminal', () => {
  const [first] = entries;
  assert.ok(first !== undefined);
  const evil: Entry = {
    ...first,
    n: 1,
    what: { t: 'run.cancelRequested', by: 'eve\u001b[2J', reason: 'a\r\nb\u0007' },
  };
  const text = renderTrace({ plan, entries: [first, evil], runId }, plain);
  assert.ok(text.includes('eve·[2J'), text);
  assert.ok(!text.includes('\u001b') && !text.includes('\u0007'));
});

test('trace: entries of a flow that the plan does not know are told all the same', () => {
  const [first] = entries;
  assert.ok(first !== undefined);
  const odd: Entry = { n: 1, at: first.at, path: 'nowhere.7/x', place: 9_999, what: { t: 'run.stuck', on: 'settle' } };
  assert.ok(renderTrace({ plan, entries: [first, odd], runId }, plain).includes('STUCK'));
});

test('trace: no entries at all', () => {
  assert.ok(renderTrace({ plan, entries: [], runId }, plain).includes('no worker has taken it up'));
});

test('trace: as data, each record has its place', () => {
  const data = traceToJson({ runId, plan, entries });
  assert.equal(data.entries.length, entries.length);
  assert.deepEqual(data.usage, { models: ['small-2'], inputTokens: 1412, outputTokens: 230, costUsd: 0.00213 });
  const gate = data.entries.find(({ path }) => path === 'gate');
  assert.deepEqual(gate, {
    n: gate?.n,
    at: '2026-11-23T07:11:02.210Z',
    path: 'gate',
    file: 'workflows/cargo-release/cargo-release.flow.yaml',
    line: 70,
    col: 5,
    t: 'step.started',
    kind: 'call',
    call: 'terminal.reserveGate',
  });
});
