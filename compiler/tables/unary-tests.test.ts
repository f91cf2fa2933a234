import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FactTest, FactType } from '../../stdlib/functions/rules/document.ts';
import { readUnaryTests, type UnaryDialect } from './unary-tests.ts';

const CSV: UnaryDialect = { or: '|', bare: true };
const DMN: UnaryDialect = { or: ',', bare: false };
/** A test, `any`, or the offsets of what is refused. */
type Expected = { readonly test: FactTest } | 'any' | readonly [from: number, to: number];

function check(dialect: UnaryDialect, type: FactType, text: string, expected: Expected): void {
  const read = readUnaryTests(text, type, dialect);
  const got = !read.ok ? [read.flaw.from, read.flaw.to] : read.test === undefined ? 'any' : { test: read.test };
  assert.deepEqual(got, expected);
}

const is = (given: FactTest): Expected => ({ test: given });
const cells: readonly (readonly [FactType, string, Expected])[] = [
  ['number', '', 'any'],
  ['number', ' - ', 'any'],
  ['number', '5', is(5)],
  ['number', '-5', is(-5)],
  ['number', '1.5e3', is(1500)],
  ['number', '> 5', is({ above: 5 })],
  ['number', '>=1 and <5', is({ atLeast: 1, below: 5 })],
  ['number', 'atLeast 1 and below 5', is({ atLeast: 1, below: 5 })],
  ['number', '!= 5', is({ not: 5 })],
  ['number', '5..10', is({ atLeast: 5, atMost: 10 })],
  ['number', '[5..10)', is({ atLeast: 5, below: 10 })],
  ['number', '(-5 .. -1]', is({ above: -5, atMost: -1 })],
  ['number', '1 | 2 | > 9', is([1, 2, { above: 9 }])],
  ['number', 'not(1 | > 9)', is({ not: [1, { above: 9 }] })],
  ['number', 'exists', is({ exists: true })],
  ['number', 'absent | 0', is([null, 0])],
  ['number', '0,5', [0, 3]],
  ['number', '1.000,5', [0, 7]],
  ['number', '007', [0, 3]],
  ['number', 'five', [0, 4]],
  ['number', '> 5 and > 6', [8, 11]],
  ['number', '5 6', [2, 3]],
  ['number', '[5..', [4, 5]],
  ['number', '=cmd|calc', [1, 4]],
  ['text', 'CH', is('CH')],
  ['text', ' CH | NO ', is(['CH', 'NO'])],
  ['text', 'Smith, John', is('Smith, John')],
  ['text', '"a | b"', is('a | b')],
  ['text', '"-"', is('-')],
  ['text', '"absent"', is('absent')],
  ['text', 'not available', is('not available')],
  ['text', 'not(a | b)', is({ not: ['a', 'b'] })],
  ['text', 'startsWith "UN"', is({ startsWith: 'UN' })],
  ['text', 'contains "20" | UN1', is([{ contains: '20' }, 'UN1'])],
  ['text', 'contains lithium', is('contains lithium')],
  ['text', '> b', [2, 3]],
  ['text', '"a', [0, 2]],
  ['text', 'a |', [3, 4]],
  ['boolean', 'TRUE', is(true)],
  ['boolean', 'false', is(false)],
  ['boolean', 'yes', [0, 3]],
  ['date', '2026-01-31', is('2026-01-31')],
  ['date', '< 2026-01-31', is({ below: '2026-01-31' })],
  ['date', '2026-01-01..2026-01-31', is({ atLeast: '2026-01-01', atMost: '2026-01-31' })],
  ['date', '31.01.2026', [0, 10]],
  ['date', '2026-02-30', [0, 10]],
  ['time', '>= 2026-01-31T08:00:00.5+01:00', is({ atLeast: '2026-01-31T08:00:00.5+01:00' })],
  ['integer', '1.5', [0, 3]],
  ['list', 'contains a', is({ contains: 'a' })],
  ['list', 'contains "a b" | contains 5', is([{ contains: 'a b' }, { contains: 5 }])],
  ['list', 'a', [0, 1]],
];
for (const [type, text, expected] of cells) test(`a cell: ${type} ${text}`, () => check(CSV, type, text, expected));

const unary: readonly (readonly [FactType, string, Expected])[] = [
  ['number', '-', 'any'],
  ['number', '1,2,.5', is([1, 2, 0.5])],
  ['number', '[1..5], > 9', is([{ atLeast: 1, atMost: 5 }, { above: 9 }])],
  ['number', ']1..5[', is({ above: 1, below: 5 })],
  ['number', 'not(1, 2)', is({ not: [1, 2] })],
  ['number', 'null', is(null)],
  ['number', '? > 5', [0, 1]],
  ['number', '5 + 1', [2, 5]],
  ['number', 'limit', [0, 5]],
  ['text', '"a", "b"', is(['a', 'b'])],
  ['text', 'not("a")', is({ not: 'a' })],
  ['text', 'a', [0, 1]],
  ['text', '"a\\u0041"', is('aA')],
  ['boolean', 'true', is(true)],
  ['boolean', 'TRUE', [0, 4]],
  ['date', 'date("2026-01-31")', is('2026-01-31')],
  ['date', '>= @"2026-01-31"', is({ atLeast: '2026-01-31' })],
  ['date', '[date("2026-01-01")..date("2026-02-01"))', is({ atLeast: '2026-01-01', below: '2026-02-01' })],
  ['time', 'date and time("2026-01-31T08:00:00Z")', is('2026-01-31T08:00:00Z')],
  ['date', 'date(2026, 1, 31)', [0, 17]],
];
for (const [type, text, expected] of unary) test(`DMN: ${type} ${text}`, () => check(DMN, type, text, expected));
