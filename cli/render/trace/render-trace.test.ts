import assert from 'node:assert/strict';
import { test } from 'node:test';
import pc from 'picocolors';
import type { Entry } from '../../../schema/journal.ts';
import type { Plan, StepPlan } from '../../../schema/plan.ts';
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

const [first] = entries;
const last = entries.findIndex(({ what }) => what.t === 'task.voted');
const review = entries[last];
assert.ok(first !== undefined && review !== undefined);
const { path, place, at } = review;

test('trace: a message for the run stands where the run was when it came', () => {
  const beside = { ...first, place: plan.flow.place };
  const before = entries.slice(0, last);
  const told = renderTrace(
    {
      plan,
      runId,
      entries: [
        ...before,
        { ...beside, at: at - 2, what: { t: 'event.kept', event: 'order.changed', eventId: 'o1' } },
        { ...beside, at: at - 1, what: { t: 'message.refused', message: 'cancel', because: 'unidentified', detail: 'Who?' } },
        ...entries.slice(last),
        { n: 900, at: at + 9_000_000, path, place, what: { t: 'message.refused', message: 'vote', because: 'closed', detail: 'Late.' } },
      ],
    },
    plain,
  ); // biome-ignore format: entries, one a line
  const order = [
    /escalates to/,
    /│ ✉ keeps event order\.changed o1/,
    /│ ✗ refused cancel: Who\?/,
    /approves/,
    /finally/,
    /refused vote: Late\./,
  ];
  const places = order.map((words) => told.search(words));
  assert.ok(!places.includes(-1), told);
  assert.deepEqual(
    places.toSorted((a, b) => a - b),
    places,
    told,
  );
});

const rows: readonly (readonly [name: string, what: Entry['what'], expected: RegExp])[] = [
  [
    'a rule that was outranked',
    { t: 'decision', decision: { by: 'table', id: 'low', verdict: { outranked: { level: 'low' } }, reason: 'rarely' } },
    /table low matches too, outranked \(\{ level: low \}\) — rarely/,
  ],
  [
    'a step that failed after several attempts',
    { t: 'step.failed', error: { type: 'bank.down', blame: 'failed', title: '', detail: 'no answer', attempts: 4 } },
    /failed: bank\.down: no answer · after 4 attempts/,
  ],
  [
    'a step that failed at once',
    { t: 'step.failed', error: { type: 'bank.down', blame: 'failed', title: '', detail: 'no answer', attempts: 1 } },
    /failed: bank\.down: no answer +cargo/,
  ],
  [
    'an undo that failed after several attempts',
    { t: 'undo.failed', error: { type: 'bank.down', blame: 'failed', title: '', detail: 'no', attempts: 2 } },
    /undo failed: bank\.down: no · after 2 attempts/,
  ],
];
for (const [name, what, expected] of rows)
  test(`trace: ${name}`, () => {
    const where = what.t === 'undo.failed' ? 'gate/compensate' : 'gate';
    const told: Entry[] = [first, { n: 1, at: first.at, path: where, place: 70, what }];
    assert.match(renderTrace({ plan, entries: told, runId }, { ...plain, columns: 140 }), expected);
  });

test('trace: a finally points at itself', () => {
  const told: Entry[] = [
    first,
    { n: 1, at: first.at, path: '', place: plan.flow.place, what: { t: 'finally.entered' } },
  ];
  assert.match(renderTrace({ plan, entries: told, runId }, plain), /finally .*cargo-release\.flow\.yaml:88/);
});

test('trace: a child flow is named by its run, where it can be asked for', () => {
  const sub: StepPlan = {
    kind: 'run',
    id: 'sub',
    place: 13,
    run: 'kid@1.0.0',
    with: { k: 'lit', v: {} },
    detach: false,
    pivot: false,
    catch: [],
  };
  const parent: Plan = { ...plan, steps: [sub] };
  const told: Entry[] = [
    first,
    { n: 1, at: first.at, path: 'sub', place: 13, what: { t: 'step.started', kind: 'run' } },
  ];
  assert.match(
    renderTrace({ plan: parent, entries: told, runId, root: 'r1~ab' }, plain),
    /→ holdfast trace r1~ab\/sub$/m,
  );
  assert.doesNotMatch(renderTrace({ plan: parent, entries: told, runId }, plain), /holdfast trace/);
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
