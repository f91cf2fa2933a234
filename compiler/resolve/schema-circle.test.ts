import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../schema/json.ts';
import { findCircle } from './schema-circle.ts';

function check(schema: JsonObject, expected: string | undefined): void {
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map((found) => found[1] ?? '');
  assert.equal(findCircle(schema, references), expected);
}

const chain = (length: number): JsonObject => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length }, (_, i) => [`d${i}`, i + 1 === length ? {} : { $ref: `#/$defs/d${i + 1}` }]),
  ),
});

const CASES: readonly { readonly title: string; readonly schema: JsonObject; readonly circle: string | undefined }[] = [
  { title: 'a tree goes deeper each time', schema: { properties: { next: { $ref: '#' } } }, circle: undefined },
  { title: 'a list of itself', schema: { items: { $ref: '#' } }, circle: undefined },
  { title: 'itself', schema: { $ref: '#' }, circle: '#' },
  { title: 'itself through others', schema: { allOf: [{ anyOf: [{ not: { $ref: '#' } }] }] }, circle: '#' },
  {
    title: 'two that name each other',
    schema: { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { if: { $ref: '#/$defs/a' } } } },
    circle: '#/$defs/a',
  },
  {
    title: 'one that is used twice is no circle',
    schema: { allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }], $defs: { a: { type: 'object' } } },
    circle: undefined,
  },
  { title: 'a reference to nothing', schema: { $ref: '#/$defs/gone' }, circle: undefined },
  { title: 'a long chain', schema: chain(100), circle: undefined },
];
for (const { title, schema, circle } of CASES) test(title, () => check(schema, circle));

test('a chain without end in sight counts as a circle', () => {
  assert.notEqual(findCircle(chain(5_000), ['#']), undefined);
});
