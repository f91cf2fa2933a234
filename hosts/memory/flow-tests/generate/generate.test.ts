/** The parts of the search: values that fit, texts of patterns, what conditions turn on, the same numbers each time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHints } from '../../../../compiler/flow-tests/read-hints.ts';
import type { JsonSchema } from '../../../../schema/json.ts';
import { runDocument, TOOLS } from '../testing/run-document.ts';
import { textOfPattern } from './pattern.ts';
import { createRandom } from './random.ts';
import { leavesOf, replaceAt, sampleOf } from './sample.ts';

const SCHEMAS: readonly JsonSchema[] = [
  true,
  { type: 'string', minLength: 12, maxLength: 14 },
  { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4,6}(/x|y)?$' },
  { type: 'string', format: 'date-time' },
  { type: 'integer', minimum: 5, multipleOf: 4 },
  { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 },
  { type: ['null', 'number'] },
  { enum: ['b', 'a'] },
  { const: { a: 1 } },
  { type: 'array', minItems: 3, items: { type: 'boolean' } },
  { anyOf: [{ type: 'string' }, { type: 'number' }] },
  {
    type: 'object',
    required: ['a', 'next'],
    properties: { a: { $ref: '#/$defs/a' }, next: { type: 'array', maxItems: 0 } },
    $defs: { a: { type: 'integer', minimum: 7 } },
  },
  {
    allOf: [
      { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
      { properties: { b: { const: 1 } } },
    ],
  },
];

for (const schema of SCHEMAS)
  test(`a value that fits ${JSON.stringify(schema)}`, () => {
    assert.deepEqual(TOOLS.validate(schema, sampleOf(schema)), []);
  });

test('a schema that refers to itself has an end', () => {
  const schema = { type: 'object', properties: { next: { $ref: '#' } } };
  assert.ok(JSON.stringify(sampleOf(schema)).length < 1_000);
  leavesOf(schema, sampleOf(schema), new Map());
});

const PATTERNS: readonly (readonly [pattern: string, text: string | undefined])[] = [
  ['^[A-Z]{2}-[0-9]{3}$', 'AA-000'],
  ['^(ab|cd)+x?\\d\\.$', 'abx1.'],
  ['^[^a]b*$', 'Ab'],
  ['(?=a)b', undefined],
  ['\\p{L}', undefined],
  ['[a', undefined],
];
for (const [pattern, text] of PATTERNS) test(`a text of ${pattern}`, () => assert.equal(textOfPattern(pattern), text));

test('the edges of what a field is compared with, its enumeration, and its absence', () => {
  const schema = {
    type: 'object',
    required: ['kg'],
    properties: { kg: { type: 'integer', minimum: 0 }, share: { type: 'number' }, lane: { enum: ['a', 'b'] } },
  };
  const constants = new Map([
    ['kg', [40]],
    ['share', [0.5]],
  ]);
  const leaves = leavesOf(schema, { kg: 41, lane: 'a' }, constants);
  assert.deepEqual(leaves, [
    { at: ['kg'], name: 'kg', values: [39, 40, 0, 1], optional: false },
    { at: ['share'], name: 'share', values: [0.51, 0.49, 0.5, 0, 1], optional: true },
    { at: ['lane'], name: 'lane', values: ['b'], optional: true },
  ]);
});

test('one place is replaced, or left out', () => {
  const value = { a: [1, { b: 2 }], c: 3 };
  assert.deepEqual(replaceAt(value, ['a', 1, 'b'], 5), { a: [1, { b: 5 }], c: 3 });
  assert.deepEqual(replaceAt(value, ['c'], undefined), { a: [1, { b: 2 }] });
  assert.deepEqual(replaceAt(value, ['a', 0], undefined), { a: [{ b: 2 }], c: 3 });
  assert.deepEqual(replaceAt(undefined, ['x', 'y'], 1), { x: { y: 1 } });
});

test('what conditions turn on, also behind tables and checks', async () => {
  const { plan } = await runDocument({
    'it.test.yaml': 'flow: ./order.flow.yaml\ntests: [{ name: a, expect: { outcome: completed } }]\n',
    'order.flow.yaml': `holdfast: "1"
name: order
version: 1.0.0
timeout: P1D
steps:
  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: "\${ $input }" } }
  - { id: slow, if: "\${ $steps.lane.lane = 'slow' and -5 < ($input.depth ?? 0) }", wait: PT1M }
  - { id: got, listen: { event: papers.sent, match: "\${ $event.order = $input.order.id }" }, timeout: PT1H }
`,
    'lane.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { weight: { type: number, from: goods.grossKg } }
outputs: { lane: { type: text } }
rules: [{ id: heavy, when: { weight: { above: 900 } }, then: { lane: slow } }]
default: { lane: fast }
`,
  });
  const { constants, names, rows, matches } = readHints(plan);
  assert.deepEqual(constants.get('grossKg'), [900]);
  assert.deepEqual(constants.get('lane'), ['slow']);
  assert.ok(constants.get('depth')?.includes(-5));
  assert.deepEqual(rows.get('lane.rules.yaml')?.get('default'), ['grossKg']);
  const turning = names.find((list) => list.includes('depth'));
  assert.ok(turning?.includes('grossKg'), turning?.join());
  assert.deepEqual(matches.flat(), [{ event: ['order'], input: ['order', 'id'] }]);
});

test('the same seed draws the same', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return [random.below(1_000), random.below(1_000), random.shuffle([1, 2, 3, 4, 5, 6, 7, 8])];
  };
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
});
