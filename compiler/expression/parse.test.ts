import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Range } from '../../schema/diagnostic.ts';
import type { ScalarNode } from '../nodes.ts';
import { parse } from '../parse.ts';
import { isExpression, parseExpression } from './parse.ts';
import type { ParsedExpression, Read } from './types.ts';

/** The scalar of a document `x: …`, from its YAML. */
function scalarOf(yaml: string): ScalarNode {
  const { value } = parse('x.flow.yaml', yaml);
  const node = value?.kind === 'map' ? value.entries[0]?.value : undefined;
  assert.ok(node?.kind === 'scalar', yaml);
  return node;
}
const read = (yaml: string): ParsedExpression => parseExpression(scalarOf(yaml));
/** As a single-quoted scalar: only quotes are doubled. */
const quote = (source: string): string => `x: '\${ ${source.replaceAll("'", "''")} }'\n`;

/** What a range underlines in a document. */
function textAt(document: string, range: Range): string {
  const lines = document.split('\n').slice(range.line - 1, range.endLine);
  const last = lines.length - 1;
  return lines
    .map((line, i) => line.slice(i === 0 ? range.col - 1 : 0, i === last ? range.endCol - 1 : undefined))
    .join('\n');
}

/** `expected`: code and underlined text of each finding. */
function refuses(document: string, ...expected: readonly (readonly [code: string, text: string])[]): void {
  const { value, diagnostics } = read(document);
  assert.deepEqual(
    diagnostics.map(({ code, range }) => [code, textAt(document, range)]),
    expected,
    document,
  );
  assert.equal(value, undefined, document);
  for (const { code, hint } of diagnostics) assert.ok(code === 'HF2001' || hint, `${code} says what to do`);
}

const show = ({ root, member, path, guarded, whole }: Read): string =>
  `${[root, ...(member === undefined ? [] : [`:${member}`]), ...path].join('.')}${whole ? '*' : guarded ? '?' : ''}`;
/** `?`: absent is handled; `*`: it is the whole value. */
function reads(source: string, expected: string): void {
  const { value, diagnostics } = read(quote(source));
  assert.deepEqual(diagnostics, [], source);
  assert.equal(value?.reads.map(show).join(' '), expected, source);
}

test('a scalar is an expression, a text, or refused', () => {
  for (const yaml of ['x: "${ 1 }"', 'x: "${1}"', 'x: "  ${ 1 }  "', 'x: ${ $input }', 'x: >-\n  ${ 1 +\n  2 }\n']) {
    assert.equal(isExpression(scalarOf(yaml)), true, yaml);
    assert.ok(read(yaml).value, yaml);
  }
  for (const yaml of ['x: plain', 'x: 5', 'x: null', 'x: "$input"', 'x: "{ }"', 'x: "$ {"', 'x: "}"', 'x: ""']) {
    assert.equal(isExpression(scalarOf(yaml)), false, yaml);
    assert.deepEqual(read(yaml), { diagnostics: [] }, yaml);
  }
  refuses('x: "costs ${ $input.n } EUR"', ['HF2002', '${']);
  refuses('x: "${ $a } and ${ $b }"', ['HF2002', '${']);
  refuses('x: "${{ $input.n }}"', ['HF2002', '${{']);
  refuses('x: "hello {{ name }}"', ['HF2002', '{{']);
  refuses('x: "${ $input.n"', ['HF2002', '${']);
  refuses('x: "${ }"', ['HF2003', '${ }']);
  refuses('x: "${}"', ['HF2003', '${}']);
});

test('findings stand at the character, however the scalar is written', () => {
  refuses('x: ${ $a == 1 }', ['HF2005', '==']);
  refuses('x: "${ $a == 1 }"', ['HF2005', '==']);
  refuses("x: '${ $a == ''b'' }'", ['HF2005', '==']);
  refuses('x: "${ \\"a\\" == \\u0022b\\u0022 }"', ['HF2005', '==']);
  refuses('x: "${ \\u0024a.\\x62[] }"', ['HF2019', '[]']);
  refuses('x: >-\n  ${ $a\n  == "b"\n  && $c }\n', ['HF2005', '=='], ['HF2005', '&&']);
  refuses('x: |-\n  ${ $a\n     == "b"\n     && $c }\n', ['HF2005', '=='], ['HF2005', '&&']);
  refuses('x: "${ $a\n  == 1 }"', ['HF2005', '==']);
  refuses('x: "${ $a \\\n  == 1 }"', ['HF2005', '==']);
  refuses('x: "${ \'ä😀\' == $b }"', ['HF2005', '==']);
  refuses('x: "   ${    $a.b[]   }  "', ['HF2019', '[]']);
});

