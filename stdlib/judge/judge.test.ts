import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonSchema } from '../../schema/json.ts';
import { createJudge, JUDGE_LIMITS } from './judge.ts';

const judge = createJudge();
const nested = (depth: number): Json => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as Json;

const values: readonly (readonly [JsonSchema, Json, readonly string[]])[] = [
  [true, 1, []],
  [{ type: 'object', required: ['a'] }, {}, ['/: lacks "a"']],
  [{ type: 'object', required: ['toString'] }, {}, ['/: lacks "toString"']],
  [{ type: 'object', additionalProperties: false }, { b: 1 }, ['/: has "b", which the schema does not know']],
  [{ properties: { a: { type: 'number' } } }, { a: '1' }, ['/a: must be number']],
  [{ properties: { a: { default: 1 } } }, {}, []],
  [{ enum: ['x', 'y'] }, 'z', ['/: must be one of ["x","y"]']],
  [{ const: 1 }, 2, ['/: must be 1']],
  [{ type: 'string', format: 'date' }, '2026-02-31', ['/: must match format "date"']],
  [{ type: 'string', pattern: '^\\p{L}+/$' }, 'é/', []],
  [{ $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }, 3, ['/: must be string']],
  [{ type: 'string', 'x-holdfast-labels': ['secret'] }, 'x', []],
  [{}, nested(3_000), [`/: is nested deeper than ${JUDGE_LIMITS.valueDepth}`]],
];
for (const [schema, value, expected] of values) {
  test(`${JSON.stringify(schema)} on ${JSON.stringify(value).slice(0, 40)}`, () =>
    assert.deepEqual(judge.validate(schema, value), expected));
}

const schemas: readonly (readonly [JsonSchema, RegExp])[] = [
  [{ type: 'objct' }, /must be one of/],
  [{ tpye: 'object' }, /unknown keyword: "tpye"/],
  [{ $ref: 'https://example.org/schema.json' }, /can't resolve reference/],
  [{ pattern: '(?=a)b' }, /unsupported/],
  [{ format: 'zzz' }, /unknown format/],
  [{ allOf: [nested(JUDGE_LIMITS.schemaDepth) as JsonSchema] }, /nested deeper/],
];
for (const [schema, expected] of schemas) {
  test(`not usable: ${JSON.stringify(schema).slice(0, 60)}`, () => {
    assert.match(judge.inspect(schema)[0] ?? '', expected);
    assert.deepEqual(judge.validate(schema, 1), judge.inspect(schema));
  });
}

test('a pattern is linear in the length of the text, whoever wrote both', () => {
  const problems = judge.validate({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}b`);
  assert.equal(problems.length, 1);
});

test('an $id of one schema is not seen from another', () => {
  assert.deepEqual(judge.inspect({ $id: 'https://example.org/a', type: 'string' }), []);
  assert.deepEqual(judge.inspect({ $id: 'https://example.org/a', type: 'number' }), []);
  assert.notDeepEqual(judge.inspect({ $ref: 'https://example.org/a' }), []);
});

test('findings are bounded', () => {
  const problems = judge.validate(
    { items: { type: 'string' } },
    Array.from({ length: 1_000 }, (_, n) => n),
  );
  assert.equal(problems.length, JUDGE_LIMITS.findings + 1);
});
