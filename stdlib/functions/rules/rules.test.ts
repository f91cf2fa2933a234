import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { PureResult } from '../../activity.ts';
import { check as checkRules } from './check.ts';
import { decide } from './decide.ts';
import type { Cell, ColumnType } from './document.ts';
import { inspectRules } from './inspect.ts';

const file = (content: Json, digest = 'd'): JsonObject => ({ path: 'r.rules.yaml', digest, content });

/** One cell against one fact; `undefined` is an absent fact. */
function checkCell([type, cell, fact, expected]: CellCase): void {
  const document = {
    inputs: { x: { type } },
    checks: [{ id: 'c', severity: 'info', when: { x: cell as Json }, reason: 'r' }],
  };
  assert.deepEqual(inspectRules(document), []);
  const result = checkRules({
    checks: file(document, JSON.stringify(document)),
    facts: fact === undefined ? {} : { x: fact },
  });
  assert.ok(result.ok, JSON.stringify(result));
  assert.equal(result.decisions.length === 1, expected, `${JSON.stringify(cell)} on ${JSON.stringify(fact)}`);
}
type CellCase = readonly [ColumnType, Cell, Json | undefined, boolean];

const cells: readonly CellCase[] = [
  ['number', '-', 5, true],
  ['number', '-', undefined, true],
  ['number', null, undefined, true],
  ['number', null, null, true],
  ['number', null, 5, false],
  ['number', 5, 5, true],
  ['number', 5, 6, false],
  ['number', 5, undefined, false],
  ['number', '5', 5, false],
  ['number', '> 5', 5, false],
  ['number', '> 5', 5.5, true],
  ['number', '>= 5', 5, true],
  ['number', '<5', 4, true],
  ['number', '<= -1.5e1', -15, true],
  ['number', '!= 5', 6, true],
  ['number', '!= 5', 5, false],
  ['number', '!= 5', undefined, false],
  ['number', '[1..5]', 1, true],
  ['number', '[1..5]', 5, true],
  ['number', '(1..5)', 1, false],
  ['number', '(1..5)', 5, false],
  ['number', '[1..5)', 1, true],
  ['number', '(1 .. 5]', 5, true],
  ['number', '[1..5]', undefined, false],
  ['number', '[-5..-1]', -3, true],
  ['number', [1, '> 10', null], 1, true],
  ['number', [1, '> 10', null], 11, true],
  ['number', [1, '> 10', null], undefined, true],
  ['number', [1, '> 10'], 2, false],
  ['number', { not: [1, 2] }, 3, true],
  ['number', { not: [1, 2] }, 2, false],
  ['number', { not: [1, 2] }, undefined, false],
  ['number', { not: null }, undefined, false],
  ['number', { not: null }, 3, true],
  ['number', { not: '[1..5]' }, 6, true],
  ['text', 'a', 'a', true],
  ['text', 'a', 'A', false],
  ['text', '!= a', 'b', true],
  ['text', '', '', true],
  ['text', { is: '-' }, '-', true],
  ['text', { is: '-' }, 'x', false],
  ['text', { is: '> 5' }, '> 5', true],
  ['text', { not: { is: '-' } }, 'x', true],
  ['text', ['a', 'b'], 'b', true],
  ['text', '${ $eval("1") }', '${ $eval("1") }', true],
  ['boolean', true, true, true],
  ['boolean', true, false, false],
  ['boolean', '!= true', false, true],
  ['date', '2026-01-31', '2026-01-31', true],
  ['date', '[2026-01-01..2026-12-31]', '2026-06-01', true],
  ['date', '< 2026-01-01', '2025-12-31', true],
  ['time', '> 2026-01-01T00:00:00Z', '2026-01-01T00:30:00+01:00', false],
  ['time', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
];
for (const one of cells) {
  test(`${one[0]}: ${JSON.stringify(one[1])} on ${JSON.stringify(one[2])} is ${one[3]}`, () =>
    one[1] === '5' ? assert.throws(() => checkCell(one)) : checkCell(one));
}

const rules = [
  { id: 'a', when: { x: '> 1' }, then: { level: 'low', cost: 1 }, reason: 'more than one' },
  { id: 'b', when: { x: '> 2' }, then: { level: 'high', cost: 5 } },
  { id: 'c', when: { x: '> 3' }, then: { level: 'low', cost: 3 } },
];
const outputs = { level: { values: ['high', 'low'] }, cost: {} };

function checkTable(table: JsonObject, x: Json, expected: (result: PureResult) => void): void {
  const document = { inputs: { x: { type: 'number' } }, table: { outputs, rules, ...table } };
  assert.deepEqual(inspectRules(document), []);
  expected(decide({ table: file(document, JSON.stringify(table)), facts: { x } }));
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
const low: JsonObject = { level: 'low', cost: 1 };
const high: JsonObject = { level: 'high', cost: 5 };
const low3: JsonObject = { level: 'low', cost: 3 };

const tables: readonly (readonly [JsonObject, Json, (result: PureResult) => void])[] = [
  [{ hit: 'unique' }, 2, gives(low, ['a'])],
  [{ hit: 'unique' }, 3, fails('rules.conflict')],
  [{ hit: 'unique' }, 0, fails('rules.no_match')],
  [{ hit: 'unique', default: { then: { level: 'low', cost: 0 } } }, 0, gives({ level: 'low', cost: 0 }, ['default'])],
  [{ hit: 'any' }, 3, fails('rules.conflict')],
  [{ hit: 'any', rules: [rules[0] as JsonObject, { ...rules[2], id: 'd', then: low }] }, 9, gives(low, ['a', 'd'])],
  [{ hit: 'first' }, 9, gives(low, ['a'])],
  [{ hit: 'priority' }, 9, gives(high, ['b', 'a', 'c'])],
  [{ hit: 'priority' }, 2, gives(low, ['a'])],
  [{ hit: 'collect' }, 9, gives([low, high, low3], ['a', 'b', 'c'])],
  [{ hit: 'collect' }, 0, gives([], [])],
  [{ hit: 'rule_order' }, 3, gives([low, high], ['a', 'b'])],
  [{ hit: 'output_order' }, 9, gives([high, low, low3], ['b', 'a', 'c'])],
  [
    { hit: 'collect', aggregate: 'count', rules: [...rules, { ...rules[0], id: 'e' }] as Json },
    9,
    gives({ count: 3 }, ['a', 'b', 'c', 'e']),
  ],
];
for (const [table, x, expected] of tables)
  test(`${JSON.stringify(table).slice(0, 60)} on ${x}`, () => checkTable(table, x, expected));

const costs = {
  outputs: { cost: {} },
  rules: rules.map(({ then: { cost }, ...rule }) => ({ ...rule, then: { cost } })),
};
for (const [aggregate, cost] of [
  ['sum', 9],
  ['min', 1],
  ['max', 5],
] as const) {
  test(`${aggregate} of a column`, () => {
    checkTable({ ...costs, hit: 'collect', aggregate }, 9, gives({ cost }, ['a', 'b', 'c']));
    checkTable(
      { ...costs, hit: 'collect', aggregate },
      0,
      aggregate === 'sum' ? gives({ cost: 0 }, []) : fails('rules.no_match'),
    );
  });
}

test('decisions carry reason and row; a row that was outranked says so', () => {
  checkTable({ hit: 'priority' }, 3, (result) =>
    assert.deepEqual(result.ok && result.decisions, [
      { by: 'table', id: 'b', verdict: high },
      { by: 'table', id: 'a', verdict: { outranked: low }, reason: 'more than one' },
    ]),
  );
});

test('facts: by path, own keys only, of the right type, among the values', () => {
  const inputs = { x: { type: 'text', path: 'goods.class', values: ['1', '2'] } };
  const document = { inputs, checks: [{ id: 'c', severity: 'error', when: { x: '1' }, reason: 'r' }] };
  const ask = (facts: Json): PureResult => checkRules({ checks: file(document, 'path'), facts });
  const passed = (result: PureResult): unknown => (result.ok ? (result.value as JsonObject).passed : result.type);
  assert.equal(passed(ask({ goods: { class: '1' } })), false);
  assert.equal(passed(ask({ goods: { class: '2' } })), true);
  assert.equal(passed(ask({ goods: { class: '3' } })), 'rules.facts');
  assert.equal(passed(ask({ goods: { class: 1 } })), 'rules.facts');
  assert.equal(passed(ask({ goods: [] })), true);
  assert.equal(passed(ask(Object.create({ goods: { class: '1' } }))), true);
  assert.equal(passed(ask(3)), 'input.invalid');
});

const problems: readonly (readonly [Json, readonly string[]])[] = [
  [
    { inputs: { x: { type: 'number' } }, checks: [{ id: 'c', severity: 'info', when: { y: 1 }, reason: 'r' }] },
    ['/checks/0/when/y'],
  ],
  [
    { inputs: { x: { type: 'number' } }, checks: [{ id: 'c', severity: 'info', when: { x: ['1..5'] }, reason: 'r' }] },
    ['/checks/0/when/x'],
  ],
  [
    { inputs: { x: { type: 'number' } }, checks: [{ id: 'c', severity: 'info', when: { x: '[5..1]' }, reason: 'r' }] },
    ['/checks/0/when/x'],
  ],
  [
    { inputs: { x: { type: 'text' } }, checks: [{ id: 'c', severity: 'info', when: { x: '> b' }, reason: 'r' }] },
    ['/checks/0/when/x'],
  ],
  [
    {
      inputs: { x: { type: 'text', values: ['a', 1] } },
      checks: [{ id: 'c', severity: 'info', when: { x: 'b' }, reason: 'r' }],
    },
    ['/inputs/x/values/1', '/checks/0/when/x'],
  ],
  [
    {
      inputs: { x: { type: 'date' } },
      checks: [
        { id: 'c', severity: 'info', when: { x: '2026-13-01' }, reason: 'r' },
        { id: 'c', severity: 'info', when: {}, reason: 'r' },
      ],
    },
    ['/checks/1/id', '/checks/0/when/x'],
  ],
  [
    {
      inputs: { x: { type: 'number' } },
      table: { hit: 'first', aggregate: 'sum', outputs: { o: {} }, rules: [{ id: 'a', when: {}, then: { p: 1 } }] },
    },
    ['/table/aggregate', '/table/rules/0/then', '/table/rules/0/then/p'],
  ],
  [
    {
      inputs: { x: { type: 'number' } },
      table: { hit: 'priority', outputs: { o: {} }, rules: [{ id: 'a', when: {}, then: { o: 1 } }] },
    },
    ['/table/outputs'],
  ],
  [
    {
      inputs: { x: { type: 'number' } },
      table: {
        hit: 'collect',
        outputs: { o: { values: [2] } },
        rules: [{ id: 'a', when: {}, then: { o: 1 } }],
        default: { then: { o: 2 } },
      },
    },
    ['/table/default', '/table/rules/0/then/o'],
  ],
];
for (const [document, expected] of problems) {
  test(`refused: ${expected.join(' ')}`, () =>
    assert.deepEqual(
      inspectRules(document).map(({ at }) => at),
      expected,
    ));
}

test('a digest that lies does not bring in rules of another plan', () => {
  const of = (level: string): Json => ({
    inputs: { x: { type: 'number' } },
    table: { hit: 'first', outputs: { level: {} }, rules: [{ id: 'a', when: {}, then: { level } }] },
  });
  const ask = (level: string): PureResult => decide({ table: file(of(level), 'same'), facts: {} });
  gives({ level: 'one' }, ['a'])(ask('one'));
  gives({ level: 'two' }, ['a'])(ask('two'));
  gives({ level: 'one' }, ['a'])(ask('one'));
});
