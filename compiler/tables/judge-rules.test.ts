import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../schema/json.ts';
import { RULES_LIMITS } from '../../schema/limits.ts';
import { decide } from '../../stdlib/functions/rules/decide.ts';
import type { HitPolicy, Input, RulesDocument, Table } from '../../stdlib/functions/rules/document.ts';
import { inspectRules } from '../../stdlib/functions/rules/inspect.ts';
import { judgeRules, type RulesFlaw } from './judge-rules.ts';

type Told =
  | readonly ['gap', JsonObject]
  | readonly ['conflict', earlier: number, row: number, JsonObject]
  | readonly ['hidden' | 'impossible', row: number]
  | readonly ['more', told: number]
  | readonly ['unjudged', string];

function tell(flaw: RulesFlaw): Told {
  if (flaw.is === 'gap') return ['gap', flaw.facts];
  if (flaw.is === 'conflict') return ['conflict', flaw.earlier, flaw.row, flaw.facts];
  if (flaw.is === 'more') return ['more', flaw.told];
  return flaw.is === 'unjudged' ? ['unjudged', flaw.what] : [flaw.is, flaw.row];
}

type Cell = NonNullable<Table['rules'][number]['when']>;
function tableOf(
  hitPolicy: HitPolicy,
  inputs: { readonly [name: string]: Input },
  whens: readonly Cell[],
  more: Partial<Table> = {},
): Table {
  const rules = whens.map((when, i) => ({ id: `r${i}`, when, then: { out: i } }));
  return { hitPolicy, inputs, outputs: { out: { type: 'number' } }, rules, ...more };
}

const kg = { kg: { type: 'number' } } as const;
const cases: readonly (readonly [name: string, table: RulesDocument, told: readonly Told[]])[] = [
  ['one number is left out', tableOf('F', kg, [{ kg: { below: 5 } }, { kg: { above: 5 } }]), [['gap', { kg: 5 }]]],
  ['all numbers', tableOf('F', kg, [{ kg: { below: 5 } }, { kg: { atLeast: 5 } }]), []],
  ['a default', tableOf('F', kg, [{ kg: 1 }], { default: { out: 9 } }), []],
  ['meant', tableOf('F', kg, [{ kg: 1 }], { complete: false }), []],
  ['collect gives an empty list', tableOf('C', kg, [{ kg: 1 }]), []],
  ['the sum of nothing is 0', tableOf('C', kg, [{ kg: 1 }], { aggregate: 'sum' }), []],
  ['the largest of nothing', tableOf('C', kg, [{ kg: { atMost: 0 } }], { aggregate: 'max' }), [['gap', { kg: 1 }]]],
  [
    'nothing lies between whole numbers',
    tableOf('F', { n: { type: 'integer' } }, [{ n: { atMost: 5 } }, { n: { atLeast: 6 } }]),
    [],
  ],
  ['between numbers', tableOf('F', kg, [{ kg: { atMost: 5 } }, { kg: { atLeast: 6 } }]), [['gap', { kg: 5.5 }]]],
  [
    'nothing lies between days',
    tableOf('F', { d: { type: 'date' } }, [{ d: { atMost: '2028-02-28' } }, { d: { atLeast: '2028-02-29' } }]),
    [],
  ],
  [
    'a day is left out, and 2028 has a 29th of February',
    tableOf('F', { d: { type: 'date' } }, [{ d: { atMost: '2028-02-28' } }, { d: { atLeast: '2028-03-01' } }]),
    [['gap', { d: '2028-02-29' }]],
  ],
  [
    'times are compared as moments',
    tableOf('F', { t: { type: 'time' } }, [
      { t: { below: '2026-01-01T01:00:00+01:00' } },
      { t: { atLeast: '2026-01-01T00:00:00Z' } },
    ]),
    [],
  ],
  [
    'what an input may be',
    tableOf('F', { c: { type: 'text', values: ['a', 'b'] }, n: { type: 'number', atLeast: 0 } }, [
      { c: 'a', n: { above: 0 } },
      { c: 'a', n: 0 },
      { c: 'b' },
    ]),
    [],
  ],
  ['any other text', tableOf('F', { c: { type: 'text' } }, [{ c: 'a' }]), [['gap', { c: 'other' }]]],
  [
    'texts by their start',
    tableOf('F', { c: { type: 'text' } }, [{ c: { startsWith: 'UN' } }, { c: { not: { startsWith: 'U' } } }]),
    [['gap', { c: 'U~' }]],
  ],
  ['absent', tableOf('F', { c: { type: 'boolean', optional: true } }, [{ c: true }, { c: false }]), [['gap', {}]]],
  [
    'a gap in the middle of two inputs',
    tableOf('F', { a: { type: 'boolean' }, b: { type: 'boolean' } }, [{ a: true }, { a: false, b: true }]),
    [['gap', { a: false, b: false }]],
  ],
  [
    'two rules match',
    tableOf('U', kg, [{ kg: { atMost: 5 } }, { kg: { atLeast: 5 } }]),
    [['conflict', 0, 1, { kg: 5 }]],
  ],
  [
    'they agree, or not',
    tableOf('A', kg, [{}, {}, {}], {
      rules: [
        { id: 'a', then: { out: 1 } },
        { id: 'b', when: { kg: 1 }, then: { out: 1 } },
        { id: 'c', when: { kg: 2 }, then: { out: 2 } },
      ],
    }),
    [['conflict', 0, 2, { kg: 2 }]],
  ],
  ['hidden by two', tableOf('F', kg, [{ kg: { below: 5 } }, { kg: { above: 4 } }, { kg: 7 }]), [['hidden', 2]]],
  [
    'hidden by a rule below it that outranks it',
    {
      ...tableOf('P', kg, []),
      outputs: { out: { type: 'number', values: [1, 0] } },
      rules: [
        { id: 'a', when: { kg: 1 }, then: { out: 0 } },
        { id: 'b', then: { out: 1 } },
      ],
    },
    [['hidden', 0]],
  ],
  ['no fact passes', tableOf('F', kg, [{ kg: { is: 5, above: 6 } }, {}]), [['impossible', 0]]],
  [
    'a check that never holds',
    { inputs: { c: { type: 'text', values: ['a'] } }, checks: [{ id: 'x', when: { c: 'b' }, then: 'flag' }] },
    [['impossible', 0]],
  ],
  [
    'too many parts',
    tableOf(
      'F',
      { l: { type: 'list' } },
      [...'abcdefghi'].map((one) => ({ l: { contains: one } })),
    ),
    [['unjudged', 'everything']],
  ],
];
for (const [name, table, told] of cases)
  test(name, () => {
    assert.deepEqual(inspectRules(table as unknown as Json), []); // plain data
    assert.deepEqual(judgeRules(table).map(tell), told);
  });

