import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextEdit } from '../../schema/diagnostic.ts';
import { documentKind } from './document-kind.ts';
import { namedThingAt } from './named-thing.ts';
import { referencesTo } from './references.ts';
import { rename } from './rename.ts';
import { HEAD, SHOP, sessionOf, withCursor } from './testing/editor.ts';

const SELL = 'sell.flow.yaml';
const STEPS = `${HEAD}steps:
  - { id: pay, call: shop.charge, with: { amount: 1 }, checks: [ { id: low, when: "\${ $self.fee < 1 }", then: flag } ], compensate: { call: shop.refund, with: { payment: "\${ $self.paymentId }" } } }
  - { id: keep, set: { sum: "\${ $steps.pay.fee ?? 0 }" } }
  - { id: more, set: { sum: "\${ $vars.sum + 1 }", payed: "\${ $vars.sum }" } }
  - { id: lines, foreach: { in: "\${ $input.lines }", as: line, steps: [ { id: one, set: { n: "\${ $line.qty * $line.qty }" } } ] } }
  - { id: note, listen: { event: x.y, schema: ./schemas/note.json }, timeout: P1D }
  - { id: ask, call: model.generate, with: { model: writer, prompt: { template: ./prompts/thanks.hbs, data: { name: a } } } }
  - { id: "done", return: { pay: "\${ $steps.pay.paymentId }", low: "\${ $checks.pay.low }" } }
`;
const TESTS = `flow: ./sell.flow.yaml
mocks: { pay: { output: {} }, "pay/compensate": { output: {} } }
tests: [ { name: pay, expect: { order: [ pay, pay/compensate, done ] } } ]
`;
const FILES = {
  ...SHOP,
  [SELL]: STEPS,
  'sell.test.yaml': TESTS,
  'schemas/more.json': '{ "$ref": "./note.json#/properties/text" }',
};

/** The place of the first match in a document, the mark `|` in it. */
function thingAt(path: string, marked: string) {
  const plain = marked.replace('|', '');
  const own = FILES[path as keyof typeof FILES] ?? ''; // a file of the case
  assert.ok(own.includes(plain), plain);
  const { text, place } = withCursor(own.replace(plain, marked.replace('|', '‖')));
  const kind = documentKind(path);
  assert.ok(kind);
  const session = sessionOf(FILES);
  return { session, thing: namedThingAt(session, path, kind, text, place) };
}

/** Each as `file:line:column`, the definitions with a star. */
function found(path: string, marked: string): readonly string[] {
  const { session, thing } = thingAt(path, marked);
  if (thing === undefined) return [];
  return referencesTo(session, thing).map(
    ({ range, defines }) => `${range.file}:${range.line}:${range.col}${defines ? '*' : ''}`,
  );
}

const base = HEAD.split('\n').length + 1;
const at = (line: number, text: string, nth = 0): string => {
  const row = STEPS.split('\n')[base + line - 2] ?? '';
  let col = -1;
  for (let i = 0; i <= nth; i++) col = row.indexOf(text, col + 1);
  return `${SELL}:${base + line - 1}:${col + 1}`;
};
const PAY = [
  `${at(1, 'pay')}*`,
  at(2, 'pay.fee'),
  at(7, 'pay.paymentId'),
  at(7, 'pay.low'),
  'sell.test.yaml:2:10',
  'sell.test.yaml:2:32',
  'sell.test.yaml:3:42',
  'sell.test.yaml:3:47',
];

