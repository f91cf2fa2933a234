/** The compiler's reader and the evaluator's must understand a source in the same way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from '../../interpreter/expression/evaluate.ts';
import { BUDGET, NOW, readCases } from '../../interpreter/expression/testing/read-cases.ts';
import { parseSource } from './parse.ts';
import { parseTree } from './parse-tree.ts';
import { printTree } from './testing/print-tree.ts';

const { bindings, groups } = readCases();
const sources = groups.flatMap(({ cases }) => cases.map(({ expression }) => expression));

const accepted = (source: string): boolean =>
  parseTree(source).findings.length === 0 && parseSource(source).findings.every(({ code }) => code !== 'HF2028');
/** Without any fuel, what parses stops at its first step. */
function parses(source: string): boolean {
  const tried = evaluate(source, {}, { ...BUDGET, fuel: 0 }, NOW);
  return tried.t === 'failed' && tried.exhausted === true;
}

test('what is accepted means the same when each operator has its parentheses', () => {
  for (const source of sources) {
    const { ast, findings } = parseTree(source);
    if (ast === undefined || findings.length > 0) continue;
    const printed = printTree(ast);
    const expected = evaluate(source, bindings, BUDGET, NOW);
    const actual = evaluate(printed, bindings, BUDGET, NOW);
    assert.deepEqual(
      actual.t === 'done' ? actual.value : actual.detail,
      expected.t === 'done' ? expected.value : expected.detail,
      `${source} was read as ${printed}`,
    );
    const again = parseTree(printed).ast;
    assert.ok(again !== undefined && printTree(again).length >= printed.length, printed);
  }
});

test('operators bind as they do in the evaluator', () => {
  const value = fc.constantFrom(
    '1',
    '2',
    '3',
    '"a"',
    '"b"',
    'true',
    'false',
    '$x',
    '$y.z',
    '[1, 2]',
    '-1',
    '$count([1])',
  );
  const op = fc.constantFrom(
    '+',
    '-',
    '*',
    '/',
    '%',
    '&',
    '=',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    'and',
    'or',
    'in',
    '??',
    '?:',
    '~>',
    '?',
  );
  const data = { x: 5, y: { z: 'b' } };
  fc.assert(
    fc.property(value, fc.array(fc.tuple(op, value, value), { maxLength: 6 }), (first, rest) => {
      const source = `${first} ${rest.map(([o, a, b]) => (o === '?' ? `? ${a} : ${b}` : `${o} ${a}`)).join(' ')}`;
      const { ast } = parseTree(source);
      assert.ok(ast, source);
      const expected = evaluate(source, data, BUDGET, NOW);
      const actual = evaluate(printTree(ast), data, BUDGET, NOW);
      assert.deepEqual(
        actual.t === 'done' ? actual.value : actual.t,
        expected.t === 'done' ? expected.value : expected.t,
        `${source} was read as ${printTree(ast)}`,
      );
    }),
    { numRuns: 800, seed: 1 },
  );
});

test('what is accepted parses in the evaluator', () => {
  const pieces = [
    ...'.[]{}(),@#;:?+-*/%|=<>^&!~$`"\'\\ \n',
    '??',
    '?:',
    ':=',
    '..',
    '~>',
    '**',
    '/*',
    '*/',
    '/a/',
    'and',
    'in',
    'function($x){',
    '$x',
    '1',
    '0.5',
    'name',
    'λ',
  ];
  const mutated = fc
    .tuple(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 3 }),
    )
    .map(([source, changes]) =>
      changes.reduce((text, [at, cut, piece]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + piece + text.slice(place + cut);
      }, source),
    );
  fc.assert(
    fc.property(mutated, (source) => {
      parseSource(source);
      if (accepted(source)) assert.ok(parses(source), source);
    }),
    { numRuns: 4_000, seed: 2 },
  );
});

test('hostile sources are bounded', () => {
  for (const source of [
    '('.repeat(8_000),
    '['.repeat(8_000),
    '-'.repeat(8_000),
    '!'.repeat(8_000),
    'function($x){'.repeat(600),
    '$a.'.repeat(2_500),
    `1${' + 1'.repeat(2_000)}`,
    `1${' ?? 1'.repeat(1_500)}`,
    `${'('.repeat(90)}1${' ?? 1)'.repeat(90)}`,
    `${'('.repeat(90)}1${' ?: 1)'.repeat(90)}`,
    `$a${'[0]'.repeat(2_500)}`,
    `$a${'{"a":1}'.repeat(1_000)}`,
    `$f${'()'.repeat(4_000)}`,
    '/* */'.repeat(1_600),
    '"'.repeat(8_191),
    '`'.repeat(8_191),
    '/('.repeat(4_000),
    '/(((((a{1000}){1000}){1000}){1000}){1000})/',
    `$x = ${'9'.repeat(8_000)}`,
    '\u0000\uFFFF\uD800',
  ]) {
    const { ast, findings } = parseSource(source);
    assert.ok(ast !== undefined || findings.length > 0, source.slice(0, 40));
    if (findings.length === 0) assert.ok(parses(source), source.slice(0, 40));
  }
});
