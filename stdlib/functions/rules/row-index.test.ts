import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../../schema/json.ts';
import { compileRules } from './compile.ts';
import type { HitPolicy, Rule, Table } from './document.ts';

const ROWS = 200;
/** More than it takes for an index to be made. */
const QUESTIONS = 60;

const number = fc.integer({ min: 0, max: 30 });
const text = fc.constantFrom(...'abcdefghijklmnop');
const day = fc.constantFrom('2026-01-01', '2026-01-02', '2026-02-01', '2027-01-01');
const bounds = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 4, arbitrary: value },
    fc.record({ above: value }),
    fc.record({ atLeast: value, below: value }),
    fc.record({ atMost: value }),
    fc.record({ not: value }),
    fc.constant(null),
    fc.array(fc.oneof(value, fc.record({ atLeast: value })), { minLength: 1, maxLength: 3 }),
  );
const tests = fc.record(
  {
    n: bounds(number),
    t: fc.oneof(text, fc.array(text, { minLength: 1 }), fc.record({ startsWith: text })),
    d: bounds(day),
  },
  { requiredKeys: [] },
);
const drawRules = fc.array(
  fc.oneof({ weight: 20, arbitrary: tests }, fc.array(tests, { minLength: 1, maxLength: 2 })),
  {
    minLength: ROWS,
    maxLength: ROWS,
  },
);
const facts = fc.tuple(
  fc.option(number, { nil: undefined }),
  fc.option(text, { nil: undefined }),
  fc.option(day, { nil: undefined }),
);

const inputs = {
  n: { type: 'number', optional: true },
  t: { type: 'text', optional: true },
  d: { type: 'date', optional: true },
} as const;

/** Sparse tables and tables in which every row tests each input, as tariffs do. */
for (const dense of [false, true])
  for (const hitPolicy of ['C', 'F'] satisfies readonly HitPolicy[])
    test(`an index finds the rows that reading all finds: ${hitPolicy}${dense ? ', every input tested' : ''}`, () => {
      fc.assert(
        fc.property(drawRules, fc.array(facts, { minLength: QUESTIONS, maxLength: QUESTIONS }), (whens, asked) => {
          const rules = whens.map((when, i) => ({
            id: `r${i}`,
            when: dense
              ? { t: 'abcdefghijklmnop'[i % 16], n: { atLeast: i % 20, below: (i % 20) + 5 }, ...when }
              : when,
            then: { o: i },
          })) as unknown as readonly Rule[]; // tests are drawn as plain JSON
          const document: Table = { hitPolicy, inputs, outputs: { o: { type: 'number' } }, rules };
          const table = compileRules(document).table;
          for (const fact of asked) {
            const all = table?.compiled.filter(({ matches }) => matches(fact)) ?? [];
            const found = table?.find(fact).map(({ rule }) => rule.id);
            assert.deepEqual(
              found,
              (hitPolicy === 'F' ? all.slice(0, 1) : all).map(({ rule }) => rule.id),
            );
          }
        }),
        { numRuns: 40, seed: 20_261_123 },
      );
    });
