import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../schema/json.ts';
import { evaluate } from './evaluate.ts';
import { BUDGET, NOW, readCases } from './testing/read-cases.ts';

const { bindings, groups } = readCases();
const sources = groups.flatMap(({ cases }) => cases.map(({ expression }) => expression));
const RUNS = { numRuns: 500, seed: 20260101 } as const;

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>; // without undefined it is ours

const FUNCTIONS =
  'sum count map filter keys merge string distinct sort reverse each sift zip append spread reduce lookup boolean length join split pad substring formatNumber formatInteger round power'.split(
    ' ',
  );
const PATH_STEPS = [
  '.a',
  '.qty',
  '.tags',
  '[0]',
  '[-1]',
  '[qty > 0]',
  '[$]',
  '.$',
  '^(qty)',
  '{sku: qty}',
  '.{"q": qty}',
  '.[qty]',
  '[]',
];

/** Pieces of expressions put together: mostly well formed, often with the wrong types. */
const { expression } = fc.letrec<{ expression: string; path: string; call: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    tie('path'),
    fc.constantFrom('1', '-2.5', '"a"', 'true', 'null', '[]', '{}', '[1, 2]', '$data', '$input.lines', '$input.text'),
    tie('call'),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '&', '=', '!=', '<', 'and', 'or', 'in', '??', '?:', '~>'),
        tie('expression'),
      )
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    tie('expression').map((value) => `{"k": ${value}}`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `($v := ${a}; ${b})`),
  ),
  path: fc
    .tuple(
      fc.constantFrom('$data', '$input', '$input.lines', '$v', '$'),
      fc.array(fc.constantFrom(...PATH_STEPS), { maxLength: 4 }),
    )
    .map(([head, tail]) => `(${head}${tail.join('')})`),
  call: fc
    .tuple(
      fc.constantFrom(...FUNCTIONS),
      fc.array(
        fc.oneof(
          tie('expression'),
          fc.constantFrom('function($x) { $x }', 'function($x, $y) { $y }', '$string', '/a|b/'),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([name, args]) => `$${name}(${args.join(', ')})`),
}));

test('whatever is evaluated gives clean JSON within its fuel, and the same again', () => {
  fc.assert(
    fc.property(expression, json, (source, data) => {
      const given = { ...bindings, data };
      const before = JSON.stringify(given);
      const actual = evaluate(source, given, BUDGET, NOW);
      assert.equal(JSON.stringify(given), before, 'bindings are not written to');
      assert.deepEqual(evaluate(source, given, BUDGET, NOW), actual);
      assert.ok(actual.fuel <= BUDGET.fuel);
      if (actual.t === 'done' && actual.value !== undefined) {
        assert.deepEqual(JSON.parse(JSON.stringify(actual.value)), actual.value);
      }
    }),
    RUNS,
  );
});

test('less fuel gives the same result or none', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.integer({ min: 0, max: 200 }), (source, fuel) => {
      const whole = evaluate(source, bindings, BUDGET, NOW);
      const part = evaluate(source, bindings, { ...BUDGET, fuel }, NOW);
      assert.ok(part.fuel <= fuel);
      if (whole.fuel <= fuel) assert.deepEqual(part, whole);
      else assert.ok(part.t === 'failed' && part.exhausted === true, source);
    }),
    RUNS,
  );
});

test('any source and any picture ends', () => {
  const symbol = fc.string({ minLength: 0, maxLength: 2 });
  fc.assert(
    fc.property(fc.string(), fc.string(), symbol, symbol, fc.double(), (source, picture, point, group, number) => {
      evaluate(source, bindings, BUDGET, NOW);
      const symbols = { 'decimal-separator': point, 'grouping-separator': group, 'zero-digit': point };
      const given = { picture, symbols, n: Number.isFinite(number) ? number : 0, text: source };
      for (const one of [
        '$formatNumber($n, $picture, $symbols)',
        '$formatNumber($n, $picture)',
        '$formatInteger($n, $picture)',
        '$parseInteger($text, $picture)',
        '$fromMillis($n, $picture)',
      ]) {
        assert.ok(evaluate(one, given, BUDGET, NOW).fuel <= BUDGET.fuel);
      }
    }),
    RUNS,
  );
});

test('a literal path gives what the evaluator gives for it', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'constructor', '__proto__'), { maxLength: 3 });
  const tree = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(1, 'x', null, true),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('value'), { noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(names, tree, (path, data) => {
      const source = ['$data', ...path].join('.');
      const actual = evaluate(source, { data }, BUDGET, NOW);
      const expected = evaluate(`(${source})`, { data }, BUDGET, NOW);
      assert.ok(actual.t === 'done' && expected.t === 'done');
      assert.deepEqual(actual.value, expected.value, `${source} of ${JSON.stringify(data)}`);
    }),
    RUNS,
  );
});
