import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf } from '../../compiler/diagnostics/columns.ts';
import { fitLines } from './fit-lines.ts';

interface Case {
  readonly columns: number;
  readonly text: string;
  readonly lines: readonly string[];
}

const cases: { readonly [name: string]: Case } = {
  'what fits stays': { columns: 12, text: 'one  two\nthree', lines: ['one  two', 'three'] },
  'a pipe has no columns': { columns: Number.POSITIVE_INFINITY, text: 'a '.repeat(200), lines: ['a '.repeat(200)] },
  'a line goes on indented': { columns: 16, text: 'error: one two three', lines: ['error: one two', '  three'] },
  'an indentation is kept': { columns: 16, text: '    → one two three', lines: ['    → one two', '      three'] },
  'under the cell that it belongs to': {
    columns: 24,
    text: '  shows  amount: 12, by: somebody',
    lines: ['  shows  amount: 12, by:', '         somebody'],
  },
  'a cell in the second half is not gone under': {
    columns: 20,
    text: 'ok  what-is-asked  is not there',
    lines: ['ok  what-is-asked', '    is not there'],
  },
  'a word that is too long is cut': { columns: 10, text: 'abcdefghijklmno pq', lines: ['abcdefghij', '  klmno pq'] },
  'wide letters are never halved': { columns: 7, text: '港湾港湾港湾', lines: ['港湾港', '  湾港', '  湾'] },
  'marks stay with their letter': { columns: 4, text: 'e\u0301e\u0301e\u0301e\u0301e\u0301', lines: ['e\u0301e\u0301e\u0301e\u0301', '  e\u0301'] }, // biome-ignore format: one line
  'colours take no columns, and go on': {
    columns: 9,
    text: '\u001b[31mred one\u001b[39m \u001b[1mbold\u001b[22m',
    lines: ['\u001b[31mred one\u001b[39m\u001b[1m', '  bold\u001b[22m'],
  },
  'each line for itself': { columns: 8, text: 'one two three\nfour', lines: ['one two', '  three', 'four'] },
};

for (const [name, { columns, text, lines }] of Object.entries(cases))
  test(`fitLines: ${name}`, () => assert.deepEqual(fitLines(text, columns).split('\n'), lines));

test('fitLines: no line is wider than the terminal, and no word is lost', () => {
  const text =
    'flows/order.flow.yaml:12:4  warning  "漢字" 👩‍💻 reads what is absent: say ?? or test it, e\u0301 😀 before it';
  for (const columns of [20, 33, 60, 80, 120]) {
    const fitted = fitLines(text, columns);
    for (const line of fitted.split('\n')) assert.ok(columnsOf(line) <= columns, `${columns}: ${line}`);
    assert.equal(fitted.replace(/\s+/g, ''), text.replace(/\s+/g, ''));
  }
});
