import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { date, unaryTest } from 'feelin';
import { parse } from '../../compiler/parse.ts';
import { toJson } from '../../compiler/resolve/to-json.ts';
import { validate } from '../../compiler/validate.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import { decide } from '../../stdlib/functions/rules/decide.ts';
import { inspectRules } from '../../stdlib/functions/rules/inspect.ts';
import { importTable } from './import-table.ts';
import { type DmnTableText, type DmnVersion, dmnFile } from './testing/dmn-files.ts';

/** What a rules document in YAML holds, judged as every other. */
function read(document: string | undefined): JsonObject {
  const { value, diagnostics } = parse('lane.rules.yaml', document ?? '');
  assert.deepEqual(diagnostics, []);
  assert.ok(value !== undefined);
  assert.deepEqual(validate(value, 'rules'), [], document);
  const content = toJson(value);
  assert.deepEqual(inspectRules(content), [], document);
  return content as JsonObject; // a rules document is a map
}

const SAMPLE: DmnTableText = {
  hitPolicy: 'COLLECT',
  aggregation: 'SUM',
  inputs: [
    { name: 'Gross weight', type: 'number', allowed: '[0..50000]' },
    { name: 'goods.class', type: 'string', allowed: '"a","b","c"' },
    { name: 'sent on', type: 'date' },
    { name: 'known' },
  ],
  outputs: [{ name: 'Fee', type: 'number', otherwise: '0' }],
  rules: [
    [['> 1000', '"a", "b"', '>= date("2026-01-01")', 'true'], ['12.5'], 'heavy & "dangerous"'],
    [['[10..20)', 'not("c")', '-', '-'], ['3']],
    [['1, 2', '-', '[date("2026-01-01")..date("2026-02-01"))', 'false'], ['-1']],
  ],
};

for (const [version, prefix] of [
  ['1.1', ''],
  ['1.2', 'dmn'],
  ['1.3', ''],
  ['1.4', 'semantic'],
  ['1.5', ''],
] as const)
  test(`a table of DMN ${version}${prefix === '' ? '' : `, with the prefix ${prefix}`}`, () => {
    const { document, flaws } = importTable(dmnFile(SAMPLE, version, prefix), 'lane.dmn');
    assert.deepEqual(flaws, []);
    assert.deepEqual(read(document), {
      holdfast: '1',
      title: 'Lane of a shipment',
      hitPolicy: 'C',
      aggregate: 'sum',
      inputs: {
        grossWeight: { type: 'number', atLeast: 0, atMost: 50_000, description: 'Gross weight' },
        goodsClass: { type: 'text', from: 'goods.class', values: ['a', 'b', 'c'], description: 'goods.class' },
        sentOn: { type: 'date', description: 'sent on' },
        known: { type: 'boolean', description: 'known' },
      },
      outputs: { fee: { type: 'number' } },
      rules: [
        {
          id: 'rule_0',
          when: {
            grossWeight: { above: 1000 },
            goodsClass: ['a', 'b'],
            sentOn: { atLeast: '2026-01-01' },
            known: true,
          },
          then: { fee: 12.5 },
          reason: 'heavy & "dangerous"',
        },
        { id: 'rule_1', when: { grossWeight: { atLeast: 10, below: 20 }, goodsClass: { not: 'c' } }, then: { fee: 3 } },
        {
          id: 'rule_2',
          when: { grossWeight: [1, 2], sentOn: { atLeast: '2026-01-01', below: '2026-02-01' }, known: false },
          then: { fee: -1 },
        },
      ],
      default: { fee: 0 },
    });
  });

const one = (cell: string, more: Partial<DmnTableText> = {}): string =>
  dmnFile({
    inputs: [{ name: 'x', type: 'number' }],
    outputs: [{ name: 'y', type: 'number' }],
    rules: [[[cell], ['1']]],
    ...more,
  });
