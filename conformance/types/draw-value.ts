/** Schemas, and values that fit them. */
import fc from 'fast-check';
import type { Json, JsonSchema } from '../../schema/json.ts';

export const FIELDS = ['a', 'b', 'c', 'list', 'inner'] as const;

/** Stands in every text whose schema is labelled, and in nothing else. */
export const MARK = '7q';
export const LABEL = 'secret';
const LABELLED: JsonSchema = { type: 'string', 'x-holdfast-labels': [LABEL] };

interface Drawn {
  readonly schema: JsonSchema;
  readonly value: fc.Arbitrary<Json>;
}

const leaf: fc.Arbitrary<Drawn> = fc.constantFrom<Drawn>(
  { schema: { type: 'string' }, value: fc.constantFrom('', 'x', 'agent@example.org', '12', 'a,b') },
  { schema: { enum: ['x', 'y', 2] }, value: fc.constantFrom<Json>('x', 'y', 2) },
  { schema: { type: 'integer' }, value: fc.integer({ min: -2, max: 3 }) },
  { schema: { type: 'number' }, value: fc.constantFrom(0, 0.5, -1.5, 7) },
  { schema: { type: 'boolean' }, value: fc.boolean() },
  { schema: { type: 'string', maxLength: 2 }, value: fc.constantFrom('', 'x', 'xy', '𝄞𝄞') },
  { schema: { type: ['string', 'null'] }, value: fc.constantFrom(null, 'n') },
  { schema: LABELLED, value: fc.constantFrom(MARK, `${MARK}x`, `a,${MARK}`) },
  {
    schema: { type: ['number', 'array'], items: { type: 'number' } },
    value: fc.constantFrom<Json>(1, [], [1], [1, 2]),
  },
  { schema: {}, value: fc.constantFrom<Json>(null, 1, 'any', [], [[1], 2], { a: 1 }) },
);

function listOf(inner: fc.Arbitrary<Drawn>): fc.Arbitrary<Drawn> {
  return fc.tuple(inner, fc.constantFrom(0, 1, 2)).map(([{ schema, value }, least]) => ({
    schema: { type: 'array', items: schema, ...(least === 0 ? {} : { minItems: least }) },
    value: fc.array(value, { minLength: least, maxLength: 3 }),
  }));
}

function objectOf(inner: fc.Arbitrary<Drawn>): fc.Arbitrary<Drawn> {
  const members = fc.array(fc.tuple(fc.constantFrom(...FIELDS), inner, fc.boolean()), { maxLength: 4 });
  return fc
    .tuple(members, fc.constantFrom<JsonSchema | undefined>(undefined, false, { type: 'string' }, LABELLED))
    .map(([drawn, more]) => {
      const fields = new Map(drawn.map(([name, member, required]) => [name, { ...member, required }]));
      const required = [...fields].filter(([, field]) => field.required).map(([name]) => name);
      const model = Object.fromEntries([...fields].map(([name, { value }]) => [name, value]));
      // `record` promises an undefined that it never draws: a key that is not required is left out.
      const whole = fc.record(model, { requiredKeys: required }) as fc.Arbitrary<{ readonly [name: string]: Json }>;
      return {
        schema: {
          type: 'object',
          properties: Object.fromEntries([...fields].map(([name, { schema }]) => [name, schema])),
          required,
          ...(more === undefined ? {} : { additionalProperties: more }),
        },
        value:
          more === false
            ? whole
            : fc
                .tuple(whole, fc.boolean())
                .map(([own, extra]) => (extra ? { ...own, zz: more === LABELLED ? MARK : 'more' } : own)),
      };
    });
}

const { tree } = fc.letrec<{ tree: Drawn }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, listOf(tie('tree')), objectOf(tie('tree'))),
}));

/** A schema of an object with a value that fits it. */
export const drawInput: fc.Arbitrary<{ readonly schema: JsonSchema; readonly value: Json }> = objectOf(
  fc.oneof(tree, listOf(objectOf(tree)), objectOf(tree)),
).chain(({ schema, value }) => value.map((one) => ({ schema, value: one })));
