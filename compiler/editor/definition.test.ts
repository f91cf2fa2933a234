import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definition } from './definition.ts';
import { documentKind } from './document-kind.ts';
import { HEAD, SHOP, sessionOf, withCursor } from './testing/editor.ts';

/** Each place as `file: text that stands there`; what starts a file is only its path. */
function placesOf(path: string, marked: string, more: { readonly [path: string]: string } = {}): readonly string[] {
  const { text, place } = withCursor(marked);
  const kind = documentKind(path);
  assert.ok(kind);
  const session = sessionOf({ ...SHOP, ...more, [path]: text });
  return definition(session, path, kind, text, place).map(({ file, line, col, endCol, endLine }) => {
    const found = session.tree.read(file)?.split('\n')[line - 1] ?? '';
    return line === 1 && endCol === 1 && endLine === 1 ? file : `${file}: ${found.slice(col - 1, endCol - 1)}`;
  });
}

const flow = (steps: string): string => `${HEAD}steps:\n${steps}`;
const PAY = '  - { id: pay, call: shop.charge, with: { amount: 1 }, pivot: true }\n';
const SELL = 'sell.flow.yaml';

const CASES: readonly (readonly [name: string, steps: string, expected: readonly string[]])[] = [
  ['a step', `${PAY}  - { id: a, return: "\${ $steps.p|ay.paymentId }" }`, [`${SELL}: pay`]],
  ['a step, from `$steps`', `${PAY}  - { id: a, return: "\${ $st|eps.pay.paymentId }" }`, [`${SELL}: pay`]],
  [
    'a field of a contract',
    `${PAY}  - { id: a, return: "\${ $steps.pay.payme|ntId }" }`,
    ['activities/shop.activities.yaml: paymentId'],
  ],
  [
    'a field of what was set',
    '  - { id: a, set: { b: 1 } }\n  - { id: c, return: "${ $steps.a.b| }" }',
    [`${SELL}: b`],
  ],
  [
    'the output of a branch',
    '  - { id: a, parallel: { branches: { left: [ { id: l, set: { b: 1 } } ] } } }\n  - { id: c, return: "${ $steps.a.lef|t.b }" }',
    [`${SELL}: left`],
  ],
  [
    'a field of a branch',
    '  - { id: a, parallel: { branches: { left: [ { id: l, set: { b: 1 } } ] } } }\n  - { id: c, return: "${ $steps.a.left.|b }" }',
    [`${SELL}: b`],
  ],
  [
    'a field of an event',
    '  - { id: a, listen: { event: x.y, schema: ./schemas/note.json }, timeout: P1D }\n  - { id: c, return: "${ $steps.a.te|xt }" }',
    ['schemas/note.json: "text"'],
  ],
  ['the input', '  - { id: a, return: "${ $inp|ut.total }" }', ['schemas/order.json']],
  ['a field of the input', '  - { id: a, return: "${ $input.to|tal }" }', ['schemas/order.json: "total"']],
  ['a field of the items of a list', '  - { id: a, return: "${ $input.lines.sk|u }" }', ['schemas/order.json: "sku"']],
  [
    'a variable',
    '  - { id: a, set: { b: 1 } }\n  - { id: c, set: { b: 2 } }\n  - { id: d, return: "${ $vars.|b }" }',
    [`${SELL}: b`, `${SELL}: b`],
  ],
  [
    'a check',
    '  - { id: a, call: shop.charge, with: { amount: 1 }, pivot: true, checks: [ { id: low, when: "${ true }", then: flag } ] }\n  - { id: d, return: "${ $checks.a.lo|w }" }',
    [`${SELL}: low`],
  ],
  [
    'an item',
    '  - { id: a, foreach: { in: "${ $input.lines }", as: line, steps: [ { id: b, set: { c: "${ $li|ne.qty }" } } ] } }',
    [`${SELL}: line`],
  ],
  [
    'itself',
    '  - { id: pay, call: shop.charge, with: { amount: 1 }, compensate: { call: shop.refund, with: { payment: "${ $se|lf.paymentId }" } } }',
    [`${SELL}: pay`],
  ],
  [
    'a field of itself',
    '  - { id: pay, call: shop.charge, with: { amount: 1 }, compensate: { call: shop.refund, with: { payment: "${ $self.pay|mentId }" } } }',
    ['activities/shop.activities.yaml: paymentId'],
  ],
  [
    'the error that is handled',
    '  - { id: a, wait: PT1S, catch: [ { errors: [timeout], steps: [ { id: b, set: { c: "${ $err|or.type }" } } ] } ] }',
    [`${SELL}: `],
  ],
  [
    'a parameter',
    '  - { id: a, return: "${ $map($input.lines, function($line) { $li|ne.qty }) }" }',
    [`${SELL}: $line`],
  ],
  ['a binding', '  - { id: a, return: "${ ( $b := 1; $|b + 1 ) }" }', [`${SELL}: $b`]],
  ['a function', '  - { id: a, return: "${ $co|unt($input.lines) }" }', []],
  [
    'an activity',
    '  - { id: a, call: shop.ch|arge, with: { amount: 1 } }',
    ['activities/shop.activities.yaml: shop.charge'],
  ],
  ['an activity of the standard catalogue', '  - { id: a, call: mail.se|nd }', []],
  ['a child flow', '  - { id: a, run: pa|ck@^1 }', ['child.flow.yaml: pack']],
  ['a schema', '  - { id: a, listen: { event: x.y, schema: ./sche|mas/note.json } }', ['schemas/note.json']],
  [
    'a template',
    '  - { id: a, call: model.generate, with: { model: writer, prompt: { template: ./prompts/tha|nks.hbs } } }',
    ['prompts/thanks.hbs'],
  ],
  [
    'rules',
    '  - { id: a, call: rules.decide, with: { table: ./rules/li|mits.rules.yaml } }',
    ['rules/limits.rules.yaml'],
  ],
  ['a model', '  - { id: a, call: model.generate, with: { model: wri|ter } }', ['holdfast.yaml: writer']],
  ['a connection', '  - { id: a, call: http.get, with: { connection: c|rm } }', ['holdfast.yaml: crm']],
  [
    'an error',
    '  - { id: a, raise: { type: order.late } }\ncatch: [ { errors: [ order|.late ], steps: [ { id: z, wait: PT1S } ] } ]',
    [`${SELL}: order.late`],
  ],
  [
    'errors of a call',
    `${PAY}catch: [ { errors: [ car|d.* ], steps: [ { id: z, wait: PT1S } ] } ]`,
    [`${SELL}: shop.charge`],
  ],
  ['a file that is not there', '  - { id: a, listen: { event: x.y, schema: ./sche|mas/lost.json } }', []],
  ['a plain text', '  - { id: a, title: Som|ething, wait: PT1S }', []],
];
for (const [name, steps, expected] of CASES) {
  test(`the definition of ${name}`, () => assert.deepEqual(placesOf(SELL, flow(steps)), expected));
}

