import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../schema/json.ts';
import { EXPRESSION_FUNCTIONS, type ExpressionFunction } from '../../stdlib/functions/expression-functions.ts';
import { type Budget, evaluate } from './evaluate.ts';
import { BUDGET, NOW } from './testing/read-cases.ts';

type Bindings = { readonly [name: string]: Json };

function gives(expression: string, expected: Json | undefined, bindings: Bindings = {}): void {
  const actual = evaluate(expression, bindings, BUDGET, NOW);
  assert.equal(actual.t, 'done', `${expression}: ${JSON.stringify(actual)}`);
  if (actual.t === 'done') assert.deepEqual(actual.value, expected, expression);
}

function fails(
  expression: string,
  expected: { offset?: number; exhausted?: boolean },
  more: Partial<Budget> = {},
): void {
  const actual = evaluate(expression, {}, { ...BUDGET, ...more }, NOW);
  assert.equal(actual.t, 'failed', `${expression}: ${JSON.stringify(actual)}`);
  if (actual.t !== 'failed') return;
  assert.equal(actual.exhausted ?? false, expected.exhausted ?? false, `${expression}: ${actual.detail}`);
  if (expected.offset !== undefined) assert.equal(actual.offset, expected.offset, `${expression}: ${actual.detail}`);
  assert.ok(actual.fuel <= BUDGET.fuel);
}

test('every function does what its examples say', () => {
  const functions: readonly ExpressionFunction[] = Object.values(EXPRESSION_FUNCTIONS);
  for (const { expression, result } of functions.flatMap(({ examples }) => examples)) gives(expression, result);
});

test('a failure stands at the token that failed', () => {
  fails("1 + 'a'", { offset: 2 });
  fails("true and (1 + 'a')", { offset: 12 });
  fails("$map([1, 2], function($x) { $x + 'a' })", { offset: 31 });
  fails("$map(['a'], $number)", { offset: 0 });
  fails('$abs(1, 2)', { offset: 0 });
  fails('/* one */ -"a"', { offset: 10 });
  fails('1 2', { offset: 2 });
  fails("('a'\n  ~> 5)", { offset: 7 });
});

test('what never ends is stopped', () => {
  for (const expression of [
    '($f := function($n) { $f($n + 1) }; $f(1))',
    '($f := function($n) { 1 + $f($n + 1) }; $f(1))',
    '($f := function() { $f() }; $f())',
    '($f := function($g) { $g($g) }; $f($f))',
    '[1..10000000]',
    '[1..100000].[1..100000]',
    '$map([1..100000], function($x) { $x * $x * $x })',
    '$pad("x", 1000000000)',
    '$reduce([1..100], function($a) { $a & $a }, "xxxxxxxx")'.replace('($a)', '($a, $b)'),
    '$string($reduce([1..60], function($a, $b) { [[$a, $a]] }, [1]))',
    '$reduce([1..60], function($a, $b) { {"l": $a, "r": $a} }, {"x": 1})',
    '$reduce([1..60], function($a, $b) { {"l": $a, "r": $a} }, {}) = $reduce([1..60], function($a, $b) { {"l": $a, "r": $a} }, {})',
    '$join($map([1..2000], function($x) { $pad("x", 10000) }))',
    '$replace($pad("x", 100000, "x"), "x", $pad("y", 1000, "y"))',
    '$distinct([1..3000].{"a": $})',
    '$contains($pad("x", 1000000, "a"), /(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*b/)',
    '$sort([1..50000], function($a, $b) { $a < $b })',
    '$formatNumber(1, $pad("0", 100000, "0"))',
  ]) {
    const actual = evaluate(expression, {}, BUDGET, NOW);
    assert.equal(actual.t, 'failed', `${expression}: ${JSON.stringify(actual).slice(0, 200)}`);
    assert.ok(actual.fuel <= BUDGET.fuel, expression);
  }
});

test('regular expressions take linear time', () => {
  gives('$contains($text, /^(a+)+$/)', false, { text: `${'a'.repeat(5_000)}b` });
  gives('$count($match($text, /a|aa/))', 5_000, { text: 'a'.repeat(5_000) });
  gives('$length($replace($text, /(a)(b)?/, "$1"))', 5_000, { text: 'a'.repeat(5_000) });
  const long = evaluate('$contains($text, /(.{0,200}){0,4}[xy]/)', { text: 'z'.repeat(200_000) }, BUDGET, NOW);
  assert.ok(long.t === 'failed' && long.exhausted === true, 'is refused before the work');
});

