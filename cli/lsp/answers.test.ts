import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InsertTextFormat } from 'vscode-languageserver/node';
import type { Completion } from '../../compiler/editor/completion.ts';
import { toCompletionItems } from './answers.ts';

function check(item: Completion, snippets: boolean, expected: string, isSnippet: boolean): void {
  const [found] = toCompletionItems({ items: [item], replaces: 2 }, { line: 3, character: 7 }, snippets);
  assert.deepEqual(found?.textEdit, {
    range: { start: { line: 3, character: 5 }, end: { line: 3, character: 7 } },
    newText: expected,
  });
  assert.equal(found?.insertTextFormat === InsertTextFormat.Snippet, isSnippet);
}

test('what a completion writes, for clients with snippets and without', () => {
  check({ label: '$input', kind: 'variable' }, true, '$input', false);
  check({ label: '$count', kind: 'function', insert: '$count(‸)' }, true, '\\$count($0)', true);
  check({ label: '$count', kind: 'function', insert: '$count(‸)' }, false, '$count()', false);
  check({ label: '${ }', kind: 'expression', insert: '"${ ‸ }"' }, true, '"\\${ $0 \\}"', true);
  check({ label: '${ }', kind: 'expression', insert: '"${ ‸ }"' }, false, '"${  }"', false);
});

test('what is likelier goes first', () => {
  const items: readonly Completion[] = [
    { label: 'b', kind: 'key' },
    { label: 'c', kind: 'key', rank: 0 },
    { label: 'a', kind: 'key' },
  ];
  const sorted = toCompletionItems({ items, replaces: 0 }, { line: 0, character: 0 }, false)
    .map(({ sortText }) => sortText ?? '')
    .sort();
  assert.deepEqual(sorted, ['0 c', '1 a', '1 b']);
});