const LINE_OF_CELL = 11;
const refused: readonly (readonly [what: string, text: string, line: number, said: RegExp])[] = [
  ['an expression in a cell', one('? * 2 > 5'), LINE_OF_CELL, /\? \* 2 > 5/],
  ['a function in a cell', one('even(?)'), LINE_OF_CELL, /even/],
  ['a name in a cell', one('limit'), LINE_OF_CELL, /limit/],
  ['a text for a number', one('"5"'), LINE_OF_CELL, /"5"/],
  ['an input that is worked out', one('1', { inputs: [{ name: 'a + b', type: 'number' }] }), 6, /is no name/],
  [
    'a type without a counterpart',
    one('-', { inputs: [{ name: 'x', type: 'days and time duration' }] }),
    5,
    /days and time/,
  ],
  ['cells of several types, and none said', one('1, "a"', { inputs: [{ name: 'x' }] }), 5, /not of one type/],
  ['an output that is worked out', one('1', { rules: [[['1'], ['x + 1']]] }), 12, /x \+ 1/],
  ['an output that lacks', one('1', { rules: [[['1'], ['']]] }), 12, /no value/],
  ['a cell too many', one('1', { rules: [[['1', '2'], ['1']]] }), 9, /2 inputs/],
  ['a hit policy', one('1', { hitPolicy: 'BEST' }), 4, /BEST/],
  ['an aggregation', one('1', { hitPolicy: 'COLLECT', aggregation: 'MEAN' }), 4, /MEAN/],
  [
    'an open end of what a fact may be',
    one('1', { inputs: [{ name: 'x', type: 'number', allowed: '(0..5]' }] }),
    6,
    /both included/,
  ],
  ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>\n${one('1')}`, 1, /document type/],
  ['an entity', one('1').replace('>1<', '>&b;<'), LINE_OF_CELL, /entity/],
  ['what is no XML', 'rules: 1', 1, /./],
  ['another kind of XML', '<a xmlns="https://example.org"/>', 1, /no `definitions`/],
  ['too many levels', `${'<a>'.repeat(70)}${'</a>'.repeat(70)}`, 1, /64 elements/],
];
for (const [what, text, line, said] of refused)
  test(`refused: ${what}`, () => {
    const { document, flaws } = importTable(text, 'x.dmn');
    assert.equal(document, undefined);
    assert.match(flaws[0]?.message ?? '', said);
    assert.equal(flaws[0]?.line, line);
  });

test('an output of whole numbers stays one', () => {
  const { document } = importTable(one('1', { outputs: [{ name: 'y', type: 'integer' }] }), 'x.dmn');
  assert.deepEqual(read(document).outputs, { y: { type: 'integer' } });
});

test('one of several tables', () => {
  const text = one('1');
  const both = text.replace(
    '</definitions>',
    `${/<decision [\s\S]*<\/decision>/.exec(text)?.[0].replace('"lane"', '"second"').replace('Lane of a shipment', 'Second')}</definitions>`,
  );
  assert.match(importTable(both, 'x.dmn').flaws[0]?.message ?? '', /2 decision tables/);
  assert.match(importTable(both, 'x.dmn', 'Second').document ?? '', /title: "Second"/);
  assert.match(importTable(both, 'x.dmn', 'lane').document ?? '', /title: "Lane of a shipment"/);
  assert.match(importTable(both, 'x.dmn', 'third').flaws[0]?.hint ?? '', /"Lane of a shipment", "Second"/);
});

const number = fc.constantFrom('0', '1', '2.5', '-3', '10');
const text = fc.constantFrom('"a"', '"b"', '"a, b"', '"x \\"y\\""');
const day = fc.constantFrom('2026-01-01', '2026-02-28', '2026-03-01').map((one) => `date("${one}")`);
const tests = (value: fc.Arbitrary<string>, ordered: boolean): fc.Arbitrary<string> => {
  const bounds = fc.tuple(fc.constantFrom('<', '<=', '>', '>='), value).map(([sign, one]) => `${sign} ${one}`);
  const interval = fc
    .tuple(fc.constantFrom('[', '(', ']'), value, value, fc.constantFrom(']', ')', '['))
    .map(([open, low, high, close]) => `${open}${low}..${high}${close}`);
  const simple = ordered ? fc.oneof(value, bounds, interval) : value;
  const list = fc.array(simple, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '));
  return fc.oneof(
    fc.constant('-'),
    list,
    list.map((one) => `not(${one})`),
  );
};
const COLUMNS = {
  number: { cell: tests(number, true), facts: [0, 1, 2, 2.5, -3, -4, 10, 11, 5] },
  string: { cell: tests(text, false), facts: ['a', 'b', 'a, b', 'x "y"', 'c', ''] },
  date: {
    cell: tests(day, true),
    facts: ['2025-12-31', '2026-01-01', '2026-02-01', '2026-02-28', '2026-03-01', '2027-01-01'],
  },
  boolean: { cell: fc.constantFrom('-', 'true', 'false', 'not(true)'), facts: [true, false] },
} as const;
type Type = keyof typeof COLUMNS;
const POLICIES = ['UNIQUE', 'FIRST', 'PRIORITY', 'ANY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'] as const;
/** Of the output, in the order of `outputValues`: the best first. */
const OUTPUTS = [3, 1, 2];

const drawn = fc
  .uniqueArray(fc.constantFrom<Type>('number', 'string', 'date', 'boolean'), { minLength: 1, maxLength: 3 })
  .chain((types) =>
    fc.record({
      types: fc.constant(types),
      hitPolicy: fc.constantFrom(...POLICIES),
      aggregation: fc.constantFrom(undefined, 'SUM', 'MIN', 'MAX', 'COUNT'),
      otherwise: fc.constantFrom(undefined, '2'),
      rows: fc.array(fc.tuple(fc.tuple(...types.map((type) => COLUMNS[type].cell)), fc.constantFrom(...OUTPUTS)), {
        minLength: 1,
        maxLength: 6,
      }),
      facts: fc.array(
        fc.tuple(...types.map((type) => fc.constantFrom<string | number | boolean>(...COLUMNS[type].facts))),
        { minLength: 10, maxLength: 10 },
      ),
    }),
  );

/** What DMN says that the rows give, each cell judged by another implementation. */
function expected(
  policy: string,
  aggregation: string | undefined,
  otherwise: boolean,
  outputs: readonly number[],
): Json {
  if (outputs.length === 0 && otherwise)
    return policy === 'COLLECT' && aggregation !== undefined ? 2 : MANY.has(policy) ? [2] : 2;
  const ranked = [...outputs].sort((a, b) => OUTPUTS.indexOf(a) - OUTPUTS.indexOf(b));
  if (policy === 'COLLECT' && aggregation !== undefined) {
    if (aggregation === 'COUNT') return outputs.length;
    if (aggregation === 'SUM') return outputs.reduce((sum, one) => sum + one, 0);
    return outputs.length === 0
      ? 'rules.no_match'
      : aggregation === 'MIN'
        ? Math.min(...outputs)
        : Math.max(...outputs);
  }
  if (MANY.has(policy)) return policy === 'OUTPUT ORDER' ? ranked : [...outputs];
  if (outputs.length === 0) return 'rules.no_match';
  if (policy === 'UNIQUE' && outputs.length > 1) return 'rules.conflict';
  if (policy === 'ANY' && new Set(outputs).size > 1) return 'rules.conflict';
  return (policy === 'PRIORITY' ? ranked : outputs)[0] ?? null;
}
const MANY: ReadonlySet<string> = new Set(['COLLECT', 'RULE ORDER', 'OUTPUT ORDER']);

test('drawn tables give what they give in DMN', () => {
  let asked = 0;
  const versions: readonly DmnVersion[] = ['1.2', '1.3', '1.5'];
  fc.assert(
    fc.property(
      drawn,
      fc.constantFrom(...versions),
      ({ types, hitPolicy, aggregation, otherwise, rows, facts }, version) => {
        const summed = hitPolicy === 'COLLECT' ? aggregation : undefined;
        const file = dmnFile(
          {
            hitPolicy,
            ...(summed === undefined ? {} : { aggregation: summed }),
            inputs: types.map((type) => ({ name: `my ${type}`, type })),
            outputs: [
              {
                name: 'out',
                type: 'number',
                allowed: OUTPUTS.join(', '),
                ...(otherwise === undefined ? {} : { otherwise }),
              },
            ],
            rules: rows.map(([cells, out]) => [cells, [String(out)]]),
          },
          version,
        );
        const { document, flaws } = importTable(file, 'drawn.dmn');
        // An interval whose ends are the wrong way round takes nothing: we refuse it where the table is inspected.
        fc.pre(inspectable(document));
        assert.deepEqual(flaws, []);
        const content = read(document);
        for (const given of facts) {
          const hits = rows.filter(([cells]) =>
            cells.every(
              (cell, i) =>
                unaryTest(cell, { '?': types[i] === 'date' ? date(String(given[i])) : given[i] }).value === true,
            ),
          );
          const named = Object.fromEntries(
            types.map((type, i) => [`my${type[0]?.toUpperCase()}${type.slice(1)}`, given[i] ?? null]),
          );
          const result = decide({ table: { path: 'drawn', digest: document ?? '', content }, facts: named });
          const got = result.ok ? valuesOf(result.value) : result.type;
          const wanted = expected(
            hitPolicy,
            summed,
            otherwise !== undefined,
            hits.map(([, out]) => out),
          );
          assert.deepEqual(got, wanted, `${document}\n${JSON.stringify(named)}`);
          asked++;
        }
      },
    ),
    { numRuns: 200, seed: 20_261_123 },
  );
  assert.ok(asked > 1_000, String(asked));
});

test('nothing behind the first flaw is read', () => {
  for (const text of ['<a>'.repeat(600_000), `<a><!-- ${'-'.repeat(1_900_000)}`]) {
    const { flaws } = importTable(text, 'a.dmn', undefined);
    assert.equal(flaws.length, 1);
  }
});

function inspectable(document: string | undefined): boolean {
  const { value } = parse('drawn.rules.yaml', document ?? '');
  return value !== undefined && inspectRules(toJson(value)).length === 0;
}

/** Rows without the name of their one output. */
function valuesOf(value: Json): Json {
  if (Array.isArray(value)) return value.map((row: Json) => valuesOf(row));
  return (value as JsonObject).out ?? null; // a row is a map
}
