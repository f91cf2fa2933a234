import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIAGNOSTICS } from '../../schema/diagnostics.ts';
import { EXPRESSION_DIAGNOSTICS } from '../../schema/diagnostics-expression.ts';
import type { Node, ScalarNode } from '../nodes.ts';
import { parse } from '../parse.ts';
import { parseExpression } from './parse.ts';

function scalars(node: Node): readonly ScalarNode[] {
  if (node.kind === 'scalar') return [node];
  return node.kind === 'list' ? node.items.flatMap(scalars) : node.entries.flatMap(({ value }) => scalars(value));
}
function codesOf(yaml: unknown): ReadonlySet<string> {
  assert.ok(typeof yaml === 'string');
  const { value, diagnostics } = parse('x.flow.yaml', yaml);
  assert.deepEqual(diagnostics, [], yaml);
  assert.ok(value);
  return new Set(scalars(value).flatMap((node) => parseExpression(node).diagnostics.map(({ code }) => code)));
}

/** Told of texts that are no expressions, by a rule of flows; its examples are tried with those of all other codes. */
const OF_NO_EXPRESSION = 'HF2033';

test('each code of the family has an example that gives it and one that does not', () => {
  for (const [code, { bad, good }] of Object.entries(EXPRESSION_DIAGNOSTICS)) {
    assert.ok(Object.hasOwn(DIAGNOSTICS, code) && code.startsWith('HF2'), code);
    if (code === OF_NO_EXPRESSION) continue;
    assert.ok(codesOf(bad).has(code), `${code} is not given by its bad example`);
    assert.deepEqual([...codesOf(good)], [], `${code}: its good example is good`);
  }
});
