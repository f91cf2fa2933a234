/** What an expression gives is always of the type that was inferred for it, with the labels of what is in it; none may fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSource } from '../../compiler/expression/parse.ts';
import { allLabels } from '../../compiler/types/all-labels.ts';
import { fromJson } from '../../compiler/types/from-json.ts';
import { fromSchema } from '../../compiler/types/from-schema.ts';
import { inferType } from '../../compiler/types/infer.ts';
import { isInstance } from '../../compiler/types/is-instance.ts';
import type { Type } from '../../compiler/types/type.ts';
import { evaluate } from '../../interpreter/expression/evaluate.ts';
import { BUDGET, NOW, readCases } from '../../interpreter/expression/testing/read-cases.ts';
import type { Json } from '../../schema/json.ts';
import { drawExpression } from './draw-expression.ts';
import { drawInput, LABEL, MARK } from './draw-value.ts';

const SEED = 20_261_123;
const DRAWN = 6_000;
/** So many of the drawn expressions have to give a value: what only fails proves nothing. */
const LEAST_VALUES = 2_000;

interface Names {
  readonly [name: string]: { readonly type: Type; readonly value: Json };
}

/** Whether the expression gives a value or its absence at all; throws where that is not of its type. */
function holds(source: string, names: Names): boolean {
  const { ast, findings } = parseSource(source);
  if (ast === undefined || findings.length > 0) return false;
  const bindings = Object.fromEntries(Object.entries(names).map(([name, { value }]) => [name, value]));
  const end = evaluate(source, bindings, BUDGET, NOW);
  if (end.t === 'failed') return false;
  const type = inferType(ast, {
    variable: (name) => (Object.hasOwn(names, name) ? names[name]?.type : undefined),
    note: () => undefined,
  });
  const told = `${source} gives ${JSON.stringify(end.value)} with ${JSON.stringify(bindings)}`;
  assert.ok(isInstance(end.value, type), told);
  const shows = JSON.stringify(end.value)?.toLowerCase().includes(MARK) ?? false;
  assert.ok(!shows || allLabels(type).includes(LABEL), `${told}, and the type has no label`);
  return true;
}

test('the cases of the evaluator', () => {
  const { bindings, groups } = readCases();
  const names = Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [name, { type: fromJson(value), value }]),
  );
  const held = groups.flatMap(({ cases }) => cases).filter(({ expression }) => holds(expression, names));
  assert.ok(held.length > 500, `${held.length} cases`);
});

test('drawn expressions over drawn schemas', () => {
  let held = 0;
  fc.assert(
    fc.property(
      drawExpression,
      drawInput,
      fc.constantFrom<Json>(1, 'x', [1, 'x'], { a: [1], b: { a: 2 } }),
      (source, { schema, value }, one) => {
        const names: Names = {
          input: { type: fromSchema(schema), value },
          one: { type: fromJson(one), value: one },
        };
        if (holds(source, names)) held++;
      },
    ),
    { numRuns: DRAWN, seed: SEED },
  );
  assert.ok(held >= LEAST_VALUES, `${held} of ${DRAWN} gave a value`);
});
