import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import type { Node } from './nodes.ts';
import { parse } from './parse.ts';
import { fieldsOf } from './resolve/reading.ts';

/** `CODE line:col` of each finding. */
function findings(text: string, path = 'a.flow.yaml'): string[] {
  return parse(path, text).diagnostics.map((one) => `${one.code} ${one.range.line}:${one.range.col}`);
}

function check(cases: readonly (readonly [text: string, expected: readonly string[]])[], path?: string): void {
  for (const [text, expected] of cases) assert.deepEqual(findings(text, path), expected, text.slice(0, 200));
}

/** Plain value of a node, with keys in order. */
function plain(node: Node | undefined): unknown {
  if (node === undefined) return 'nothing';
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
}

test('values', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['a: 1', { a: 1 }],
    ['a: -0.5e3', { a: -500 }],
    ['a: -0', { a: 0 }],
    ['a: 1.0', { a: 1 }],
    ['a: true\nb: null\nc: ~\nd:\n', { a: true, b: null, c: null, d: null }],
    [
      'a: yes\nb: on\nc: 2026-01-01\nd: 12:30\ne: 1.2.3\n',
      { a: 'yes', b: 'on', c: '2026-01-01', d: '12:30', e: '1.2.3' },
    ],
    ['a: "1"\nb: \'2\'\n', { a: '1', b: '2' }],
    ['1: a\nnull: b\ntrue: c\n', { 1: 'a', null: 'b', true: 'c' }],
    ['\ufeffa: 1\n', { a: 1 }],
    ['---\na: 1\n...\n', { a: 1 }],
    ['a: >-\n  one\n  two\n\n  three\n', { a: 'one two\nthree' }],
    ['a: { b: [1, "x"], c }\n', { a: { b: [1, 'x'], c: null } }],
    ['- 1\n- - 2\n', [1, [2]]],
    ['a:\r\n  b: c\r\n', { a: { b: 'c' } }],
    ['if: ${ $count([1, 2]) > 0 }  # fine in block style', { if: '${ $count([1, 2]) > 0 }' }],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(plain(parse('a.yaml', text).value), expected, text);
    assert.deepEqual(findings(text), [], text);
  }
});

test('what is refused, and where', () => {
  check([
    ['', ['HF1014 1:1']],
    ['# nothing\n', ['HF1014 1:1']],
    ['---\n', ['HF1014 1:1']],
    ['a:\n  - id: x\n   set: 1\n', ['HF1001 3:4']],
    ['a:\n  - id: x\n     set: 1\n', ['HF1001 3:6']],
    ['a: 1\n---\nb: 2\n', ['HF1009 2:1']],
    ['a: &x 1\nb: *x\nc: !y 2\n<<: {}\n', ['HF1008 1:4', 'HF1008 3:4', 'HF1008 4:1']],
    ['%YAML 1.2\n---\na: 1\n', ['HF1008 1:1']],
    ['*a : 1\n', ['HF1008 1:1']],
    ['a: 1\na: 2\n', ['HF1006 2:1']],
    ['__proto__: 1\nconstructor: 2\nb: { prototype: 3 }\n', ['HF1007 1:1', 'HF1007 2:1', 'HF1007 3:6']],
    [
      'a: 010\nb: 0x1F\nc: +1\nd: .5\ne: 1_0\nf: .inf\ng: 1.\n',
      [1, 2, 3, 4, 5, 6, 7].map((line) => `HF1010 ${line}:4`),
    ],
    ['a: True\nb: NULL\n', ['HF1011 1:4', 'HF1011 2:4']],
    ['a: 12345678901234567890\nb: 1e400\nc: 0.1\n', ['HF1012 1:4', 'HF1012 2:4']],
    ['a: "x\u0000"\n', ['HF1013 1:6']],
    ['a: x\u202ey\rz\n', ['HF1013 1:5']],
    ['a: "\\ud83d"\n', ['HF1013 1:4']],
    ['? [a]\n: 1\n', ['HF1001 1:3']],
    ['a: 1\n b: 2\nc:\n   - 1\n  - 2\n', ['HF1001 2:2', 'HF1001 5:1']],
    ['\ta: 1\n', ['HF1001 1:1']],
    ['a: "x\nb: 1\nc: 2\n', ['HF1001 1:4']],
    ['a: "x\nb: "y"\n', ['HF1001 1:4']],
    ["a: 'it's'\n", ['HF1001 1:8']],
    ['a: [1, { b: 2 ]\nc: 3\n', ['HF1001 1:8']],
    ['a: { b: 1\nc: 2\nd: 3\n', ['HF1001 1:4']],
    [`a: ${'['.repeat(200)}`, ['HF1004 1:67']],
    [`${'- '.repeat(200)}x`, ['HF1004 1:129']],
    [`a: ${'x'.repeat(DOCUMENT_LIMITS.documentLength)}`, ['HF1003 1:1']],
    [`${'k'.repeat(600)}: 1`, ['HF1005 1:1']],
  ]);
});

