/**
 * Expressions that are easy to judge wrongly: one or many, absent, nested lists, shadowed names, functions that give
 * other types for other arguments. What each gives is of its type, and nothing is told of one that gives a value.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSource } from '../../compiler/expression/parse.ts';
import { fromSchema } from '../../compiler/types/from-schema.ts';
import { inferType } from '../../compiler/types/infer.ts';
import { isInstance } from '../../compiler/types/is-instance.ts';
import type { TypeNote } from '../../compiler/types/scope.ts';
import { evaluate } from '../../interpreter/expression/evaluate.ts';
import { BUDGET, NOW } from '../../interpreter/expression/testing/read-cases.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';

const LINE = {
  type: 'object',
  required: ['sku', 'qty'],
  additionalProperties: false,
  properties: {
    sku: { type: 'string' },
    qty: { type: 'integer' },
    tags: { type: 'array', items: { type: 'string' } },
    parts: { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } },
    note: { type: ['string', 'null'] },
  },
} as const;
const SCHEMA: JsonSchema = {
  type: 'object',
  required: ['lines', 'kind', 'n', 's', 'either', 'grid'],
  additionalProperties: false,
  properties: {
    lines: { type: 'array', items: LINE },
    first: LINE,
    kind: { enum: ['a', 'b', 1, true, null] },
    n: { type: 'number' },
    s: { type: 'string' },
    b: { type: 'boolean' },
    either: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'number' } }] },
    grid: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
    open: { type: 'object', additionalProperties: { type: 'number' } },
    any: true,
    pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
  },
};
const LEAST = { lines: [], kind: null, n: 0, s: '', either: '', grid: [] };
const ONE = {
  ...LEAST,
  lines: [{ sku: 'x', qty: 1, tags: ['t'], parts: [{ n: 1 }], note: null }],
  first: { sku: 'x', qty: 2 },
  kind: 'a',
  n: -1.5,
  s: '12',
  b: false,
  either: [1],
  grid: [[1]],
  open: { p: 1 },
  any: [[]],
  pair: ['x', 1],
};
const MANY = {
  ...ONE,
  lines: [
    ONE.lines[0] ?? null,
    { sku: 'y', qty: 0 },
    { sku: 'x', qty: 3, tags: [], parts: [{ n: 2 }, { n: 3 }], note: 'no' },
  ],
  kind: true,
  n: 3,
  s: 'a-b-c',
  b: true,
  either: [1, 2],
  grid: [[], [1, 2], [3]],
  open: { p: 1, q: 2 },
  any: { lines: 1 },
};
const INPUTS: readonly Json[] = [LEAST, ONE, MANY, { ...MANY, either: 'x', kind: 1, any: null }];

const EXPRESSIONS: readonly string[] = [
  // Paths over lists of none, one and many, and of lists.
  '$input.lines.sku',
  '$input.lines.tags',
  '$input.lines.parts.n',
  '[$input.lines.parts.n]',
  '$input.lines[0].tags[0]',
  '$input.lines.tags[0]',
  '($input.lines.tags)[0]',
  '$input.lines[-1].sku',
  '$input.lines[qty > 0].sku',
  '[$input.lines[qty > 0]][0].sku',
  '$input.lines[[0..1]].qty',
  '$input.lines[sku = "x"][0]',
  '$input.lines[note = null].sku',
  '$input.grid[0][0]',
  '$input.grid.$sum($)',
  '$count($input.grid)',
  '$input.pair[1] + 1',
  '$input.first.tags ?? []',
  '$input.either[0]',
  '$input.open.p',
  '$input.open.*',
  '$input.any.lines',
  '$input.lines.(sku & qty)',
  '$input.lines.{ "s": sku, "t": tags }',
  '$input.lines{ sku: $sum(qty) }',
  '$input.lines{ sku: qty }',
  '$input.lines^(>qty, sku).sku',
  '$input.lines^(qty)[0]',
  // Operators and absence.
  '$input.b and $input.first.qty > 1',
  '$input.first.qty in [1, 2]',
  '"x" in $input.lines.sku',
  '$input.kind = $input.n',
  '$input.kind != null',
  '($input.b ?? "no")',
  '($input.first.note ?? $input.lines)',
  '$input.first ?: "none"',
  '$input.n ?: $input.s',
  '$input.lines ?: "none"',
  '$exists($input.first) ? $input.first.qty : "none"',
  '$input.b ? $input.lines',
  '$input.b ? $input.lines : $input.lines[0]',
  '-$input.n % 2',
  '1..3',
  '[1..$count($input.lines)]',
  '[$input.n, $input.s, $input.lines, $input.first]',
  '$input.s & $input.first.sku & $input.n',
  // Functions whose result turns on what they are given.
  '$append($input.lines.sku, $input.s)',
  '$append($input.first.tags, [])',
  '$append([], [])',
  '$map($input.lines, function($l) { $l.note })',
  '$map($input.lines, function($l, $i) { $i > 0 ? $l.sku })',
  '$map($input.grid, function($row) { $row })',
  '$filter($input.lines, function($l) { $l.qty > 0 })',
  '$filter($input.lines, function($l) { false })',
  '$single($input.lines, function($l) { $l.qty = 3 })',
  '$reduce($input.lines.qty, function($a, $b) { $a + $b })',
  '$reduce($input.lines, function($a, $l) { $append($a, $l.sku) }, [])',
  '$reduce($input.lines, function($a, $l) { $a & $l.sku }, "")',
  '$sift($input.open, function($v) { $v > 1 })',
  '$each($input.open, function($v, $k) { $k & $v })',
  '$merge($input.lines)',
  '$merge([$input.open, { "p": "text" }])',
  '$spread($input.open)',
  '$keys($input.lines)',
  '$keys($input.first)',
  '$lookup($input.lines, "sku")',
  '$lookup($input.open, $input.s)',
  '$split($input.s, "-")[1]',
  '$match($input.s, /[a-z]/).match',
  '$distinct($input.lines.sku)',
  '$reverse($input.lines)[0]',
  '$sort($input.lines.qty)',
  '$zip($input.lines.sku, [1, 2])',
  '$max($input.lines.qty)',
  '$average($input.lines.parts.n)',
  '$sum($input.lines.parts.n)',
  '$number($input.s)',
  '$string($input.lines)',
  '$type($input.kind)',
  '$boolean($input.any)',
  '$not($input.first.tags)',
  '$join($input.lines.tags)',
  '$join($input.first.tags, ", ")',
  '$substringBefore($input.s, "-")',
  '$toMillis("2026-01-01T00:00:00Z") + $input.n',
  '$round($input.n, 1)',
  '$length($input.s) > 1 ? $input.s : $input.n',
  // Names, functions, blocks.
  '( $l := $input.lines; $l := 1; $l )',
  '( $f := function($x) { $x.sku }; $f($input.lines) )',
  '( $f := function($x) { $x = 0 ? "end" : $f($x - 1) }; $f(2) )',
  '( $f := function($x) { $x = 0 ? "none" : "some" }; $f(2) & $f(0) )',
  '( $input := 1; 2 )',
  '$input.lines ~> $count',
  '$input.lines.sku ~> $join("-")',
  '( $add := function($a, $b) { $a + $b }; $inc := $add(?, 1); $inc($input.n) )',
  '$map([1, "x", null], function($v) { $type($v) })',
  '[$input.lines.[sku, qty]]',
  '$input.lines.[tags]',
  '[[$input.lines.sku]]',
  '{ "a": $input.first.tags, "b": [$input.first.tags] }',
  '{ "a": $input.lines[qty > 5] }.a',
];

test('there are enough of them, each once', () => {
  assert.ok(new Set(EXPRESSIONS).size === EXPRESSIONS.length && EXPRESSIONS.length >= 60);
});

for (const source of EXPRESSIONS)
  test(source, () => {
    const { ast, findings } = parseSource(source);
    // Some are refused by the profile: then nothing is inferred of them.
    if (ast === undefined || findings.length > 0) return;
    const notes: TypeNote[] = [];
    const type = inferType(ast, {
      variable: (name) => (name === 'input' ? fromSchema(SCHEMA) : undefined),
      note: (note) => notes.push(note),
    });
    for (const input of INPUTS) {
      const end = evaluate(source, { input }, BUDGET, NOW);
      if (end.t === 'failed') continue;
      assert.ok(isInstance(end.value, type), `${JSON.stringify(end.value)} of ${JSON.stringify(input)}`);
    }
    const gives = INPUTS.some((input) => {
      const end = evaluate(source, { input }, BUDGET, NOW);
      return end.t !== 'failed' && end.value !== undefined;
    });
    // What may be absent or of another kind is told whether or not it is for these values.
    const sure = notes.filter(({ k }) => k !== 'absent' && k !== 'perhaps');
    if (gives) assert.deepEqual(sure, []);
  });
