import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutFrame } from './code-frame.ts';
import { columnsOf } from './columns.ts';

/** `§` stands before and behind what is marked. */
function check(
  name: string,
  marked: string,
  columns: number,
  expected: readonly [shown: string, marker: string],
): void {
  test(`frame: ${name}`, () => {
    const [before = '', what = '', after = ''] = marked.split('§');
    const { shown, marker } = cutFrame(before + what + after, before.length, before.length + what.length, columns);
    assert.deepEqual([shown, marker], expected);
  });
}

check('fits', 'name: §b§', 20, ['name: b', '      ^']);
check('at the start', '§name§: abcdefghijklmnopqrst', 20, ['name: abcdefghijklm…', '^^^^']);
check('in the middle', 'abcdefghijklmnopqrstuvwxyz§0123§456789abcdefghij', 20, [
  '…rstuvwxyz012345678…',
  '          ^^^^',
]);
check('at the end', 'abcdefghijklmnopqrstuvwxyz§0123§', 20, ['…lmnopqrstuvwxyz0123', '                ^^^^']);
check('longer than the terminal', 'abcd§efghijklmnopqrstuvwxyz0123456789§', 20, [
  'abcdefghijklmnopqrs…',
  '    ^^^^^^^^^^^^^^^',
]);
check('behind wide letters', '漢字: §x§ 漢', 20, ['漢字: x 漢', '      ^']);
check('wide letters are cut whole', '漢字漢字漢字漢字漢字漢字漢字: §漢字§', 20, [
  '… 漢字漢字漢字: 漢字',
  '                ^^^^',
]);
check('under emoji that are joined', '👩‍💻: §x§', 20, ['👩‍💻: x', '    ^']);
check('behind marks', 'e\u0301e\u0301: §x§', 20, ['e\u0301e\u0301: x', '    ^']);
check('a place of no width', 'abc§§', 20, ['abc', '   ^']);
check('a place behind a long line', 'abcdefghijklmnopqrstuvwxyz§§', 20, [
  '…ijklmnopqrstuvwxyz',
  '                   ^',
]);

test('columnsOf', () => {
  const cases = {
    a: 1,
    é: 1,
    'e\u0301': 1,
    港: 2,
    '✓': 1,
    '✅': 2,
    '😀': 2,
    '👩‍💻': 2,
    '👍🏽': 2,
    '🇩🇪': 2,
    ﾊ: 1,
    한: 2,
    '': 0,
  };
  for (const [text, columns] of Object.entries(cases)) assert.equal(columnsOf(text), columns, text);
});
const MANY = 1_000_000;
check('in a line of a megabyte', `${'a'.repeat(MANY)}§!!§${'b'.repeat(MANY)}`, 20, [
  '…aaaaaaaaa!!bbbbbbb…',
  '          ^^',
]);
check('a megabyte that is marked', `a: §${'b'.repeat(MANY)}§`, 20, [`a: ${'b'.repeat(16)}…`, `   ${'^'.repeat(16)}`]);