test('a document with gaps has findings and no value; one with single wrong places has both', () => {
  assert.equal(parse('a.yaml', 'a: &x 1\nb: *x\n').value, undefined);
  assert.equal(parse('a.yaml', '<<: { a: 1 }\n').value, undefined);
  assert.deepEqual(plain(parse('a.yaml', 'a: 1\na: 2\n__proto__: 3\nb: 4\n').value), { a: 1, b: 4 });
});

test('an expression that YAML cannot read is one finding with the quoted line', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a: 1\nb: ${ $x ? 1 : 2 }\nc: 3\n', 'HF1002 2:4', 'write: b: "${ $x ? 1 : 2 }"'],
    ['a: { b: ${ $input.x }, c: 1 }\n', 'HF1002 1:9', 'write: a: { b: "${ $input.x }", c: 1 }'],
    ['a: "${ $x = "y" }"\n', 'HF1002 1:5', 'write: a: \'${ $x = "y" }\''],
    ['a: "${ $match($x, /\\d/) }"\n', 'HF1002 1:5', "write: a: '${ $match($x, /\\d/) }'"],
    ['a: [ ${ "it\'s" } ]\n', 'HF1002 1:6', "write: a: [ '${ \"it''s\" }' ]"],
    ['a: 1\nb: {{ steps.a }}\n', 'HF1002 2:4', 'write: b: "${ steps.a }"'],
    ['- {{ a.b = "c" }} # why\n', 'HF1002 1:3', `write: - '\${ a.b = "c" }' # why`],
    ['a: { b: {{x}}, c: [{{ y }}] }\n', 'HF1002 1:9', 'write: a: { b: "${x}", c: ["${ y }"] }'],
    ['a: {{ b: 1 }: 2 }\n', 'HF1001 1:5', 'a key is a text'],
    ['a: {{ b: 1 }}\n', 'HF1001 1:5', 'a key is a text'],
  ];
  for (const [text, expected, hint] of cases) {
    const { diagnostics } = parse('a.yaml', text);
    assert.deepEqual(findings(text), [expected], text);
    assert.equal(diagnostics[0]?.hint, hint);
  }
});

test('what stands beside lines that YAML cannot read is read as if they were quoted', () => {
  const text = 'a: { b: ${ $x }, c: d }\ne: {{ f }}\ng: 01\nh: i\n';
  const { value, diagnostics } = parse('a.yaml', text);
  assert.deepEqual(plain(value), { a: { b: '${ $x }', c: 'd' }, e: '${ f }', g: 0, h: 'i' });
  assert.deepEqual(
    diagnostics.map(({ code, range }) => `${code} ${range.line}:${range.col}`),
    ['HF1002 1:9', 'HF1002 2:4', 'HF1010 3:4'],
  );
  const places: readonly (readonly [key: string, offset: number, col: number])[] = [
    ['b', 0, 9],
    ['b', 3, 12],
    ['c', 0, 21],
  ];
  const map = fieldsOf(fieldsOf(value).get('a')?.value);
  for (const [key, offset, col] of places) {
    const node = map.get(key)?.value;
    assert.deepEqual(node?.kind === 'scalar' && node.at(offset), { line: 1, col }, key);
  }
  assert.deepEqual(findings('a: [ ${ $x } ]\nb:\n  c: 1\n d: 2\n'), ['HF1002 1:6', 'HF1001 4:2']);
});

