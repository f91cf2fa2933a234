/** Facts that rules take always fit the schema that is made of their inputs, so that `check` refuses none that would do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromSchema } from '../../compiler/types/from-schema.ts';
import { isInstance } from '../../compiler/types/is-instance.ts';
import type { Json } from '../../schema/json.ts';
import { check } from '../../stdlib/functions/rules/check.ts';
import { factsSchema } from '../../stdlib/functions/rules/input-schema.ts';
import { inspectRules } from '../../stdlib/functions/rules/inspect.ts';

const SEED = 20_261_123;
const DRAWN = 4_000;
/** So many of them have to be taken, and so many to be refused by both. */
const LEAST = 200;

const drawInput = fc.record(
  {
    type: fc.constantFrom('text', 'text', 'number', 'integer', 'boolean', 'date', 'time', 'list'),
    optional: fc.boolean(),
    from: fc.constantFrom('a', 'g', 'g.x', 'g.y', 'g.x.z'),
    closed: fc.boolean(),
  },
  { requiredKeys: ['type'] },
);
const drawDocument = fc.dictionary(fc.constantFrom('a', 'b', 'c'), drawInput, { minKeys: 1 }).map(
  (drawn): Json => ({
    inputs: Object.fromEntries(
      Object.entries(drawn).map(([name, { closed, ...input }]) => [
        name,
        { ...input, ...(closed && input.type === 'text' ? { values: ['p', '2026-01-31'] } : {}) },
      ]),
    ) as Json, // plain data all through
    checks: [{ id: 'c', when: {}, then: 'flag' }],
  }),
);
const drawPlain = fc.constantFrom<Json>('p', 'q', 1, 2.5, true, null, [], ['p'], '2026-01-31', '2026-01-31T08:00:00Z');
const drawFacts = fc.record(
  {
    a: drawPlain,
    b: drawPlain,
    c: drawPlain,
    g: fc.oneof(
      drawPlain,
      fc.record({ x: fc.oneof(drawPlain, fc.record({ z: drawPlain })), y: drawPlain }, { requiredKeys: [] }),
    ),
    more: drawPlain,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Json>; // plain data all through

test('drawn inputs and facts', () => {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(drawDocument, drawFacts, (document, facts) => {
      if (inspectRules(document).length > 0) return;
      const { ok } = check({ checks: { path: 'c', digest: JSON.stringify(document), content: document }, facts });
      const fits = isInstance(facts, fromSchema(factsSchema(document)));
      assert.ok(fits || !ok, JSON.stringify([document, facts]));
      if (ok) taken++;
      else if (!fits) refused++;
    }),
    { numRuns: DRAWN, seed: SEED },
  );
  assert.ok(taken >= LEAST && refused >= LEAST, `${taken} were taken, ${refused} refused by both`);
});
