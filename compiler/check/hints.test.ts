/** Where users of other tools slip, the message says what to write here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { compile } from '../compile.ts';
import { optionsFor, treeOf } from '../fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';
const INPUT =
  '{ "type": "object", "properties": { "agent": { "type": "string" }, "agent-email": { "type": "string" } } }';

function check(body: string, code: string, hint: RegExp): void {
  const tree = treeOf({ 'main.flow.yaml': HEAD + body, 'input.json': INPUT });
  const { diagnostics } = compile(tree, 'main.flow.yaml', optionsFor(tree, standardContracts.values()));
  const found = diagnostics.filter((one) => one.code === code);
  assert.ok(
    found.some((one) => hint.test(one.hint ?? '')),
    JSON.stringify(diagnostics),
  );
}

const EXPRESSIONS: readonly (readonly [written: string, code: string, hint: RegExp])[] = [
  ['$input.agent == 1', 'HF2005', /write =/],
  ["$input.agent = 'a' && true", 'HF2005', /write and/],
  ["$input.agent = 'a' || true", 'HF2005', /write or; for a default write \?\?/],
  ['!$input.ok', 'HF2005', /\$not\(/],
  ['$input?.agent', 'HF2005', /plain dot/],
  ['$input.agent.length', 'HF2025', /\$length\(/],
  ['`a ${$input.agent}`', 'HF2005', /join texts with &/],
  ['steps.first.outputs.v', 'HF2026', /\$steps\.first/],
  ['$steps.first.outputs.v', 'HF4019', /\$steps\.<id>/],
  ['.agent // 1', 'HF2001', /jq/],
  ['$input.agent // 1', 'HF2005', /\?\?/],
  ['$inptu.agent', 'HF4018', /^did you mean "\$input"\?$/],
  ['$data.agent', 'HF4018', /Zigflow.*\$input/],
  ['$context.agent', 'HF4018', /Zigflow.*\$vars/],
  ['$input.agent-email', 'HF2024', /`agent-email`/],
];
for (const [written, code, hint] of EXPRESSIONS) {
  test(`expression ${written}`, () => {
    const steps = `input: { schema: ./input.json }\nsteps:\n  - { id: first, set: { v: 1 } }\n  - id: last\n    set:\n      w: "\${ ${written} }"\n`;
    check(steps, code, hint);
  });
}

const KEYS: readonly (readonly [written: string, hint: RegExp])[] = [
  ['uses: a/b@v1', /`call: /],
  ['needs: [a]', /`switch`/],
  ['env: { A: b }', /`input`/],
  ['timeout-minutes: 5', /`timeout: /],
  ['continue-on-error: true', /`catch: /],
  ['Next: b', /order in which they stand/],
  ['ErrorEquals: [a]', /`errors: /],
  ['TimeoutSeconds: 5', /`timeout: /],
  ['then: b', /order in which they stand/],
  ['export: { as: b }', /`set`/],
];
for (const [written, hint] of KEYS) {
  test(`key ${written}`, () => check(`steps:\n  - { id: only, wait: PT1M, ${written} }\n`, 'HF1108', hint));
}

test('an expression of GitHub Actions', () => {
  check('steps:\n  - { id: only, set: { v: "${{ inputs.a }}" } }\n', 'HF2002', /write \$\{/);
});