test('each limit of the budget holds', () => {
  fails('1 + 1 + 1', { exhausted: true }, { fuel: 3 });
  fails('((((1))))', { exhausted: true }, { depth: 4 });
  fails('[1..11]', { exhausted: true }, { sequence: 10 });
  gives('[1..10]', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('one evaluation leaves nothing to the next', () => {
  const first = evaluate('$map(["a"], $number)', {}, BUDGET, NOW);
  evaluate('(((($number("1")))))', {}, BUDGET, NOW);
  assert.deepEqual(evaluate('$map(["a"], $number)', {}, BUDGET, NOW), first);
  assert.equal(evaluate('$now()', {}, BUDGET, NOW + 1_000).t, 'done');
  gives('$now()', '2026-01-01T00:00:00.000Z');
});

test('keys of data mean nothing', () => {
  const data: Json = JSON.parse(
    `{ "__proto__": { "polluted": true }, "constructor": "c", "toString": "t", "hasOwnProperty": 1, "sequence": true,
      "outerWrapper": true, "tupleStream": true, "keepSingleton": true, "cons": true, "_jsonata_lambda": true,
      "_jsonata_function": true, "implementation": "x", "signature": "<x:x>", "arguments": [], "thunk": true,
      "body": { "type": "number", "value": 1 }, "then": 1, "next": 2, "type": "operator", "value": "?", "position": 7 }`,
  );
  gives('$data', data, { data });
  gives('$data.constructor', 'c', { data });
  gives('$lookup($data, "__proto__")', { polluted: true }, { data });
  gives('$data.sequence', true, { data });
  gives('[$data].$type($)', 'object', { data });
  gives('$data[sequence].value', '?', { data });
  gives('[$data, $data].value', ['?', '?'], { data });
  gives('$data.($.value)', '?', { data });
  gives('$count($keys($data))', Object.keys(data as object).length, { data });
  gives('$merge([$data, {"a": 1}]).a', 1, { data });
  gives('$merge([$data]) = $data', true, { data });
  gives('$spread($data)[0].__proto__', { polluted: true }, { data });
  gives('$data{constructor: value}', { c: '?' }, { data });
  gives('$type($data)', 'object', { data });
  gives('$string($data) = $string($data)', true, { data });
  gives('($f := $append(?, 2); $f($data))[1]', 2, { data });
  gives('($f := function($a, $b) { $a.value }; $g := $f($data, ?); $g(1))', '?', { data });
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('data is never called', () => {
  const data: Json = { _jsonata_lambda: true, body: { type: 'number', value: 1 }, arguments: [] };
  for (const expression of [
    '$data()',
    '$data(1)',
    '$data(?)',
    '$map([1], $data)',
    '1 ~> $data',
    '$sort([2, 1], $data)',
  ]) {
    assert.equal(evaluate(expression, { data }, BUDGET, NOW).t, 'failed', expression);
  }
});

test('nothing of the host can be reached', () => {
  for (const name of [
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'apply',
    'call',
    'bind',
    'caller',
    'arguments',
  ]) {
    gives(`{}.${name}`, undefined);
    gives(`"text".("a").${name}`, undefined);
    gives(`$lookup({}, "${name}")`, undefined);
    gives(`$lookup(function($x) { $x }, "${name}")`, undefined);
    gives(`$lookup($sum, "${name}")`, undefined);
    gives(`/a/("a").${name}`, undefined);
    gives(`$${name}`, undefined);
  }
});

test('results are plain', () => {
  const actual = evaluate('$data.list[a > 0]', { data: { list: [{ a: 1 }, { a: 2 }] } }, BUDGET, NOW);
  assert.ok(actual.t === 'done' && Array.isArray(actual.value));
  assert.deepEqual(Object.keys(actual.value), ['0', '1']);
  gives('{"a": [$data.x], "b": $data.x}', { a: [] }, { data: {} });
  gives('-0', 0);
  for (const expression of ['function($x) { $x }', '{"f": $sum}', '[$sum]', '/a/', '/a/("a")', '$power'])
    fails(expression, {});
  gives('$x', undefined, JSON.parse('{}'));
});

test('a result may not be too large or too deep', () => {
  fails('[1..100].($pad("x", 20000))', { exhausted: true });
  fails('$reduce([1..600], function($a, $b) { [[$a]] }, 1)', { exhausted: true });
});

test('data that is nested deep is refused at the same level everywhere', () => {
  const nest = (levels: number): Json => Array.from({ length: levels }).reduce<Json>((inner) => [inner], 1);
  for (const expression of [
    '$a = $b',
    '$boolean($a)',
    '$a.x',
    '$string($a)',
    '$keys($a)',
    '$spread($a)',
    '$distinct([$a, $b])',
    '($a)',
  ]) {
    const deep = evaluate(expression, { a: nest(20_000), b: nest(20_000) }, BUDGET, NOW);
    assert.ok(deep.t === 'failed' && deep.exhausted, expression);
    const flat = evaluate(expression, { a: nest(150), b: nest(150) }, BUDGET, NOW);
    assert.equal(flat.t, 'done', `${expression}: ${JSON.stringify(flat)}`);
  }
});