const names = Array.from({ length: 100 }, (_, i) => `n${i}`);
/** Each row tests a quarter of the inputs: no two exclude each other everywhere, and all overlap. */
const entangled = (hitPolicy: HitPolicy): RulesDocument =>
  tableOf(
    hitPolicy,
    Object.fromEntries(names.map((name) => [name, { type: 'number' }])),
    Array.from({ length: 1_200 }, (_, row) =>
      Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`n${(row + i * 4) % 100}`, { above: i }])),
    ),
    { complete: false },
  );

test('of very many contradictions some are told, and that there are more', () => {
  const told = judgeRules(entangled('U')).map(tell);
  assert.equal(told.length, RULES_LIMITS.conflicts + 1);
  assert.deepEqual(told.at(-1), ['more', RULES_LIMITS.conflicts]);
});
test('what the work does not suffice for is told', () => {
  assert.deepEqual(judgeRules(entangled('F')).map(tell), [['unjudged', 'hidden rows']]);
  const table = tableOf('U', kg, [{ kg: { above: 1 } }, { kg: { above: 2 } }, { kg: { above: 3 } }]);
  assert.deepEqual(judgeRules(table, 1).at(-1), { is: 'unjudged', what: 'overlaps' });
  assert.deepEqual(judgeRules(table, 0).map(tell)[0], ['unjudged', 'gaps']);
});

/** All texts of these letters up to a length. */
function textsUpTo(length: number): readonly string[] {
  return length === 0 ? [''] : ['', ...textsUpTo(length - 1).flatMap((text) => [...'abx'].map((one) => one + text))];
}

/** Facts that tell apart all that drawn tests name, with what lies between. */
const GRID = {
  n: [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3],
  i: [-1, 0, 1, 2, 3],
  c: ['xabx', ...textsUpTo(3)],
  d: ['2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'],
  b: [true, false],
} as const;
const INPUTS = {
  n: { type: 'number' },
  i: { type: 'integer', atLeast: 0 },
  c: { type: 'text' },
  d: { type: 'date' },
  b: { type: 'boolean' },
} as const;
type Name = keyof typeof GRID;

const numbers = fc.constantFrom(0, 1, 2);
const days = fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03');
const bounds = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(
    value,
    fc.record({ above: value }),
    fc.record({ atLeast: value }),
    fc.record({ below: value }),
    fc.record({ atMost: value }),
    fc.record({ atLeast: value, below: value }),
    fc.record({ not: value }),
    fc.array(value, { minLength: 1, maxLength: 2 }),
  );
