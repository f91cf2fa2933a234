import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonSchema } from '../../schema/json.ts';
import { compareSchemas } from './compare-schemas.ts';

const object = (properties: { readonly [name: string]: JsonSchema }, more: object = {}): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
});
const text: JsonSchema = { type: 'string' };

/** `-`: refuses what was taken; `+`: takes what was refused; `±`: both, or it cannot be proved. */
const CASES: { readonly [name: string]: readonly [old: JsonSchema, now: JsonSchema, expected: readonly string[]] } = {
  'the same': [object({ a: text }), object({ a: text }), []],
  'other words': [{ ...(text as object), title: 'A' }, { ...(text as object), title: 'B' }, []],
  'a field more': [object({ a: text }), object({ a: text, b: text }), ['+ b']],
  'a field less': [object({ a: text, b: text }), object({ a: text }), ['- b']],
  'a field more, where any was allowed': [{ properties: {} }, { properties: { b: text } }, ['- b']],
  'required now': [object({ a: text }), object({ a: text }, { required: ['a'] }), ['- a']],
  'optional now': [object({ a: text }, { required: ['a'] }), object({ a: text }), ['+ a']],
  'a type more': [text, { type: ['string', 'null'] }, ['+ ']],
  'a type less': [{ type: ['string', 'null'] }, text, ['- ']],
  'number for integer': [{ type: 'integer' }, { type: 'number' }, ['+ ']],
  'another type': [text, { type: 'number' }, ['± ']],
  'a choice more': [{ enum: ['a'] }, { enum: ['a', 'b'] }, ['+ ']],
  'a choice less': [{ enum: ['a', 'b'] }, { const: 'a' }, ['- ']],
  'a higher minimum': [{ minimum: 1 }, { minimum: 2 }, ['- ']],
  'no maximum': [{ maxLength: 3 }, {}, ['+ ']],
  'inside a list': [{ items: { enum: ['a'] } }, { items: { enum: ['b'] } }, ['± *']],
  'closed now': [{ type: 'object' }, { type: 'object', additionalProperties: false }, ['- ']],
  'a new keyword that is not understood': [{}, { if: {}, then: false }, ['- ', '- ']],
  'a changed pattern': [{ pattern: 'a' }, { pattern: 'b' }, ['± ']],
  'through a reference': [
    { $ref: '#/$defs/a', $defs: { a: { enum: ['x', 'y'] } } },
    { $ref: '#/$defs/a', $defs: { a: { enum: ['x'] } } },
    ['- '],
  ],
  'nothing any more': [true, false, ['- ']],
  'a reference in a circle': [
    { $ref: '#/$defs/a', $defs: { a: object({ next: { $ref: '#/$defs/a' } }) } },
    { $ref: '#/$defs/a', $defs: { a: object({ next: { $ref: '#/$defs/a' }, n: text }) } },
    ['+ next/n', '+ n'],
  ],
};

for (const [name, [old, now, expected]] of Object.entries(CASES)) {
  test(`schemas: ${name}`, () => {
    const found = compareSchemas(old, now).map(({ at, narrowed, widened }) => {
      const sign = narrowed && widened ? '±' : narrowed ? '-' : '+';
      return `${sign} ${at}`;
    });
    assert.deepEqual(found, expected);
  });
}
