/** Every word that a test may expect: held, and missed with what was found, where, and what was expected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverTable } from './cover-table.ts';
import { coverage } from './coverage.ts';
import { judgeSnapshot, type Snapshot } from './snapshot.ts';
import { runDocument } from './testing/run-document.ts';

const FLOW = `holdfast: "1"
name: order
version: 1.0.0
timeout: P5D
budget: { usd: 1 }
steps:
  - { id: read, call: model.generate, with: { model: any, prompt: how much }, fallback: [{ value: { text: none } }] }
  - id: hold
    call: shop.reserve
    compensate: { call: shop.free, with: { id: "\${ $self.id }" } }
  - id: look
    if: "\${ $input.large }"
    reason: it is large
    approval: { title: Take it?, assignees: { groups: [bosses] }, remind: [PT1H], escalate: [{ after: PT2H, to: { groups: [owners] } }] }
    timeout: P1D
  - { id: say, emit: { event: order.held, data: { id: "\${ $steps.hold.id }" } } }
  - { id: done, return: { id: "\${ $steps.hold.id }", amount: 7 } }
`;
const SCHEMA = '{ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }';

interface Case {
  readonly large?: boolean;
  readonly mocks?: string;
  readonly happens?: string;
  readonly expect: string;
  /** Messages, each with the column of what it is about; none: the test passes. */
  readonly fails?: readonly string[];
}
const READ = 'read: { output: { text: a } }';
const boss = (rest: string) => `{ ${rest}, by: boss@example.org, groups: [bosses] }`;