const CASES: readonly (readonly [what: string, path: string, marked: string, expected: readonly string[]])[] = [
  ['a step, where it is defined', SELL, '{ id: p|ay,', PAY],
  ['a step, where it is read', SELL, '$steps.pa|y.fee', PAY],
  ['a step, of a check', SELL, '$checks.p|ay.low', PAY],
  ['a step, in a test', 'sell.test.yaml', 'mocks: { p|ay', PAY],
  ['a step, its undo in a test', 'sell.test.yaml', '[ pay, p|ay/comp', PAY],
  ['a quoted id', SELL, '"do|ne"', [`${at(7, 'done')}*`, 'sell.test.yaml:3:63']],
  ['a variable', SELL, '$vars.su|m + 1', [`${at(2, 'sum')}*`, `${at(3, 'sum:')}*`, at(3, 'sum +'), at(3, 'sum }')]],
  ['an item', SELL, 'as: lin|e', [`${at(4, 'line, ')}*`, at(4, 'line.qty'), at(4, 'line.qty', 1)]],
  ['a schema, of schemas too', SELL, './schemas/no|te.json', ['schemas/more.json:1:12', at(5, './schemas')]],
  ['a template', SELL, './prompts/tha|nks', [at(6, './prompts')]],
  ['a model', SELL, 'model: wri|ter', ['holdfast.yaml:6:3*', at(6, 'writer')]],
  ['a model, where it is', 'holdfast.yaml', 'wri|ter: {', ['holdfast.yaml:6:3*', at(6, 'writer')]],
  ['an activity', SELL, 'call: shop.re|fund', ['activities/shop.activities.yaml:29:11*', at(1, 'shop.refund')]],
  ['a flow, of its tests', 'sell.test.yaml', 'flow: ./se|ll', ['sell.test.yaml:1:7']],
  ['a text', SELL, 'event: x.|y', []],
];
for (const [what, path, marked, expected] of CASES)
  test(`references: ${what}`, () => assert.deepEqual(found(path, marked), expected));

/** The documents after it, those that change. */
function renamed(path: string, marked: string, to: string): { readonly [file: string]: string } | string {
  const { session, thing } = thingAt(path, marked);
  assert.ok(thing);
  const made = rename(session, path, thing, to);
  if ('refused' in made) return made.refused;
  const texts: { [file: string]: string } = {};
  for (const { range, newText } of made.edits.toReversed() as TextEdit[]) {
    const lines = (texts[range.file] ?? session.tree.read(range.file) ?? '').split('\n');
    const line = lines[range.line - 1] ?? '';
    lines[range.line - 1] = line.slice(0, range.col - 1) + newText + line.slice(range.endCol - 1);
    texts[range.file] = lines.join('\n');
  }
  return made.move ? { ...texts, moved: `${made.move.from} > ${made.move.to}` } : texts;
}

test('a step has another name everywhere, and nothing else has', () => {
  const changed = renamed(SELL, '{ id: p|ay,', 'charge');
  assert.deepEqual(changed, {
    [SELL]: STEPS.replace('id: pay', 'id: charge')
      .replaceAll('$steps.pay', '$steps.charge')
      .replace('$checks.pay', '$checks.charge'),
    'sell.test.yaml': TESTS.replace('{ pay:', '{ charge:')
      .replaceAll('pay/compensate', 'charge/compensate')
      .replace('[ pay,', '[ charge,'),
  });
});

test('an item and a variable', () => {
  assert.deepEqual(renamed(SELL, '$li|ne.qty', 'row'), {
    [SELL]: STEPS.replace('as: line', 'as: row').replaceAll('$line', '$row'),
  });
  assert.deepEqual(renamed(SELL, '$vars.su|m + 1', 'total'), {
    [SELL]: STEPS.replaceAll('{ sum:', '{ total:').replaceAll('$vars.sum', '$vars.total'),
  });
});

test('a file goes elsewhere, and every path to it goes along', () => {
  assert.deepEqual(renamed(SELL, './schemas/no|te.json', './schemas/texts/note.json'), {
    [SELL]: STEPS.replace('./schemas/note.json', './schemas/texts/note.json'),
    'schemas/more.json': FILES['schemas/more.json'].replace('./note.json', './texts/note.json'),
    moved: 'schemas/note.json > schemas/texts/note.json',
  });
});

const REFUSED: readonly (readonly [path: string, marked: string, to: string, why: RegExp])[] = [
  [SELL, '{ id: p|ay,', 'keep', /"keep" is there already/],
  [SELL, '{ id: p|ay,', 'Pay', /no name: small letters/],
  [SELL, '{ id: p|ay,', 'input', /means something else/],
  [SELL, '$vars.su|m + 1', 'payed', /there already/],
  [SELL, 'model: wri|ter', '9', /no name: letters/],
  [SELL, 'call: shop.re|fund', 'shop.back', /in its contract/],
  [SELL, './schemas/no|te.json', '../../x.json', /no path inside the project/],
  [SELL, './schemas/no|te.json', './schemas/order.json', /there already/],
];
for (const [path, marked, to, why] of REFUSED)
  test(`refused: ${marked} as ${to}`, () => assert.match(String(renamed(path, marked, to)), why));
