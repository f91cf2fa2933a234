import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import type { PureResult } from '../../activity.ts';
import { check as checkRules } from './check.ts';
import { decide } from './decide.ts';
import type { FactTest, FactType } from './document.ts';
import { inspectRules } from './inspect.ts';
import { rulesOutput } from './output-schema.ts';

const file = (content: Json, digest = JSON.stringify(content)): JsonObject => ({
  path: 'r.rules.yaml',
  digest,
  content,
});

type FactCase = readonly [type: FactType, test: FactTest, fact: Json | undefined, passes: boolean];

/** One test against one fact; `undefined` is an absent fact. */
function checkFact([type, given, fact, expected]: FactCase): void {
  // A test is plain JSON; its type has optional keys, which that of JSON has not.
  const when = { x: given as Json };
  const document = { inputs: { x: { type, optional: true } }, checks: [{ id: 'c', then: 'flag', when }] };
  assert.deepEqual(inspectRules(document), []);
  const result = checkRules({ checks: file(document), facts: fact === undefined ? {} : { x: fact } });
  assert.ok(result.ok, JSON.stringify(result));
  assert.equal(result.decisions.length === 1, expected);
}

const facts: readonly FactCase[] = [
  ['number', null, undefined, true],
  ['number', null, null, true],
  ['number', null, 5, false],
  ['number', 5, 5, true],
  ['number', 5, 6, false],
  ['number', 5, undefined, false],
  ['number', { above: 5 }, 5, false],
  ['number', { above: 5 }, 5.5, true],
  ['number', { above: 5 }, undefined, false],
  ['number', { atLeast: 5 }, 5, true],
  ['number', { below: 5 }, 5, false],
  ['number', { atMost: -15 }, -15, true],
  ['number', { atLeast: 1, below: 5 }, 1, true],
  ['number', { atLeast: 1, below: 5 }, 5, false],
  ['number', { atLeast: 1, below: 5 }, undefined, false],
  ['number', [1, { above: 10 }, null], 1, true],
  ['number', [1, { above: 10 }, null], 11, true],
  ['number', [1, { above: 10 }, null], undefined, true],
  ['number', [1, { above: 10 }], 2, false],
  ['number', { not: [1, 2] }, 3, true],
  ['number', { not: [1, 2] }, 2, false],
  ['number', { not: [1, 2] }, undefined, true],
  ['number', { not: [1, 2], exists: true }, undefined, false],
  ['number', { not: null }, undefined, false],
  ['number', { not: null }, 3, true],
  ['number', { not: { above: 5 } }, 5, true],
  ['number', { exists: true }, 0, true],
  ['number', { exists: false }, undefined, true],
  ['text', 'a', 'a', true],
  ['text', 'a', 'A', false],
  ['text', '', '', true],
  ['text', { is: 'a' }, 'a', true],
  ['text', ['a', 'b'], 'b', true],
  ['text', { startsWith: 'UN' }, 'UN1203', true],
  ['text', { startsWith: 'UN' }, 'XUN', false],
  ['text', { endsWith: '3', contains: '20' }, 'UN1203', true],
  ['text', { contains: '20' }, undefined, false],
  ['text', '${ $eval("1") }', '${ $eval("1") }', true],
  ['boolean', true, true, true],
  ['boolean', true, false, false],
  ['list', { contains: 'a' }, ['b', 'a'], true],
  ['list', { contains: 'a' }, ['b'], false],
  ['list', { exists: true }, [], true],
  ['date', '2026-01-31', '2026-01-31', true],
  ['date', { atLeast: '2026-01-01', atMost: '2026-12-31' }, '2026-06-01', true],
  ['date', { below: '2026-01-01' }, '2025-12-31', true],
  ['time', { above: '2026-01-01T00:00:00Z' }, '2026-01-01T00:30:00+01:00', false],
  ['time', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
];
for (const one of facts) {
  test(`${one[0]}: ${JSON.stringify(one[1])} on ${JSON.stringify(one[2])} is ${one[3]}`, () => checkFact(one));
}

const low: JsonObject = { level: 'low', cost: 1 };
const high: JsonObject = { level: 'high', cost: 5 };
const low3: JsonObject = { level: 'low', cost: 3 };
const rules = [
  { id: 'a', when: { x: { above: 1 } }, then: low, reason: 'more than one' },
  { id: 'b', when: [{ x: { above: 2 } }, { x: 200 }], then: high },
  { id: 'c', when: { x: { above: 3 } }, then: low3 },
];
const outputs = { level: { type: 'text', values: ['high', 'low'] }, cost: { type: 'number' } };

/** One table asked about one fact. */
function checkTable(table: JsonObject, x: Json, expected: (result: PureResult) => void): void {
  const document = { inputs: { x: { type: 'number' } }, outputs, rules, ...table };
  assert.deepEqual(inspectRules(document), []);
  expected(decide({ table: file(document), facts: { x } }));
}
const gives =
  (value: Json, ids: readonly string[]) =>
  (result: PureResult): void => {
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(result.value, value);
    assert.deepEqual(
      result.decisions.map(({ id }) => id),
      ids,
    );
  };
const fails =
  (type: string) =>
  (result: PureResult): void =>
    assert.equal(result.ok ? 'ok' : result.type, type);
const twins = [
  { id: 'a', then: low },
  { id: 'd', when: {}, then: { cost: 1, level: 'low' } },
];
const costs = {
  hitPolicy: 'C',
  outputs: { cost: { type: 'number' } },
  rules: [1, 5, 3].map((cost, index) => ({ id: `r${index}`, when: { x: { above: index + 1 } }, then: { cost } })),
};

const tables: readonly (readonly [JsonObject, Json, (result: PureResult) => void])[] = [
  [{ hitPolicy: 'U' }, 2, gives(low, ['a'])],
  [{ hitPolicy: 'U' }, 3, fails('rules.conflict')],
  [{ hitPolicy: 'U' }, 0, fails('rules.no_match')],
  [{ hitPolicy: 'U', default: low3 }, 0, gives(low3, ['default'])],
  [{ hitPolicy: 'A' }, 3, fails('rules.conflict')],
  [{ hitPolicy: 'A', rules: twins }, 9, gives(low, ['a', 'd'])],
  [{ hitPolicy: 'F' }, 9, gives(low, ['a'])],
  [{ hitPolicy: 'P' }, 9, gives(high, ['b', 'a', 'c'])],
  [{ hitPolicy: 'P' }, 2, gives(low, ['a'])],
  [{ hitPolicy: 'C' }, 9, gives([low, high, low3], ['a', 'b', 'c'])],
  [{ hitPolicy: 'C' }, 0, gives([], [])],
  [{ hitPolicy: 'R', default: low }, 0, gives([low], ['default'])],
  [{ hitPolicy: 'R' }, 3, gives([low, high], ['a', 'b'])],
  [{ hitPolicy: 'O' }, 9, gives([high, low, low3], ['b', 'a', 'c'])],
  [{ ...costs, aggregate: 'sum' }, 9, gives({ cost: 9 }, ['r0', 'r1', 'r2'])],
  [{ ...costs, aggregate: 'sum' }, 0, gives({ cost: 0 }, [])],
  [{ ...costs, aggregate: 'min' }, 9, gives({ cost: 1 }, ['r0', 'r1', 'r2'])],
  [{ ...costs, aggregate: 'max' }, 9, gives({ cost: 5 }, ['r0', 'r1', 'r2'])],
  [{ ...costs, aggregate: 'max' }, 0, fails('rules.no_match')],
  [{ ...costs, aggregate: 'max', default: { cost: 7 } }, 0, gives({ cost: 7 }, ['default'])],
  [{ ...costs, aggregate: 'count' }, 3, gives({ cost: 2 }, ['r0', 'r1'])],
  [{ ...costs, aggregate: 'count' }, 0, gives({ cost: 0 }, [])],
];
for (const [index, [table, x, expected]] of tables.entries()) {
  test(`table ${index}: ${table.hitPolicy} ${table.aggregate ?? ''} on ${x}`, () => checkTable(table, x, expected));
}

test('decisions carry reason and row; a row that was outranked says so', () => {
  checkTable({ hitPolicy: 'P' }, 3, (result) =>
    assert.deepEqual(result.ok && result.decisions, [
      { by: 'table', id: 'b', verdict: high },
      { by: 'table', id: 'a', verdict: { outranked: low }, reason: 'more than one' },
    ]),
  );
});

test('facts: by path, own keys only, of the right type, absent only where they may be', () => {
  const inputs = { x: { type: 'text', from: 'goods.class', optional: true }, y: { type: 'number' } };
  const document = { inputs, checks: [{ id: 'c', then: 'flag', when: { x: '1' } }] };
  const ask = (given: Json): Json => {
    const result = checkRules({ checks: file(document), facts: given });
    return result.ok ? result.decisions.length : result.type;
  };
  assert.equal(ask({ goods: { class: '1' }, y: 1 }), 1);
  assert.equal(ask({ goods: { class: '2' }, y: 1 }), 0);
  assert.equal(ask({ goods: { class: 1 }, y: 1 }), 'rules.facts');
  assert.equal(ask({ goods: [], y: 1 }), 0);
  assert.equal(ask({ goods: { class: '1' } }), 'rules.facts');
  assert.equal(ask(Object.assign(Object.create({ goods: { class: '1' } }), { y: 1 })), 0);
  assert.equal(ask(3), 'input.invalid');
});

test('an output of whole numbers takes no others, and says so of what is made of it', () => {
  const table = (days: Json, more: JsonObject = {}): JsonObject => ({
    ...{ inputs: { x: { type: 'number' } }, hitPolicy: 'C', outputs: { days: { type: 'integer' } } },
    ...{ rules: [{ id: 'r', then: { days } }], ...more },
  });
  assert.deepEqual(inspectRules(table(2, { aggregate: 'sum' })), []);
  assert.deepEqual(inspectRules(table(2.5)), [{ at: '/rules/0/then/days', message: '2.5 is not a whole number' }]);
  const days = (of: JsonSchema) => JSON.stringify(of).match(/"days":\{"type":"(\w+)"/)?.[1];
  assert.deepEqual([table(2), table(2, { aggregate: 'max' })].map(rulesOutput).map(days), ['integer', 'integer']);
});

test('a fact outside of what its input takes: the message says what it takes, never the fact', () => {
  const detailOf = (input: JsonObject, value: Json): string => {
    const document = { inputs: { x: input }, checks: [{ id: 'c', then: 'flag', when: {} }] };
    const result = checkRules({ checks: file(document), facts: { x: value } });
    return result.ok ? 'fits' : result.detail.replace(/^.*outside of what the input takes: /, '');
  };
  const letters = [...'abcdefghijkl'];
  assert.equal(detailOf({ type: 'text', values: ['CH', 'NO'] }, 'XX'), '"CH", "NO".');
  assert.match(detailOf({ type: 'text', values: letters }, 'z'), /^"a", .*"j" and 2 more\.$/);
  assert.equal(detailOf({ type: 'number', atLeast: 0, atMost: 9 }, 1234), 'at least 0 and at most 9.');
  assert.equal(detailOf({ type: 'integer', atMost: 9 }, 9), 'fits');
});

test('a check that fails comes after all were read', () => {
  const checks = [
    { id: 'a', when: {}, then: 'fail', reason: 'because' },
    { id: 'b', when: {}, then: 'flag' },
  ];
  const result = checkRules({ checks: file({ inputs: { x: { type: 'text', optional: true } }, checks }), facts: {} });
  assert.ok(!result.ok);
  assert.equal(result.type, 'check.failed');
  assert.deepEqual(result.data, {
    findings: [
      { id: 'a', severity: 'error', then: 'fail', reason: 'because' },
      { id: 'b', severity: 'warning', then: 'flag' },
    ],
    score: 0,
    worst: 'error',
  });
  assert.equal(result.decisions?.length, 2);
});

const scored = {
  inputs: { x: { type: 'number' } },
  checks: [
    { id: 'a', when: { x: { above: 1 } }, then: 'flag', severity: 'info', score: 10 },
    { id: 'b', when: { x: { above: 2 } }, then: 'flag', score: 25.5, reason: 'more than two' },
    { id: 'c', when: { x: { above: 3 } }, then: 'flag', severity: 'error', score: 60 },
    { id: 'd', when: { x: { below: 0 } }, then: 'flag', score: -5 },
  ],
  levels: [
    { id: 'low', from: 0 },
    { id: 'high', from: 35.5, reason: 'somebody looks' },
    { id: 'worst', from: 90, then: 'fail', reason: 'nobody may' },
  ],
};
for (const [x, score, level, worst, ids] of [
  [1, 0, 'low', undefined, ['low']],
  [2, 10, 'low', 'info', ['a', 'low']],
  [3, 35.5, 'high', 'warning', ['a', 'b', 'high']],
  [4, 95.5, 'worst', 'error', ['a', 'b', 'c', 'worst']],
  [-1, -5, undefined, 'warning', ['d']],
] as const)
  test(`scores add up to a level: ${x}`, () => {
    assert.deepEqual(inspectRules(scored), []);
    const result = checkRules({ checks: file(scored), facts: { x } });
    const told = (result.ok ? result.value : result.data) as JsonObject; // a map, as the contract says
    assert.deepEqual([told.score, told.level, told.worst], [score, level, worst]);
    assert.deepEqual(
      result.decisions?.map(({ id }) => id),
      ids,
    );
    assert.equal(
      result.ok ? undefined : result.detail,
      level === 'worst' ? 'r.rules.yaml: worst: nobody may' : undefined,
    );
    const schema = rulesOutput(scored) as JsonObject; // a map, since it is of a list
    assert.deepEqual(schema.required, ['findings', 'score']);
  });

const oneCheck = (type: FactType, x: Json): Json => ({
  inputs: { x: { type } },
  checks: [{ id: 'c', then: 'flag', when: { x } }],
});
const oneRow = (rest: JsonObject): Json => ({
  inputs: { x: { type: 'number' } },
  hitPolicy: 'F',
  outputs: { o: { type: 'number' } },
  rules: [{ id: 'a', then: { o: 1 } }],
  ...rest,
});
const problems: readonly (readonly [Json, readonly string[]])[] = [
  [
    { inputs: { x: { type: 'number' } }, checks: [{ id: 'c', then: 'flag', when: [{}, { y: 1 }] }] },
    ['/checks/0/when/1/y'],
  ],
  [
    {
      ...scored,
      levels: [
        { id: 'a', from: 1 },
        { id: 'a', from: 1 },
      ],
    },
    ['/levels/1/id', '/levels/1/from'],
  ],
  [oneCheck('number', 'a'), ['/checks/0/when/x']],
  [oneCheck('number', ['a', 1]), ['/checks/0/when/x']],
  [oneCheck('number', { above: 5, below: 1 }), ['/checks/0/when/x']],
  [oneCheck('number', { above: 5, atMost: 5 }), ['/checks/0/when/x']],
  [oneCheck('number', { startsWith: 'a' }), ['/checks/0/when/x']],
  [oneCheck('text', { above: 1 }), ['/checks/0/when/x']],
  [oneCheck('text', { contains: 1 }), ['/checks/0/when/x']],
  [oneCheck('list', 'a'), ['/checks/0/when/x']],
  [oneCheck('date', '2026-13-01'), ['/checks/0/when/x']],
  [oneCheck('date', { above: 5 }), ['/checks/0/when/x']],
  [oneRow({ aggregate: 'sum' }), ['/aggregate']],
  [
    oneRow({ aggregate: 'sum', hitPolicy: 'C', outputs: { o: { type: 'text' } } }),
    ['/outputs/o/type', '/rules/0/then/o'],
  ],
  [oneRow({ hitPolicy: 'P' }), ['/outputs']],
  [oneRow({ rules: [{ id: 'a', then: { p: 1 } }] }), ['/rules/0/then', '/rules/0/then/p']],
  [
    oneRow({
      rules: [
        { id: 'a', then: { o: '1' } },
        { id: 'a', then: { o: 1 } },
      ],
    }),
    ['/rules/1/id', '/rules/0/then/o'],
  ],
  [oneRow({ outputs: { o: { type: 'number', values: [2] } }, default: { o: 3 } }), ['/default/o', '/rules/0/then/o']],
];
for (const [document, expected] of problems) {
  test(`refused: ${JSON.stringify(document).slice(0, 90)}`, () =>
    assert.deepEqual(
      inspectRules(document).map(({ at }) => at),
      expected,
    ));
}

test('a digest that lies does not bring in rules of another plan', () => {
  const ask = (o: number): PureResult =>
    decide({ table: file(oneRow({ rules: [{ id: 'a', then: { o } }] }), 'same'), facts: { x: 1 } });
  for (const o of [1, 2, 1]) gives({ o }, ['a'])(ask(o));
});

test('neither function throws, whatever it is given', () => {
  const anything = fc.jsonValue() as fc.Arbitrary<Json>;
  const documents = fc.record({
    inputs: fc.oneof(
      fc.dictionary(fc.string(), fc.oneof(anything, fc.record({ type: fc.constantFrom('text', 'date') }))),
      anything,
    ),
    rules: fc.oneof(fc.array(fc.record({ id: fc.string(), when: anything, then: anything })), anything),
    checks: fc.oneof(fc.array(fc.record({ id: fc.string(), when: anything, then: anything })), anything),
    outputs: anything,
    hitPolicy: fc.constantFrom('U', 'F', 'P', 'A', 'C', 'R', 'O'),
  }) as fc.Arbitrary<Json>;
  const given = fc.record({
    content: fc.oneof(documents, anything),
    facts: fc.oneof(fc.dictionary(fc.string(), anything), anything),
  });
  fc.assert(
    fc.property(given, ({ content, facts: some }) => {
      decide({ table: file(content), facts: some });
      checkRules({ checks: file(content), facts: some });
    }),
    { numRuns: 2_000, seed: 7 },
  );
});
