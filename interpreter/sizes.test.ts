/** Limits in bytes: of values, of what a step puts out, of what is carried over (rule 39). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../schema/json.ts';
import { sizeOf } from './canonical.ts';
import type { Sketch } from './testing/build-plan.ts';
import { checkFlow, value } from './testing/check-flow.ts';

const texts: readonly string[] = ['', 'abc', 'é', '界界', '😀', 'a"b\\c', '\n\t', '\u0001', '界'.repeat(1000)];

for (const text of texts) {
  test(`${JSON.stringify(text.slice(0, 8))} takes as many bytes as its JSON`, () => {
    const bytes = (json: Json): number => new TextEncoder().encode(JSON.stringify(json)).length;
    assert.equal(sizeOf(text), bytes(text));
    assert.equal(sizeOf({ [text]: [text] }) >= bytes({ [text]: [text] }), true);
  });
}

const limits = { valueBytes: 1000 };
const big = (id: string): Sketch => ({ id, call: 'r.big' });
const replies = Object.fromEntries(['a', 'b', 's.0', 's.1'].map((id) => [id, value('x'.repeat(600))]));
const cases: { readonly [what: string]: readonly Sketch[] } = {
  'a text of three bytes a character': [{ id: 'v', set: { t: '${ $pad("", 400, "界") }' } }],
  'an output of the flow': [big('a'), { id: 'end', return: '${ $steps.a & $steps.a }' }],
  'the detail of an error': [big('a'), { id: 'r', raise: { type: 'x.y', detail: '${ $steps.a & $steps.a }' } }],
  'the data of an error': [big('a'), { id: 'r', raise: { type: 'x.y', data: '${ [$steps.a, $steps.a] }' } }],
  'the outputs of branches': [{ id: 'p', parallel: { branches: { one: [big('a')], two: [big('b')] } } }],
  'the results of items': [
    { id: 'f', foreach: { in: '${ [1, 2] }', steps: [big('s')] } },
    { id: 'end', return: '${ $steps.f }' },
  ],
};

for (const [what, steps] of Object.entries(cases)) {
  test(`too large: ${what}`, () =>
    checkFlow({ name: what, flow: { steps }, replies, limits, expect: { error: 'limit.exceeded' } }));
}
