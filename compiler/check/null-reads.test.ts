import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { compile } from '../compile.ts';
import { optionsFor, treeOf } from '../fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\ninput: { schema: ./order.json }\nsteps:\n';
const ORDER = {
  type: 'object',
  required: ['id', 'mail'],
  additionalProperties: false,
  properties: { id: { type: 'string' }, mail: { type: ['string', 'null'] }, reply: { type: ['string', 'null'] } },
};

function codesOf(steps: string): readonly string[] {
  const tree = treeOf({ 'main.flow.yaml': HEAD + steps, 'order.json': JSON.stringify(ORDER) });
  const options = { ...optionsFor(tree), contracts: standardContracts };
  return compile(tree, 'main.flow.yaml', options).diagnostics.map(({ code }) => code);
}

/** Findings of a flow that sends its mail to what `to` gives. */
function check(to: string, expected: readonly string[]): void {
  const step = `  - { id: tell, call: mail.send, with: { to: "\${ ${to} }", subject: Hello, body: Done } }\n`;
  assert.deepEqual(codesOf(step), expected);
}

const OTHER = "'ops@example.org'";
const CASES: readonly (readonly [to: string, expected: readonly string[]])[] = [
  ['$input.mail', ['HF3005']],
  [`$input.mail = null ? ${OTHER} : $input.mail`, []],
  [`$input.mail != null ? $input.mail : ${OTHER}`, []],
  [`null != $input.mail ? $input.mail : ${OTHER}`, []],
  [`$not($input.mail = null) ? $input.mail : ${OTHER}`, []],
  [`$input.mail ? $input.mail : ${OTHER}`, []],
  [`$input.mail ?: ${OTHER}`, []],
  [`$input.mail ?? ${OTHER}`, ['HF3005']],
  [`$input.id != null ? $input.mail : ${OTHER}`, ['HF3005']],
  [`$input.mail != 'x' ? $input.mail : ${OTHER}`, ['HF3005']],
  [`$input.mail != null or $input.id = 'x' ? $input.mail : ${OTHER}`, ['HF3005']],
  [`$exists($input.reply) and $input.reply != null ? $input.reply : ${OTHER}`, []],
  [`$exists($input.reply) ? $input.reply : ${OTHER}`, ['HF3005']],
  [`$input.mail = null ? $input.mail : ${OTHER}`, ['HF3005']],
];

for (const [to, expected] of CASES) test(to, () => check(to, expected));

/** Findings of a flow that sets a variable to what it gives. */
const OPERANDS: readonly (readonly [source: string, expected: readonly string[]])[] = [
  ['$uppercase($input.mail)', ['HF3005']],
  ['$input.mail != null ? $uppercase($input.mail) : 0', []],
  ['$length($input.id = 1 ? null : $input.id)', ['HF3005']],
  ["$input.mail < 'm'", ['HF3005']],
  ["'m' >= $input.mail", ['HF3005']],
  ["$input.mail != null and $input.mail < 'm'", []],
  ["$input.mail = 'm'", []],
  ["$input.mail & '!'", []],
  ['$string($input.mail)', []],
  ["($input.mail = 'm' ? 1 : null) + 1", ['HF3002']],
  ['[$input.mail][0]', []],
];

for (const [source, expected] of OPERANDS) {
  test(`as an operand: ${source}`, () => {
    assert.deepEqual(codesOf(`  - { id: a, set: { n: "\${ ${source} }" } }\n`), expected);
  });
}

test('a caught error has a time and a place', () => {
  const steps =
    '  - { id: a, do: [ { id: b, raise: { type: x.y } } ], catch: [ { steps: [ { id: c, set: { n: "${ $error.at }", p: "${ $error.step }" } } ] } ] }\n';
  assert.deepEqual(codesOf(steps), []);
});