const CASES: { readonly [name: string]: Case } = {
  'outcome: held': { expect: 'outcome: completed' },
  'outcome: missed': {
    expect: 'outcome: failed',
    fails: ['the run is completed, expected failed: its output is {"id":"r1","amount":7}'],
  },
  'outcome: missed, with the error': {
    mocks: `${READ}, hold: { error: { type: shop.closed, detail: till nine } }`,
    expect: 'outcome: completed',
    fails: ['the run is failed, expected completed: shop.closed at hold, till nine'],
  },
  'outcome: missed, somebody is waited for': {
    mocks: `${READ}, hold/compensate: [{ error: { type: activity.crashed } }]`,
    large: true,
    happens: boss('at: PT1H, deny: look'),
    expect: 'outcome: failed',
    fails: ['the run is stuck, expected failed: nobody answers hold/compensate (undo)'],
  },
  'output by value: held': { expect: 'outcome: completed, output: { id: r1 }' },
  'output by value: missed': {
    expect: 'outcome: completed, output: { id: r2, name: x }',
    fails: ['output.id is "r1", expected "r2"', 'output.name is absent, expected "x"'],
  },
  'output by schema: missed': {
    expect: 'outcome: completed, output: { $schema: ./name.json }',
    fails: ['output does not fit ./name.json: /: lacks "name"'],
  },
  'output by expression: held': { expect: 'outcome: completed, output: { amount: "${ $self > 6 }" }' },
  'output by expression: missed': {
    expect: 'outcome: completed, output: { amount: "${ $self > 7 }" }',
    fails: ['output.amount is 7, and the condition does not hold'],
  },
  'output by expression: no condition': {
    expect: 'outcome: completed, output: { amount: "${ $self + 1 }" }',
    fails: ['output.amount is 7, and the condition does not hold, it gave 8 where true or false is expected'],
  },
  'error: missed': {
    mocks: `${READ}, hold: { error: { type: shop.closed } }`,
    expect: 'outcome: failed, error: { type: shop.open, step: hold }',
    fails: ['error.type is "shop.closed", expected "shop.open"'],
  },
  'order: held': { expect: 'outcome: completed, order: [read, say]' },
  'order: missed': {
    expect: 'outcome: completed, order: [say, read]',
    fails: ['read starts earlier, expected it after say; found is the order read, hold, say, done'],
  },
  'order: not at all': {
    expect: 'outcome: completed, order: [hold, hold/compensate]',
    fails: ['hold/compensate does not start, expected it after hold; found is the order read, hold, say, done'],
  },
  'not run: held': { expect: 'outcome: completed, notRun: [hold/compensate]' },
  'not run: missed': {
    expect: 'outcome: completed, notRun: [say]',
    fails: ['say ran, expected that it does not'],
  },
  'decisions with reasons: held': {
    large: true,
    happens: boss('at: PT1H, approve: look'),
    expect:
      'outcome: completed, decisions: [{ step: look, by: if, verdict: true, reason: it is large }, { by: approval, verdict: approved }]',
  },
  'decisions with reasons: missed': {
    expect: 'outcome: completed, decisions: [{ step: look, by: if, verdict: true }]',
    fails: ['no such decision; the nearest is', 'decision.verdict is false, expected true'],
  },
  'escalations and reminders: held': {
    large: true,
    happens: '{ at: PT3H, approve: look, by: o@example.org, groups: [owners] }',
    expect:
      'outcome: completed, escalations: [{ task: look, at: PT2H, to: { groups: [owners] } }], reminders: [{ task: look, at: PT1H }]',
  },
  'escalations: missed': {
    large: true,
    happens: '{ at: PT3H, approve: look, by: o@example.org, groups: [owners] }',
    expect: 'outcome: completed, escalations: [{ task: look, at: PT3H }]',
    fails: ['no such escalation; the nearest is', 'escalation.at is 7200000, expected 10800000'],
  },
  'refused: missed': {
    large: true,
    happens: boss('at: PT1H, approve: look'),
    expect: 'outcome: completed, refused: [{ at: PT1H, because: excluded }]',
    fails: ['nothing is refused then, expected a refusal because excluded'],
  },
  'published events: missed': {
    expect: 'outcome: completed, emitted: [{ event: order.held, data: { id: r9 } }]',
    fails: ['no such event; the nearest is', 'event.data.id is "r1", expected "r9"'],
  },
  'what calls are given: missed': {
    expect: 'outcome: completed, inputs: { hold: { id: 1 } }',
    fails: ['input of hold.id is absent, expected 1'],
  },
  'cost: held, over all attempts': {
    mocks:
      'read: [{ error: { type: model.unavailable }, usage: { calls: 1, inputTokens: 10, outputTokens: 0, costUsd: 0.1 } }, { output: { text: a }, usage: { inputTokens: 20, outputTokens: 5, costUsd: 0.2, calls: 2 } }]',
    expect:
      'outcome: completed, cost: { usd: 0.3, tokens: 35, inputTokens: { atLeast: 30, atMost: 30 }, outputTokens: { atMost: 5 }, calls: 3 }',
  },
  'cost: too much': {
    mocks: 'read: { output: { text: a }, usage: { inputTokens: 900, outputTokens: 100, costUsd: 0.02 } }',
    expect: 'outcome: completed, cost: { usd: { atMost: 0.01 }, tokens: { atLeast: 1001 }, calls: 0 }',
    fails: [
      'cost.usd is 0.02, expected at most 0.01',
      'cost.tokens is 1000, expected at least 1001',
      'cost.calls is 1, expected 0',
    ],
  },
  'cost: unknown is not nothing': {
    expect: 'outcome: completed, cost: { usd: { atMost: 1 }, calls: 1 }',
    fails: ['cost.usd is unknown, expected at most 1: no `usage` with costUsd in the mock of read'],
  },
  'a budget: what a mock says that it costs': {
    mocks: 'read: { output: { text: a }, usage: { costUsd: 1.5 } }',
    expect: 'outcome: completed',
    fails: ['the run is failed, expected completed: budget.exceeded, The budget of the flow is 1'],
  },
  'a budget: nothing for a mock that does not say it': {
    mocks: 'read: { output: { text: a }, usage: { inputTokens: 9 } }',
    expect: 'outcome: completed, cost: { inputTokens: 9, outputTokens: 0 }',
  },
  'nobody answers: a contract without an example': {
    mocks: READ,
    large: true,
    happens: boss('at: PT1H, deny: look'),
    expect: 'outcome: stuck',
    fails: ['nobody answers hold/compensate (shop.free): its contract has no example; mock it'],
  },
};

