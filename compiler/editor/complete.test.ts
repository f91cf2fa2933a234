import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PACKAGES } from '../../stdlib/activities/model/providers/packages.ts';
import { complete } from './complete.ts';
import type { Completions } from './completion.ts';
import { documentKind } from './document-kind.ts';
import { HEAD, SHOP, sessionOf, withCursor } from './testing/editor.ts';

interface Expected {
  /** Labels that are there. */
  readonly has?: readonly string[];
  /** Labels that are not. */
  readonly lacks?: readonly string[];
  /** All labels. */
  readonly all?: readonly string[];
  /** Detail of an item. */
  readonly detail?: readonly [label: string, detail: RegExp];
  readonly about?: readonly [label: string, documentation: RegExp];
  readonly insert?: readonly [label: string, text: string];
  readonly replaces?: number;
}

function completionsAt(path: string, marked: string): Completions | undefined {
  const { text, place } = withCursor(marked);
  const kind = documentKind(path);
  assert.ok(kind);
  return complete(sessionOf({ ...SHOP, [path]: text }), path, kind, text, place);
}

function check(path: string, marked: string, expected: Expected): void {
  const found = completionsAt(path, marked);
  const items = found?.items ?? [];
  const labels = items.map(({ label }) => label);
  const item = (label: string) => items.find((one) => one.label === label);
  for (const label of expected.has ?? []) assert.ok(labels.includes(label), `${label} is not in ${labels.join(' ')}`);
  for (const label of expected.lacks ?? []) assert.ok(!labels.includes(label), `${label} is in ${labels.join(' ')}`);
  if (expected.all) assert.deepEqual([...labels].sort(), [...expected.all].sort());
  if (expected.detail) assert.match(item(expected.detail[0])?.detail ?? 'none', expected.detail[1]);
  if (expected.about) assert.match(item(expected.about[0])?.documentation ?? 'none', expected.about[1]);
  if (expected.insert) assert.equal(item(expected.insert[0])?.insert ?? expected.insert[0], expected.insert[1]);
  if (expected.replaces !== undefined) assert.equal(found?.replaces, expected.replaces);
  assert.equal(new Set(labels).size, labels.length, 'a label twice');
}

const flow = (steps: string): string => `${HEAD}steps:\n${steps}`;
const PAY = '  - { id: pay, call: shop.charge, with: { amount: 1 }, pivot: true }\n';
const ORDER = ['id', 'total', 'note', 'channel', 'agent-email', 'lines'];

