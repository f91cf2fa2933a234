import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, type Line, printable, wrap } from './spans.ts';

function check(name: string, line: Line, width: number, expected: readonly string[]): void {
  test(`wrap: ${name}`, () => {
    assert.deepEqual(
      wrap(line, width).map((one) => one.map(([text]) => text).join('')),
      expected,
    );
  });
}

check('nothing', [], 10, ['']);
check('fits', [['one '], ['two', 'bold']], 10, ['one two']);
check('at a space', [['one two three']], 8, ['one two', 'three']);
check('a style goes on over a break', [['one two three', 'red']], 5, ['one', 'two', 'three']);
check('a long word is cut', [['abcdefghij kl']], 4, ['abcd', 'efgh', 'ij', 'kl']);
check('an indentation stays', [['  '], ['a b']], 10, ['  a b']);
check('wide characters count twice', [['港湾 港湾']], 5, ['港湾', '港湾']);

test('columnsOf counts what a terminal shows', () => {
  assert.deepEqual(['a', 'é', 'e\u0301', '港', '✓', ''].map(columnsOf), [1, 1, 1, 2, 1, 0]);
});

test('printable takes control characters out', () => {
  assert.equal(printable('a\u001b[31m\nb\tc\u0000'), 'a·[31m b c·');
});
