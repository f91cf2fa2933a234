/** What a decision table gives is always of the type that its outputs and hit policy say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromSchema } from '../../compiler/types/from-schema.ts';
import { isInstance } from '../../compiler/types/is-instance.ts';
import type { Json } from '../../schema/json.ts';
import { decide } from '../../stdlib/functions/rules/decide.ts';
import { inspectRules } from '../../stdlib/functions/rules/inspect.ts';
import { rulesOutput } from '../../stdlib/functions/rules/output-schema.ts';

const SEED = 20_261_123;
const DRAWN = 3_000;
/** So many of them have to give a value. */
const LEAST_VALUES = 400;

const VALUES = { text: ['a', 'b'], number: [0, 1, 2.5], boolean: [true, false], list: [[], ['x']] } as const;
type Kind = keyof typeof VALUES;

const drawOutput = fc.record(
  { type: fc.constantFrom<Kind>('text', 'number', 'number', 'boolean', 'list'), closed: fc.boolean() },
  { requiredKeys: ['type', 'closed'] },
);

const drawTable = fc.dictionary(fc.constantFrom('o', 'p'), drawOutput, { minKeys: 1 }).chain((drawn) => {
  const outputs = Object.fromEntries(
    Object.entries(drawn).map(([name, { type, closed }]) => [
      name,
      closed && type !== 'list' ? { type, values: VALUES[type] } : { type },
    ]),
  );
  const row = fc.record(
    Object.fromEntries(Object.entries(drawn).map(([name, { type }]) => [name, fc.constantFrom<Json>(...VALUES[type])])),
  );
  const when = fc.constantFrom({}, { x: { above: 1 } }, { x: { below: 1 } });
  return fc.record(
    {
      inputs: fc.constant({ x: { type: 'number' } }),
      outputs: fc.constant(outputs),
      hitPolicy: fc.constantFrom('U', 'F', 'P', 'A', 'C', 'C', 'R', 'O'),
      aggregate: fc.constantFrom('sum', 'min', 'max', 'count'),
      rules: fc
        .array(fc.record({ when, then: row }), { minLength: 1, maxLength: 3 })
        .map((rules) => rules.map((rule, i) => ({ id: `r${i}`, ...rule }))),
      default: row,
    },
    { requiredKeys: ['inputs', 'outputs', 'hitPolicy', 'rules'] },
  ) as fc.Arbitrary<Json>; // plain data all through
});

test('drawn tables', () => {
  let held = 0;
  fc.assert(
    fc.property(drawTable, fc.integer({ min: 0, max: 2 }), (table, x) => {
      if (inspectRules(table).length > 0) return;
      const result = decide({ table: { path: 't', digest: JSON.stringify(table), content: table }, facts: { x } });
      if (!result.ok) return;
      const schema = rulesOutput(table);
      assert.ok(isInstance(result.value, fromSchema(schema)), JSON.stringify([table, result]));
      held++;
    }),
    { numRuns: DRAWN, seed: SEED },
  );
  assert.ok(held >= LEAST_VALUES, `${held} of ${DRAWN} gave a value`);
});
