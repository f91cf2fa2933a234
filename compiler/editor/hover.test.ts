import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentKind } from './document-kind.ts';
import { hover } from './hover.ts';
import { HEAD, SHOP, sessionOf, withCursor } from './testing/editor.ts';

/** What the first block or line of the hover says; undefined: there is none. */
function check(path: string, marked: string, expected: RegExp | undefined): void {
  const { text, place } = withCursor(marked);
  const kind = documentKind(path);
  assert.ok(kind);
  const found = hover(sessionOf({ ...SHOP, [path]: text }), path, kind, text, place);
  if (expected === undefined) assert.equal(found, undefined);
  else assert.match(found?.markdown ?? 'nothing', expected);
}

const flow = (steps: string): string => `${HEAD}steps:\n${steps}`;

const CASES: readonly (readonly [name: string, steps: string, expected: RegExp | undefined])[] = [
  [
    'a field of the input',
    '  - { id: a, return: "${ $input.to|tal }" }',
    /^```\n\$input\.total: number\n```\n\nIn euro\./,
  ],
  [
    'the input as a whole',
    '  - { id: a, return: "${ $inp|ut.total }" }',
    /^```\n\$input: \{\n {2}id: text,[\s\S]*started with/,
  ],
  ['an optional field', '  - { id: a, return: "${ $input.no|te ?? 1 }" }', /\$input\.note: text \| absent/],
  ['a field of many elements', '  - { id: a, return: "${ $input.lines.s|ku }" }', /lines\.sku: .*list of text/],
  ['a field in a predicate', '  - { id: a, return: "${ [$input.lines[q|ty > 1]] }" }', /^```\nqty: whole number/],
  [
    'behind a predicate',
    '  - { id: a, return: "${ [$input.lines[qty > 1].s|ku] }" }',
    /\$input\.lines\[qty > 1\]\.sku/,
  ],
  ['an operator', '  - { id: a, return: "${ $input.total +| 1 }" }', /\$input\.total \+ 1: number/],
  ['a function', '  - { id: a, return: "${ $cou|nt($input.lines) }" }', /^```\n\$count\(list\)/],
  [
    'a parameter',
    '  - { id: a, return: "${ $map($input.lines, function($l) { $|l.qty }) }" }',
    /\$l: \{ sku: text, qty/,
  ],
  ['a text', '  - { id: a, return: "${ \'a|b\' }" }', /'ab': "ab"/],
  [
    'an output of a step',
    '  - { id: pay, call: shop.charge, with: { amount: 1 }, pivot: true }\n  - { id: a, return: "${ $steps.pay.paymen|tId }" }',
    /\$steps\.pay\.paymentId: text[\s\S]*Number of the payment/,
  ],
  [
    'a step',
    '  - { id: pay, call: shop.charge, with: { amount: 1 }, pivot: true }\n  - { id: a, return: "${ $steps.p|ay.paymentId }" }',
    /`pay`: `call: shop.charge`/,
  ],
  ['a condition', '  - { id: a, if: "${ $input.to|tal > 1 }", wait: PT1S }', /total: number/],
  [
    'a folded scalar',
    '  - id: a\n    return: >-\n      ${ $input.id &\n         $input.no|te }',
    /\$input\.note: text/,
  ],
  ['an escaped scalar', '  - { id: a, return: "${ \\"\\u00e9\\" & $input.no|te }" }', /\$input\.note: text/],
  ['beside a character of two units', '  - { id: a, return: "${ \'😀\' & $input.no|te }" }', /\$input\.note: text/],
  ['a key', '  - { id: a, wa|it: PT1S }', /A duration, or `until` a time/],
  ['a key of a clause', '  - { id: a, wait: PT1S, catch: [ { err|ors: [timeout], steps: [] } ] }', /prefixes/],
  ['an activity', '  - { id: a, call: shop.ch|arge, with: { amount: 1 } }', /\*\*shop\.charge\*\* 1\.0\.0, writes/],
  [
    'a parameter of an activity',
    '  - { id: a, call: shop.charge, with: { am|ount: 1 } }',
    /amount: number[\s\S]*In euro/,
  ],
  [
    'one inside another',
    '  - { id: a, call: shop.charge, with: { address: { ci|ty: x } } }',
    /city: text[\s\S]*The town/,
  ],
  ['the arguments', '  - { id: a, call: shop.charge, wi|th: { amount: 1 } }', /shop\.charge/],
  ['a child flow', '  - { id: a, run: pa|ck@^1, with: {} }', /\*\*pack\*\* 1\.2\.0[\s\S]*Pack a parcel/],
  ['an argument of a child flow', '  - { id: a, run: pack@^1, with: { to|tal: 1 } }', /total: number/],
  [
    'a template',
    '  - id: a\n    call: model.generate\n    with: { model: writer, prompt: { template: ./prompts/tha|nks.hbs, data: { name: x } }, schema: ./schemas/note.json }',
    /Thanks[\s\S]*data: \{ name: text/,
  ],
  [
    'data of a template',
    '  - id: a\n    call: model.generate\n    with: { model: writer, prompt: { template: ./prompts/thanks.hbs, data: { na|me: x } }, schema: ./schemas/note.json }',
    /name: text[\s\S]*Who bought/,
  ],
  [
    'a schema',
    '  - id: a\n    call: model.generate\n    with: { model: writer, prompt: { template: ./prompts/thanks.hbs, data: { name: x } }, schema: ./schemas/no|te.json }',
    /A note/,
  ],
  ['an error of the engine', '  - { id: a, wait: PT1S, catch: [ { errors: [tim|eout], steps: [] } ] }', /Timed out/],
  [
    'errors by a prefix',
    '  - { id: a, call: shop.charge, with: { amount: 1 }, catch: [ { errors: [car|d.*], steps: [] } ] }',
    /card\.declined.*The card was declined/,
  ],
  ['an expression that cannot be read', '  - { id: a, return: "${ $input.to|tal + }" }', undefined],
  ['white space', '  - { id: a, wait: PT1S }\n\n|\n', undefined],
];
for (const [name, steps, expected] of CASES) {
  test(`hover over ${name}`, () => check('sell.flow.yaml', flow(steps), expected));
}

test('hover while another line is broken', () => {
  check(
    'sell.flow.yaml',
    flow('  - id: b\n    if: "${ $inp\n  - { id: a, return: "${ $input.to|tal }" }'),
    /total: number/,
  );
});

test('hover in other documents', () => {
  check('holdfast.yaml', 'holdfast: "1"\nname: x\nmod|els: {}\n', /alias/i);
  const sell = flow('  - { id: pay, call: shop.charge, with: { amount: 1 }, pivot: true }');
  const { text } = withCursor(`${sell}|`);
  const kind = documentKind('sell.test.yaml');
  const marked = withCursor(
    'flow: ./sell.flow.yaml\ntests:\n  - { name: x, mocks: { p|ay: { output: {} } }, expect: { order: [pay] } }',
  );
  assert.ok(kind);
  const session = sessionOf({ ...SHOP, 'sell.flow.yaml': text });
  assert.match(hover(session, 'sell.test.yaml', kind, marked.text, marked.place)?.markdown ?? '', /`pay`: `call/);
});