test('places of an expression come from its offsets', () => {
  const plain = read('x: "${ $input.amount }"').value;
  assert.deepEqual(plain?.range, { file: 'x.flow.yaml', line: 1, col: 8, endLine: 1, endCol: 21 });
  assert.equal(plain?.plan.offsets, undefined);
  const document = 'x: >-\n  ${ $a\n  + "b" }\n';
  const folded = read(document.replace('"b"', '$bc')).value;
  assert.deepEqual(folded?.plan.offsets, [[3, 3, 3]]);
  assert.deepEqual(
    folded?.reads.map(({ range }) => [range.line, range.col, range.endCol]),
    [
      [2, 6, 8],
      [3, 5, 8],
    ],
  );
});

test('operators of other languages', () => {
  refuses(quote('$a == 1'), ['HF2005', '==']);
  refuses(quote('$a === 1 && $b !== 2'), ['HF2005', '==='], ['HF2005', '&&'], ['HF2005', '!==']);
  refuses(quote('$a || $b'), ['HF2005', '||']);
  refuses(quote('!$a'), ['HF2005', '!']);
  refuses(quote('$a?.b'), ['HF2005', '?.']);
  refuses(quote('$a // 3'), ['HF2005', '//']);
  refuses(quote('$a <> 3'), ['HF2005', '<>']);
  refuses(quote('$map($a, x => 1)'), ['HF2005', '=>']);
  refuses(quote('{ ...$a }'), ['HF2005', '...']);
  refuses(quote('`Release ${id}`'), ['HF2005', '`Release ${id}`']);
  refuses(quote("'a' + $b"), ['HF2029', '+']);
  refuses(quote('$input.agent-email'), ['HF2024', 'agent-email']);
  refuses(quote('$input.a-b-c'), ['HF2024', 'a-b'], ['HF2024', 'b-c']);
  reads('$input.a - $input.b', 'input.a input.b');
  reads('$input.lines[a-b > 0]', 'input.lines*');
});

test('names, functions and calls of other languages', () => {
  refuses(quote('steps.x.outputs.y'), ['HF2026', 'steps.x.outputs']);
  refuses(quote('steps.x.y'), ['HF2018', 'steps']);
  refuses(quote('input.amount'), ['HF2018', 'input']);
  refuses(quote('env.HOME'), ['HF2018', 'env']);
  refuses(quote('{ id: 1 }'), ['HF2018', 'id']);
  refuses(quote('count($a)'), ['HF2030', 'count']);
  refuses(quote('$a.map(1)'), ['HF2030', 'map']);
  refuses(quote('$a.toUpperCase()'), ['HF2030', 'toUpperCase']);
  refuses(quote('$input(1)'), ['HF2031', '$input']);
  refuses(quote('$summ($a)'), ['HF2006', '$summ']);
  refuses(quote('$now(1)'), ['HF2007', '$now(1)']);
  refuses(quote('$substring("a")'), ['HF2007', '$substring("a")']);
  refuses(quote('$random()'), ['HF2008', '$random']);
  refuses(quote('$map($a, $eval)'), ['HF2008', '$eval']);
  const { value, diagnostics } = read(quote('$input.lines.length'));
  assert.deepEqual(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [['HF2025', 'warning']],
  );
  assert.ok(value);
  reads('$input.box.`length`', 'input.box.length*');
});

test('arities count the context value and the left side of ~>', () => {
  reads('$input.words.$uppercase()', 'input.words*');
  reads('"a" ~> $substring(1)', '');
  reads('$input.a ~> $uppercase', 'input.a');
  reads('$map($input.a, $substring(?, 0, 3))', 'input.a');
  refuses(quote('$uppercase()'), ['HF2007', '$uppercase()']);
  refuses(quote('"a" ~> $substring("b", 1, 2)'), ['HF2007', '$substring("b", 1, 2)']);
});

test('refused constructs have their own codes', () => {
  refuses(quote('$a.(%.b)'), ['HF2010', '%']);
  refuses(quote('$a@$b'), ['HF2011', '@']);
  refuses(quote('$a#$b'), ['HF2012', '#']);
  refuses(quote('$a.*'), ['HF2013', '*']);
  refuses(quote('$a.**'), ['HF2014', '**']);
  refuses(quote('$a ~> | $ | {} |'), ['HF2015', '|']);
  refuses(quote('$$.a'), ['HF2016', '$$']);
  refuses(quote('$.a'), ['HF2017', '$']);
  refuses(quote('$a[]'), ['HF2019', '[]']);
  refuses(quote('$a ?? 0 > 1'), ['HF2020', '??']);
  refuses(quote('$a > $b ?? 0'), ['HF2020', '??']);
  refuses(quote('$a and $b ?? false'), ['HF2020', '??']);
  refuses(quote('$a ?? 1 ?: 2'), ['HF2020', '??']);
  refuses(quote('$steps'), ['HF2021', '$steps']);
  refuses(quote('$vars["a"]'), ['HF2021', '$vars']);
  refuses(quote('$steps.(a)'), ['HF2021', '(a)']);
  refuses(quote('$map([$checks], $string)'), ['HF2021', '$checks']);
  refuses(quote('( $sum := 1; 2 )'), ['HF2022', '$sum']);
  refuses(quote('$map($a, function($item) { 1 })'), ['HF2022', '$item']);
  refuses(quote('function($x)<n:n> { 1 }'), ['HF2027', '<']);
  refuses(quote('$contains($a, /a(?=b)/)'), ['HF2028', '/a(?=b)/']);
  refuses(quote('$uppercase'), ['HF2032', '$uppercase']);
  reads('($a ?? 0) > 1', 'a?');
  reads('$a ?? $b ?? 0', 'a? b?');
  reads('$a % 2', 'a');
  reads('$a * 2', 'a');
});

