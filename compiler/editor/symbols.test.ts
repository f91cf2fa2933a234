import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentKind } from './document-kind.ts';
import { readDocument } from './read-document.ts';
import { type OutlineEntry, symbolsOf } from './symbols.ts';
import { HEAD, SHOP } from './testing/editor.ts';
import { holds } from './trail.ts';

/** Names with what is in them, and each name inside its symbol, as the protocol asks. */
function outline(symbols: readonly OutlineEntry[]): readonly unknown[] {
  return symbols.map(({ name, range, nameRange, children }) => {
    const start = { line: nameRange.line, col: nameRange.col };
    const end = { line: nameRange.endLine, col: nameRange.endCol };
    assert.ok(holds(range, start) && holds(range, end), `${name} is outside of its symbol`);
    return children.length === 0 ? name : [name, ...outline(children)];
  });
}

function check(path: string, text: string, expected: readonly unknown[]): void {
  const kind = documentKind(path);
  const document = readDocument(path, text);
  assert.ok(kind && document);
  assert.deepEqual(outline(symbolsOf(path, kind, document)), expected);
}

test('the outline of a flow', () => {
  check(
    'sell.flow.yaml',
    `${HEAD}steps:
  - id: a
    do:
      - { id: b, wait: PT1S }
    catch: [ { steps: [ { id: c, wait: PT1S } ] } ]
    finally: [ { id: d, wait: PT1S } ]
  - id: e
    parallel: { branches: { left: [ { id: f, wait: PT1S } ], right: [ { id: g, wait: PT1S } ] } }
  - id: h
    switch: { cases: [ { when: "\${ true }", steps: [ { id: i, wait: PT1S } ] } ], default: [ { id: j, wait: PT1S } ] }
  - call: shop.charge
finally: [ { id: z, wait: PT1S } ]
`,
    [
      ['a', 'b', ['catch', 'c'], ['finally', 'd']],
      ['e', ['left', 'f'], ['right', 'g']],
      ['h', ['case 1', 'i'], ['default', 'j']],
      'call: shop.charge',
      ['finally', 'z'],
    ],
  );
});

test('the outline of other documents', () => {
  check('activities/shop.activities.yaml', SHOP['activities/shop.activities.yaml'] ?? '', [
    'holdfast',
    ['activities', 'shop.charge', 'shop.refund'],
  ]);
  check('sell.test.yaml', 'flow: ./x\ntests: [ { name: one }, { name: two } ]', ['flow', ['tests', 'one', 'two']]);
  check('holdfast.yaml', 'name: x\nmodels: { a: { provider: local } }', ['name', ['models', 'a']]);
});