const documentOf = ({ large = false, mocks = READ, happens, expect }: Case): string =>
  [
    'flow: ./order.flow.yaml',
    'tests:',
    '  - name: it',
    `    input: { large: ${large} }`,
    `    mocks: { ${mocks} }`,
    `    happens: [${happens ?? ''}]`,
    `    expect: { ${expect} }`,
    '',
  ].join('\n');

/** Of all that is expected, by the document above. */
const EXPECT_LINE = 7;

for (const [name, one] of Object.entries(CASES))
  test(name, async () => {
    const files = { 'order.flow.yaml': FLOW, 'name.json': SCHEMA, 'it.test.yaml': documentOf(one) };
    const { results } = await runDocument(files);
    const failures = results.flatMap((result) => result.failures);
    const text = failures.map(({ message }) => message).join('\n');
    for (const message of one.fails ?? []) assert.ok(text.includes(message), `${message} is not in:\n${text}`);
    if (one.fails === undefined) assert.equal(text, '');
    const ofExpect = failures.filter(({ message }) => !message.startsWith('nobody answers'));
    assert.deepEqual(
      ofExpect.map(({ range }) => range.line),
      ofExpect.map(() => EXPECT_LINE),
    );
  });

const CHECKED = `holdfast: "1"
name: order
version: 1.0.0
steps:
  - { id: found, call: rules.check, with: { checks: ./order.rules.yaml, facts: "\${ $input }" }, catch: [{ steps: [{ id: bad, set: { a: 1 } }] }] }
  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: "\${ $input }" } }
`;
const CHECKS = `holdfast: "1"
inputs: { amount: { type: number } }
checks:
  - { id: large, when: { amount: { above: 100 } }, then: flag }
  - { id: none, when: { amount: 0 }, then: fail }
`;
const TABLE = `holdfast: "1"
hitPolicy: F
inputs: { amount: { type: number } }
outputs: { lane: { type: text } }
rules:
  - { id: slow, when: { amount: { above: 1000 } }, then: { lane: slow } }
default: { lane: fast }
`;

/** The same table, its rows in a file of their own. */
const IN_CSV = {
  'lane.rules.yaml': TABLE.replace(/rules:\n.*\n/, 'rules: { csv: ./lane.rules.csv }\n'),
  'lane.rules.csv': 'id,amount,lane\nslow,> 1000,slow\n',
};
for (const [rowsIn, rowFile] of [
  ['lane.rules.yaml:6', { 'lane.rules.yaml': TABLE }],
  ['lane.rules.csv:2', IN_CSV],
] as const)
  for (const [amount, rows] of [
    [50, ['default']],
    [150, ['large', 'default']],
    [2000, ['large', 'slow']],
    [0, ['none', 'default']],
  ] as const)
    test(`rows of lists and of tables, and what stands for all others: ${amount} (${rowsIn})`, async () => {
      const { plan, tests, results } = await runDocument({
        'order.flow.yaml': CHECKED,
        'order.rules.yaml': CHECKS,
        ...rowFile,
        'it.test.yaml': `flow: ./order.flow.yaml\ntests: [{ name: it, input: { amount: ${amount} }, expect: { outcome: completed } }]\n`,
      });
      assert.deepEqual(
        results.flatMap(({ failures }) => failures),
        [],
      );
      const journals = results.map(({ run }) => run.journal);
      const points = coverage(plan, tests.rows, journals).filter(({ kind }) => kind === 'rule');
      const covered = points.filter((point) => point.covered);
      assert.deepEqual(
        covered.map(({ what }) => what.split(' ')[1]),
        rows,
      );
      const lines = points.map(({ file, place }) => `${file}:${place.line}`);
      assert.deepEqual(lines, [
        'order.rules.yaml:4',
        'order.rules.yaml:5',
        rowsIn,
        `lane.rules.yaml:${rowFile['lane.rules.yaml'] === TABLE ? 7 : 6}`,
      ]);
      assert.equal(coverTable(points).find(({ name }) => name === 'rules')?.covered, rows.length);
    });