const part = fc.constantFrom('a', 'b', 'ab');
const TESTS: { readonly [name in Name]: fc.Arbitrary<Json> } = {
  n: bounds(numbers),
  i: bounds(numbers),
  d: bounds(days),
  b: fc.boolean(),
  c: fc.oneof(
    part,
    fc.record({ not: fc.array(part, { minLength: 1, maxLength: 2 }) }),
    fc.record({ startsWith: fc.constantFrom('a', 'b') }),
    fc.record({ endsWith: fc.constantFrom('a', 'b') }),
    fc.record({ contains: fc.constantFrom('a', 'b') }),
  ),
};
const drawTable = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom<Name>('n', 'i', 'c', 'd', 'b'), { minLength: 1, maxLength: 3 }),
    optional: fc.boolean(),
    hitPolicy: fc.constantFrom<HitPolicy>('U', 'F', 'P', 'A'),
  })
  .chain(({ names, optional, hitPolicy }) => {
    const inputs = Object.fromEntries(names.map((name) => [name, { ...INPUTS[name], optional }]));
    const tests = fc.record(Object.fromEntries(names.map((name) => [name, TESTS[name]])), { requiredKeys: [] });
    const when = fc.oneof({ weight: 4, arbitrary: tests }, fc.array(tests, { minLength: 1, maxLength: 2 }));
    const rule = fc.record({ when, then: fc.record({ out: fc.constantFrom(0, 1) }) });
    return fc.array(rule, { minLength: 1, maxLength: 6 }).map((drawn): Table => {
      const rules = drawn.map((one, i) => ({ id: `r${i}`, ...one }));
      const outputs = { out: { type: 'number', values: [1, 0] } } as const;
      return { hitPolicy, inputs, outputs, rules } as unknown as Table; // tests are drawn as plain JSON
    });
  });

function gridOf(names: readonly string[], optional: boolean): readonly JsonObject[] {
  let all: readonly JsonObject[] = [{}];
  for (const name of names as readonly Name[]) {
    const facts: readonly (Json | undefined)[] = optional ? [...GRID[name], undefined] : GRID[name];
    all = all.flatMap((one) => facts.map((fact) => (fact === undefined ? one : { ...one, [name]: fact })));
  }
  return all;
}

const ask = (table: Table, facts: JsonObject) =>
  decide({ table: { path: 't', digest: JSON.stringify(table), content: table as unknown as Json }, facts });

test('what is told is so, and what is so is told: drawn tables beside every fact of a grid', () => {
  let [gaps, conflicts, hidden] = [0, 0, 0];
  fc.assert(
    fc.property(drawTable, (table) => {
      fc.pre(inspectRules(table as unknown as Json).length === 0);
      const flaws = judgeRules(table);
      const optional = Object.values(table.inputs).some((input) => input.optional === true);
      const answers = gridOf(Object.keys(table.inputs), optional).map((facts) => ask(table, facts));
      const types = new Set(answers.flatMap((answer) => (answer.ok ? [] : [answer.type])));
      for (const flaw of flaws) {
        if (flaw.is !== 'gap' && flaw.is !== 'conflict') continue;
        const answer = ask(table, flaw.facts);
        assert.equal(answer.ok ? 'ok' : answer.type, flaw.is === 'gap' ? 'rules.no_match' : 'rules.conflict');
      }
      const has = (is: RulesFlaw['is']): boolean => flaws.some((one) => one.is === is);
      assert.equal(types.has('rules.no_match'), has('gap'));
      assert.equal(types.has('rules.conflict'), has('conflict'));
      assert.ok(!has('unjudged'));
      if (table.hitPolicy === 'F' || table.hitPolicy === 'P') {
        const counted = new Set(answers.flatMap((answer) => (answer.ok ? [answer.decisions[0]?.id] : [])));
        const never = new Set(
          flaws.flatMap((one) => (one.is === 'hidden' ? [one.row] : one.is === 'impossible' ? [one.row] : [])),
        );
        // A condition with two ways may have one that no fact passes, and count by the other.
        for (const [row, rule] of table.rules.entries())
          if (!Array.isArray(rule.when))
            assert.equal(!counted.has(rule.id), never.has(row), JSON.stringify([row, table]));
      }
      gaps += Number(has('gap'));
      conflicts += Number(has('conflict'));
      hidden += Number(has('hidden'));
    }),
    { numRuns: 300, seed: 20_261_123 },
  );
  assert.ok(Math.min(gaps, conflicts, hidden) > 25, `${gaps} ${conflicts} ${hidden}`);
});