test('JSON is strict and has places', () => {
  check(
    [
      ['{"a": [1, "x", null, true, {}], "b": {}}', []],
      ['', ['HF1014 1:1']],
      ['{"a": 1,}', ['HF1015 1:9']],
      ['[1,]', ['HF1015 1:4']],
      ['{"a": 01}', ['HF1015 1:8']],
      ['{a: 1}', ['HF1015 1:2']],
      ["{'a': 1}", ['HF1015 1:2']],
      ['// x\n{}', ['HF1015 1:1']],
      ['{"a": "x\ny"}', ['HF1015 1:7']],
      ['{"a": "\\x"}', ['HF1015 1:7']],
      ['{"a": "x', ['HF1015 1:7']],
      ['{"a": 1} 2', ['HF1015 1:10']],
      ['{"a": 1, "a": 2, "__proto__": 3}', ['HF1006 1:10', 'HF1007 1:18']],
      ['[12345678901234567890, 1e999]', ['HF1012 1:2', 'HF1012 1:24']],
      ['"\\ud800"', ['HF1013 1:1']],
      [`${'['.repeat(100)}`, ['HF1004 1:65']],
    ],
    'a.json',
  );
});

/** Finds `word` in the value of `a` and gives its place in the document. */
function placeOf(text: string, word: string, path = 'a.yaml'): string {
  const { value } = parse(path, text);
  assert.ok(value?.kind === 'map', text);
  const node = value.entries[0]?.value;
  assert.ok(node?.kind === 'scalar' && typeof node.value === 'string', text);
  assert.ok(node.value.includes(word), `${node.value} holds ${word}`);
  const { line, col } = node.at(node.value.indexOf(word));
  return `${line}:${col}`;
}

test('characters inside scalars keep their place', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a: one two', '1:8'],
    ['a: one\n  two', '2:3'],
    ['a: "one two"', '1:9'],
    ['a: "\\x41\\u0042\\U0001F600 two"', '1:26'],
    ['a: "one\n\n  \\\n   two"', '4:4'],
    ["a: 'it''s two'", '1:11'],
    ["a: 'one\n  \n  two'", '3:3'],
    ['a: |\n  one\n  two\n', '3:3'],
    ['a: |2-\n    one\n  two\n', '3:3'],
    ['a: >-  # why\n  one\n  two\n', '3:3'],
    ['a: >-\n  one\n\n    more\n  two\n', '5:3'],
    ['a:\n  >\n  one\n\n\n  two\n', '6:3'],
    ['a: >-\r\n  one\r\n  two\r\n', '3:3'],
  ];
  for (const [text, expected] of cases) assert.equal(placeOf(text, 'two'), expected, text);
  assert.equal(placeOf('{"a": "\\n\\u0041 two"}', 'two', 'a.json'), '1:17');
});

test('ranges end where the content ends', () => {
  const { value } = parse('a.yaml', 'a:\n  b: >-\n    x\n    y\n\n\nc: [ 1,\n 2 ] # z\n');
  assert.ok(value?.kind === 'map');
  const ends = value.entries.map(({ value: { range } }) => [range.line, range.col, range.endLine, range.endCol]);
  assert.deepEqual(ends, [
    [2, 3, 4, 6],
    [7, 4, 8, 5],
  ]);
});
