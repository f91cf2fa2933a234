/** Whatever state a document is in while it is typed, an answer comes, if only that there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFixture } from '../fixtures/project.ts';
import { complete } from './complete.ts';
import { definition } from './definition.ts';
import { documentKind } from './document-kind.ts';
import { hover } from './hover.ts';
import { readDocument } from './read-document.ts';
import { symbolsOf } from './symbols.ts';
import { SHOP, sessionOf } from './testing/editor.ts';

const FILES = { ...SHOP, ...readFixture('language') };
const session = sessionOf(FILES);

function askAll(path: string, text: string, at: number): void {
  const kind = documentKind(path);
  assert.ok(kind);
  const lines = text.slice(0, at).split('\n');
  const place = { line: lines.length, col: (lines.at(-1) ?? '').length + 1 };
  complete(session, path, kind, text, place);
  hover(session, path, kind, text, place);
  definition(session, path, kind, text, place);
  const document = readDocument(path, text);
  if (document) symbolsOf(path, kind, document);
}

/** Every so many characters. */
const STEP = 61;

for (const path of Object.keys(FILES)) {
  if (documentKind(path) === undefined) continue;
  test(`${path} as it is typed, and with a piece missing`, () => {
    const text = FILES[path] ?? '';
    for (let at = 0; at < text.length; at += STEP) {
      askAll(path, text.slice(0, at), at);
      askAll(path, text.slice(0, at) + text.slice(at + STEP), at);
    }
  });
}

test('odd places and documents', () => {
  for (const text of [
    '',
    '\n',
    '${',
    '"${',
    '- ',
    '{',
    '[',
    '&a *a',
    '\ufeff',
    'a: |\n  ${ $',
    '\r\n',
    '😀: "${ 😀',
    '? a',
  ]) {
    for (const at of [0, text.length]) askAll('odd.flow.yaml', text, at);
  }
  for (const place of [
    { line: 99, col: 99 },
    { line: 0, col: 0 },
    { line: -1, col: 5 },
  ]) {
    complete(session, 'odd.flow.yaml', 'flow', 'name: x', place);
  }
});