const EXPRESSIONS: readonly (readonly [name: string, steps: string, expected: Expected])[] = [
  [
    'names',
    '  - { id: a, return: "${ | }" }',
    { has: ['$input', '$run', '$count'], lacks: ['$steps', '$self', '$error'] },
  ],
  [
    'a name begun',
    '  - { id: a, return: "${ $in| }" }',
    { has: ['$input'], replaces: 3, detail: ['$input', /^\{ …|^\{ id/] },
  ],
  [
    'functions',
    '  - { id: a, return: "${ $cou| }" }',
    { detail: ['$count', /^\$count\(list\)$/], insert: ['$count', '$count(‸)'] },
  ],
  ['a function without arguments', '  - { id: a, return: "${ $n| }" }', { insert: ['$now', '$now()'] }],
  [
    'fields of the input',
    '  - { id: a, return: "${ $input.| }" }',
    { all: ORDER, about: ['total', /In euro/], replaces: 0 },
  ],
  [
    'a field begun',
    '  - { id: a, return: "${ $input.to| }" }',
    { all: ORDER, replaces: 2, detail: ['total', /^number$/] },
  ],
  ['an optional field', '  - { id: a, return: "${ $input.no| }" }', { detail: ['note', /text \| absent/] }],
  ['a field with a hyphen', '  - { id: a, return: "${ $input.| }" }', { insert: ['agent-email', '`agent-email`'] }],
  [
    'fields of each line',
    '  - { id: a, return: "${ $input.lines.| }" }',
    { all: ['sku', 'qty'], about: ['sku', /What is sold|none/] },
  ],
  ['fields in a predicate', '  - { id: a, return: "${ [$input.lines[|]] }" }', { has: ['sku', 'qty', '$input'] }],
  ['a predicate that is not closed', '  - { id: a, return: "${ $input.lines[q| }" }', { has: ['sku', 'qty'] }],
  ['behind a predicate', '  - { id: a, return: "${ [$input.lines[qty > 1].|] }" }', { all: ['sku', 'qty'] }],
  ['of a constructed object', "  - { id: a, return: \"${ { 'b': 1, 'c': 'x' }.| }\" }", { all: ['b', 'c'] }],
  ['of a merge', '  - { id: a, return: "${ $merge([$input, { \'b\': 1 }]).| }" }', { has: ['b', 'total'] }],
  ['a parameter', '  - { id: a, return: "${ $map($input.lines, function($l) { $| }) }" }', { detail: ['$l', /sku/] }],
  [
    'fields of a parameter',
    '  - { id: a, return: "${ $map($input.lines, function($l) { $l.| }) }" }',
    { all: ['sku', 'qty'] },
  ],
  [
    'a function that is not closed',
    '  - { id: a, return: "${ $map($input.lines, function($l) { $l.| }" }',
    { all: ['sku', 'qty'] },
  ],
  ['a binding', '  - { id: a, return: "${ ( $b := $input.lines[0]; $b.| ) }" }', { all: ['sku', 'qty'] }],
  ['behind an operator', '  - { id: a, return: "${ $input.total + $input.| }" }', { all: ORDER }],
  ['before what cannot be read', '  - { id: a, return: "${ $input.| + ) }" }', { all: ORDER }],
  ['behind what cannot be read', '  - { id: a, return: "${ 1 2 $input.| }" }', { all: ORDER }],
  [
    'values of a comparison',
    "  - { id: a, return: \"${ ($input.channel ?? 'web') = '|' }\" }",
    { all: ['web', 'shop'] },
  ],
  ['nothing in a text', '  - { id: a, return: "${ \'in| a text\' }" }', { all: [] }],
  ['steps', `${PAY}  - { id: a, return: "\${ $steps.| }" }`, { all: ['pay'], about: ['pay', /call: shop\.charge/] }],
  ['steps that come later', `  - { id: a, return: "\${ $steps.| }" }\n${PAY}`, { all: [] }],
  [
    'fields of a step',
    `${PAY}  - { id: a, return: "\${ $steps.pay.| }" }`,
    { all: ['paymentId', 'fee'], about: ['paymentId', /Number of the payment/] },
  ],
  [
    'in arguments',
    `${PAY}  - { id: b, call: shop.refund, with: { payment: "\${ $steps.pay.| }" } }`,
    { all: ['paymentId', 'fee'] },
  ],
  [
    'in an undo',
    '  - id: a\n    call: shop.charge\n    with: { amount: 1 }\n    compensate: { call: shop.refund, with: { payment: "${ $self.| }" } }',
    { all: ['paymentId', 'fee'] },
  ],
  [
    'in a check',
    '  - id: a\n    call: shop.charge\n    with: { amount: 1 }\n    checks:\n      - when: "${ $self.| }"',
    { all: ['paymentId', 'fee'] },
  ],
  [
    'in a loop',
    '  - id: a\n    foreach:\n      in: "${ $input.lines }"\n      as: line\n      steps: [ { id: b, set: { c: "${ $line.| }" } } ]',
    { all: ['sku', 'qty'] },
  ],
  [
    'names in a loop',
    '  - id: a\n    foreach:\n      in: "${ $input.lines }"\n      as: line\n      steps: [ { id: b, set: { c: "${ $| }" } } ]',
    { has: ['$line', '$index'], lacks: ['$item'] },
  ],
  [
    'in a handler',
    `  - id: a\n    wait: PT1S\n    catch: [ { steps: [ { id: b, set: { c: "\${ $error.| }" } } ] } ]`,
    { has: ['type', 'detail', 'status'] },
  ],
  ['variables', '  - { id: a, set: { b: { c: 1 } } }\n  - { id: d, return: "${ $vars.b.| }" }', { all: ['c'] }],
  [
    'checks',
    '  - id: a\n    call: shop.charge\n    with: { amount: 1 }\n    pivot: true\n    checks: [ { id: low, when: "${ true }", then: flag } ]\n  - { id: d, return: "${ $checks.a.| }" }',
    { all: ['low'] },
  ],
  [
    'in a branch',
    `${PAY}  - id: b\n    parallel:\n      branches:\n        c: [ { id: d, set: { e: "\${ $steps.pay.| }" } } ]`,
    { all: ['paymentId', 'fee'] },
  ],
  [
    'of a branch',
    '  - id: b\n    parallel:\n      branches:\n        c: [ { id: d, set: { e: 1 } } ]\n  - { id: f, return: "${ $steps.b.c.| }" }',
    { all: ['e'] },
  ],
];
for (const [name, steps, expected] of EXPRESSIONS) {
  test(`completion inside an expression: ${name}`, () => check('sell.flow.yaml', flow(steps), expected));
}

const BROKEN: readonly (readonly [name: string, steps: string, expected: Expected])[] = [
  [
    'a quote that is not closed',
    `${PAY}  - id: a\n    if: "\${ $steps.pay.|\n    wait: PT1S`,
    { all: ['paymentId', 'fee'] },
  ],
  [
    'braces that are closed, a quote that is not',
    `${PAY}  - id: a\n    if: "\${ $steps.pay.| }\n    wait: PT1S`,
    { all: ['paymentId', 'fee'] },
  ],
  ['no quotes', `${PAY}  - id: a\n    if: \${ $steps.pay.|\n    wait: PT1S`, { all: ['paymentId', 'fee'] }],
  ['no quotes in a map', `${PAY}  - { id: a, if: \${ $steps.pay.| }, wait: PT1S }`, { all: ['paymentId', 'fee'] }],
  [
    'a map that is not closed',
    `${PAY}  - { id: a, set: { b: "\${ $steps.pay.|\n  - { id: c, wait: PT1S }`,
    { all: ['paymentId', 'fee'] },
  ],
  ['no verb yet', `${PAY}  - id: a\n    if: "\${ $steps.pay.| }"`, { all: ['paymentId', 'fee'] }],
  ['no id yet', `${PAY}  - if: "\${ $steps.pay.| }"`, { all: ['paymentId', 'fee'] }],
  [
    'a verb that cannot be read',
    `${PAY}  - { id: a, listen: { match: "\${ $steps.pay.| }" } }`,
    { all: ['paymentId', 'fee'] },
  ],
  ['a step before without its verb', `${PAY}  - id: x\n  - { id: a, return: "\${ $steps.| }" }`, { has: ['pay', 'x'] }],
  [
    'another line that is broken',
    `  - { id: x, call: [ \n${PAY}  - id: a\n    return: "\${ $steps.pay.| }"`,
    { all: ['paymentId', 'fee'] },
  ],
  [
    'a folded scalar',
    `${PAY}  - id: a\n    return: >-\n      \${ "x" &\n         $steps.pay.| }`,
    { all: ['paymentId', 'fee'], replaces: 0 },
  ],
  [
    'a folded scalar that is not closed',
    `${PAY}  - id: a\n    return: >-\n      \${ "x" &\n         $steps.pay.pa|`,
    { all: ['paymentId', 'fee'], replaces: 2 },
  ],
  [
    'escapes before the cursor',
    `${PAY}  - { id: a, return: "\${ \\"\\u00e9\\" & $steps.pay.pa| }" }`,
    { all: ['paymentId', 'fee'], replaces: 2 },
  ],
  [
    'a doubled quote before the cursor',
    `${PAY}  - { id: a, return: '\${ ''😀'' & $steps.pay.pa| }' }`,
    { all: ['paymentId', 'fee'], replaces: 2 },
  ],
];
for (const [name, steps, expected] of BROKEN) {
  test(`completion while there is ${name}`, () => check('sell.flow.yaml', flow(steps), expected));
}

const PLACES: readonly (readonly [name: string, steps: string, expected: Expected])[] = [
  ['keys of a step', '  - id: a\n    |', { has: ['call', 'set', 'if', 'parallel', 'catch'], lacks: ['id'] }],
  [
    'keys of a call',
    '  - id: a\n    call: shop.charge\n    |',
    { has: ['with', 'compensate', 'pivot', 'checks'], lacks: ['call', 'do', 'foreach'] },
  ],
  [
    'a key begun',
    '  - id: a\n    call: shop.charge\n    comp|',
    { has: ['compensate'], replaces: 4, about: ['compensate', /undone/], insert: ['compensate', 'compensate: '] },
  ],
  ['a key before others', '  - id: a\n    t|\n    call: shop.charge\n', { has: ['timeout', 'title'], replaces: 1 }],
  ['a key in braces', '  - { id: a, call: shop.charge, | }', { has: ['with', 'pivot'] }],
  ['a key that is changed', '  - { id: a, ca|: shop.charge }', { insert: ['call', 'call'] }],
  ['a new step', '  - |', { has: ['id', 'call', 'set'] }],
  ['keys of a clause', '  - { id: a, wait: PT1S, catch: [ { | } ] }', { all: ['errors', 'steps'] }],
  ['keys of parallel', '  - id: a\n    parallel:\n      |', { has: ['branches', 'join'] }],
  [
    'activities',
    '  - { id: a, call: | }',
    { has: ['shop.charge', 'mail.send', 'rules.decide'], replaces: 0, detail: ['shop.charge', /Charges a card/] },
  ],
  ['an activity begun', '  - { id: a, call: shop.ch| }', { has: ['shop.charge'], replaces: 7 }],
  ['an activity on a line of its own', '  - id: a\n    call: shop.|', { has: ['shop.charge'], replaces: 5 }],
  [
    'parameters',
    '  - id: a\n    call: shop.charge\n    with:\n      |',
    { all: ['amount', 'currency', 'address'], about: ['amount', /In euro/], detail: ['amount', /^number$/] },
  ],
  [
    'parameters that are left',
    '  - { id: a, call: shop.charge, with: { amount: 1, c| } }',
    { all: ['currency', 'address'] },
  ],
  [
    'parameters inside one',
    '  - { id: a, call: shop.charge, with: { amount: 1, address: { c| } } }',
    { all: ['city'] },
  ],
  [
    'values of a parameter',
    '  - { id: a, call: shop.charge, with: { amount: 1, currency: | } }',
    { has: ['EUR', 'USD', '${ }'] },
  ],
  [
    'parameters of an undo',
    '  - { id: a, call: shop.charge, with: { amount: 1 }, compensate: { call: shop.refund, with: { | } } }',
    { all: ['payment'] },
  ],
  ['child flows', '  - { id: a, run: | }', { all: ['pack@^1.2.0'] }],
  ['arguments of a child flow', '  - { id: a, run: pack@^1, with: { | } }', { all: ORDER }],
  [
    'templates',
    '  - { id: a, call: model.generate, with: { model: writer, prompt: { template: | } } }',
    { all: ['./prompts/thanks.hbs'] },
  ],
  [
    'data of a template',
    '  - { id: a, call: model.generate, with: { model: writer, prompt: { template: ./prompts/thanks.hbs, data: { | } } } }',
    { all: ['name'], about: ['name', /Who bought/] },
  ],
  ['models', '  - { id: a, call: model.generate, with: { model: | } }', { all: ['writer'] }],
  ['connections', '  - { id: a, call: http.get, with: { connection: | } }', { all: ['crm'] }],
  [
    'schemas',
    '  - { id: a, listen: { event: x.y, schema: | } }',
    { has: ['./schemas/order.json', './schemas/note.json'] },
  ],
  ['rules', '  - { id: a, call: rules.decide, with: { table: | } }', { all: ['./rules/limits.rules.yaml'] }],
  [
    'errors of a call',
    '  - { id: a, call: shop.charge, with: { amount: 1 }, catch: [ { errors: [ | ], steps: [] } ] }',
    { has: ['card.declined', 'timeout', 'card.*'], detail: ['card.declined', /The card was declined/] },
  ],
  [
    'errors raised in the flow',
    '  - { id: a, raise: { type: order.late } }\ncatch: [ { errors: [ o| ], steps: [ { id: z, wait: PT1S } ] } ]',
    { has: ['order.late', 'order.*'] },
  ],
  [
    'events',
    '  - { id: a, listen: { event: order.changed, schema: ./schemas/note.json }, timeout: P1D }\n  - { id: b, emit: { event: | } }',
    { all: ['order.changed'] },
  ],
  ['words', '  - { id: a, call: shop.charge, dispatch: | }', { all: ['queue', 'local'] }],
  ['true and false', '  - { id: a, call: shop.charge, pivot: | }', { has: ['true'] }],
  ['a condition', '  - { id: a, if: | }', { all: ['${ }'], insert: ['${ }', '"${ ‸ }"'] }],
  ['a duration', '  - { id: a, call: shop.charge, timeout: | }', { has: ['PT30S'] }],
];
for (const [name, steps, expected] of PLACES) {
  test(`completion of ${name}`, () => check('sell.flow.yaml', flow(steps), expected));
}

test('completion of the keys of a document', () => {
  check('sell.flow.yaml', `${HEAD}|`, { has: ['steps', 'output', 'finally'], lacks: ['name', 'input'] });
  check('empty.flow.yaml', '|', { has: ['holdfast', 'name', 'steps'] });
  check('sell.flow.yaml', `${HEAD}output: { schema: | }\nsteps: []`, { has: ['./schemas/note.json'] });
});

test('completion in other documents', () => {
  const sell = {
    'sell.flow.yaml': flow(
      `${PAY}  - { id: ok, approval: { title: x, assignees: { users: [a@example.org] } }, timeout: P1D }`,
    ),
  };
  const at = (marked: string) => {
    const { text, place } = withCursor(marked);
    const session = sessionOf({ ...SHOP, ...sell, 'sell.test.yaml': text });
    return complete(session, 'sell.test.yaml', 'test', text, place)?.items.map(({ label }) => label);
  };
  assert.deepEqual(at('flow: |'), ['./child.flow.yaml', './sell.flow.yaml']);
  assert.deepEqual(at('flow: ./sell.flow.yaml\nmocks:\n  |'), ['pay']);
  assert.deepEqual(at('flow: ./sell.flow.yaml\ntests:\n  - { name: x, expect: { order: [ | ] } }'), ['pay', 'ok']);
  assert.deepEqual(at('flow: ./sell.flow.yaml\ntests:\n  - { name: x, happens: [ { at: PT1S, approve: | } ] }'), [
    'ok',
  ]);
  assert.deepEqual(at('flow: ./sell.flow.yaml\ntests:\n  - { name: x, expect: { outcome: | } }'), [
    'completed',
    'failed',
    'cancelled',
    'stuck',
  ]);
  check('holdfast.yaml', 'holdfast: "1"\nname: x\nmodels:\n  m: { provider: | }\n', {
    all: [...Object.keys(PACKAGES), 'local', 'scripted', 'cassette'],
  });
  check('holdfast.yaml', 'holdfast: "1"\nname: x\nconnections:\n  c: { kind: smtp, | }\n', {
    has: ['host', 'from'],
    lacks: ['baseUrl'],
  });
});