const SECRET_FLOW = `holdfast: "1"
name: order
version: 1.0.0
input: { schema: ./input.json }
timeout: P5D
steps:
  - { id: look, approval: { title: Take it?, assignees: { groups: [bosses] } }, timeout: P1D }
  - { id: hold, call: shop.reserve, compensate: { call: shop.free } }
  - { id: done, return: { at: "\${ $steps.look.at }", now: "\${ $now() }", run: "\${ $run.id }", key: "\${ $steps.hold.note ?? 'none' }" } }
`;
const INPUT = '{ "type": "object", "properties": { "pin": { "type": "integer", "x-holdfast-labels": ["secret"] } } }';

async function snapshotOf(flow: string, head: string): Promise<Snapshot | undefined> {
  const { results } = await runDocument({
    'order.flow.yaml': flow,
    'input.json': INPUT,
    'it.test.yaml': `${head}flow: ./order.flow.yaml
tests:
  - name: it
    ${head.includes('later') ? 'startedAt: 2027-05-05T10:00:00Z' : ''}
    input: { pin: 4711 }
    mocks: { hold: { output: { token: s3cr3t-token, note: Bearer s3cr3t-token, by: 4711 } } }
    happens: [${boss('at: PT1H, approve: look')}]
    expect: { outcome: completed, snapshot: true }
`,
  });
  return results[0]?.snapshot;
}

test('a snapshot is the same at other times, with other lines and another version', async () => {
  const one = await snapshotOf(SECRET_FLOW, '');
  const other = await snapshotOf(`# moved\n\n${SECRET_FLOW}`, '# later\n');
  assert.deepEqual(other, one);
  assert.ok(
    one?.journal?.some((line) => line.startsWith('look task.voted')),
    JSON.stringify(one),
  );
  assert.match(JSON.stringify(one?.output), /"at":"start \+ PT1H"/);
  assert.doesNotMatch(JSON.stringify(one), /[0-9a-f]{64}|20\d\d-\d\d-\d\d/);
});

test('a snapshot holds nothing that a schema labels as secret', async () => {
  const text = JSON.stringify(await snapshotOf(SECRET_FLOW, ''));
  assert.doesNotMatch(text, /4711|s3cr3t/);
  assert.match(text, /"key":"Bearer \[redacted\]"/);
});

test('what differs from a snapshot is told by line, and what has none too', async () => {
  const { tests, results } = await runDocument({
    'order.flow.yaml': FLOW,
    'it.test.yaml': documentOf({ expect: 'outcome: completed, snapshot: true' }),
  });
  const [of] = tests.tests;
  const taken = results[0]?.snapshot;
  assert.ok(of !== undefined && taken !== undefined);
  const messages = (kept: Snapshot | undefined) => judgeSnapshot(of, taken, kept).map(({ message }) => message);
  assert.deepEqual(messages(taken), []);
  assert.match(messages(undefined).join(), /no snapshot of the output yet.*no snapshot of the journal yet/);
  const output = { is: 'completed', output: { id: 'r0' } };
  assert.match(messages({ ...taken, output }).join(), /snapshot\.output has amount beside what is expected/);
  assert.match(messages({ ...taken, output: { is: 'failed' } }).join(), /snapshot has output beside/);
  const journal = taken.journal?.slice(0, -1) ?? [];
  assert.match(messages({ ...taken, journal }).join(), /line \d+ of the journal is "run run\.ended.*expected its end/);
});