test('syntax errors are one finding where reading stopped', () => {
  refuses(quote('1 +'), ['HF2001', ' ']);
  refuses(quote('(1'), ['HF2001', ' ']);
  refuses(quote('$a $b'), ['HF2001', '$b']);
  refuses(quote('not $a'), ['HF2001', '$a']);
  refuses(quote('[1, ]'), ['HF2001', ']']);
  refuses(quote('007'), ['HF2001', '00']);
  refuses(quote('$a-$'), ['HF2017', '$']);
  refuses(quote('"abc'), ['HF2001', '"']);
  refuses(quote('$input.@type'), ['HF2001', '@']);
  refuses(quote('$input.first name'), ['HF2001', 'name']);
  refuses(quote('$a{"k": 1}[0]'), ['HF2001', '$a{"k": 1}']);
});

test('reads are found with what guards them', () => {
  reads('1 + 1', '');
  reads('$input', 'input*');
  reads('$input.a.b', 'input.a.b*');
  reads('$steps.x', 'steps.:x*');
  reads('$steps.x.y.z', 'steps.:x.y.z*');
  reads('$steps."x".y', 'steps.:x.y*');
  reads('$checks.extract.heavy', 'checks.:extract.heavy*');
  reads('$input.lines[qty > $vars.least].sku', 'input.lines* vars.:least');
  reads('$input.lines^(qty)[0]', 'input.lines*');
  reads('$input.a & $run.id', 'input.a run.id');
  reads('$input.a ?? 1', 'input.a?');
  reads('$count($input.a) + $count($b)', 'input.a? b?');
  reads('[$input.a, $b & "x"]', 'input.a? b');
  reads('$input.a ~> $count', 'input.a?');
  reads('$input.a ~> $exists()', 'input.a?');
  reads('$input.a ~> $sum', 'input.a');
  reads('{"k": $input.a}', 'input.a');
  reads('$merge([$self, {"a": 1}])', 'self?');
  reads('$string($input.a)', 'input.a');
  reads('$input.lines.(qty * $rate)', 'input.lines* rate');
  reads('($input.a)', 'input.a*');
  reads('$input.ok ? $input.a : $input.b', 'input.ok input.a* input.b*');
});

test('$exists narrows', () => {
  reads('$exists($a.b) ? $a.b & "x" : $a.b & "y"', 'a.b? a.b? a.b');
  reads('$exists($a.b.c) ? $a.b & "x" : ""', 'a.b.c? a.b?');
  reads('$exists($a.b) ? $a.b.c & "x" : ""', 'a.b? a.b.c');
  reads('$not($exists($a)) ? "" : $a & "x"', 'a? a?');
  reads('$exists($a) and $a > 1', 'a? a?');
  reads('$exists($a) and $exists($b) ? $a + $b : 0', 'a? b? a? b?');
  reads('$exists($a) or $a > 1', 'a? a');
  reads('$exists($steps.x) ? $steps.x & "" : $steps.y & ""', 'steps.:x? steps.:x? steps.:y');
  reads('($exists(($a))) ? $a & "" : ""', 'a? a?');
});

test('names that an expression binds are no reads', () => {
  reads('( $t := $input.a; $t + 1 )', 'input.a');
  reads('$map($input.a, function($x, $i) { $x + $i + $y })', 'input.a y');
  reads('( $f := function($n) { $n = 0 ? 1 : $f($n - 1) }; $f(3) )', '');
  reads('( $even := function($n) { $odd($n) }; $odd := function($n) { $even($n) }; $even(1) )', '');
  reads('( $a := $a; $a )', 'a');
  reads('( ( $a := 1 ); $a )', 'a*');
  reads('$map([1], $uppercase)', '');
});

test('the plan says what to bind', () => {
  const { value } = read(quote('$steps.x.a & $steps.y & $steps.x & $vars.v & $checks.c.d & $input.b & $line & $input'));
  assert.deepEqual(value?.plan.reads, { steps: ['x', 'y'], vars: ['v'], checks: ['c'], names: ['input', 'line'] });
  assert.equal(value?.plan.source, value?.source);
});

test('size is bounded', () => {
  assert.deepEqual(
    read(quote('1'.repeat(9_000))).diagnostics.map(({ code }) => code),
    ['HF2004'],
  );
  assert.deepEqual(
    read(quote(`${'('.repeat(200)}1`)).diagnostics.map(({ code }) => code),
    ['HF2004'],
  );
  assert.ok(read(quote(`[${'a == b, '.repeat(500)}1]`)).diagnostics.length <= 20);
});