test('definitions of what tests and contracts name', () => {
  const more = { [SELL]: flow(PAY) };
  const at = (marked: string) => placesOf('sell.test.yaml', marked, more);
  assert.deepEqual(at('flow: ./se|ll.flow.yaml\ntests: []'), [SELL]);
  assert.deepEqual(at('flow: ./sell.flow.yaml\nmocks: { p|ay: { output: {} } }'), [`${SELL}: pay`]);
  assert.deepEqual(at('flow: ./sell.flow.yaml\ntests: [ { name: x, expect: { order: [ pa|y ] } } ]'), [`${SELL}: pay`]);
  assert.deepEqual(at('flow: ./sell.flow.yaml\ntests: [ { name: x, input: { $file: ./repl|ies.json } } ]'), [
    'replies.json',
  ]);
  assert.deepEqual(
    placesOf(
      'activities/x.activities.yaml',
      'holdfast: "1"\nactivities: [ { name: x.y, input: ../schemas/no|te.json } ]',
    ),
    ['schemas/note.json'],
  );
  assert.deepEqual(
    placesOf(
      'holdfast.yaml',
      'holdfast: "1"\nname: x\nmodels: { m: { provider: openai, connection: c|rm } }\nconnections: { crm: { kind: http } }',
    ),
    ['holdfast.yaml: crm'],
  );
});
