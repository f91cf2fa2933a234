/** What only some of the values that there may be do not fit is told with `--strict`, and nothing of it without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { compile } from '../compile.ts';
import { optionsFor, treeOf } from '../fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\ninput: { schema: ./order.json }\nsteps:\n';
const ORDER = {
  type: 'object',
  required: ['id', 'either', 'lines', 'flag'],
  additionalProperties: false,
  properties: {
    id: { type: 'string' },
    either: { type: ['string', 'number'] },
    flag: { type: ['boolean', 'number'] },
    lines: { type: 'array', minItems: 1, items: { type: 'number' } },
  },
};

function codesOf(steps: string, strict: boolean): readonly string[] {
  const tree = treeOf({ 'main.flow.yaml': HEAD + steps, 'order.json': JSON.stringify(ORDER) });
  const options = { ...optionsFor(tree), contracts: standardContracts, strict };
  const { diagnostics } = compile(tree, 'main.flow.yaml', options);
  return diagnostics.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
}

function check(steps: string, expected: readonly string[]): void {
  assert.deepEqual(codesOf(steps, true), expected);
  assert.deepEqual(codesOf(steps, false), []);
}

const OPERANDS: readonly (readonly [source: string, expected: readonly string[]])[] = [
  ['$input.either + 1', ['HF3008']],
  ['-$input.either', ['HF3008']],
  ['$input.flag * 2', ['HF3008']],
  ['$input.either > 3', ['HF3008']],
  ["'a' < $input.either", ['HF3008']],
  ['$input.either < $input.either', ['HF3008']],
  ['$length($input.either)', ['HF3008']],
  ["$input.either & 'x'", []],
  ['$input.either = 3', []],
  ['$sum($input.lines) + 1', []],
  ['$number($input.either) + 1', []],
  ['$string($input.either)', []],
  ["$type($input.either) = 'number' ? $input.either + 1 : $length($input.either)", []],
  ["$type($input.either) != 'string' and $input.either > 3", []],
  ["'string' = $type($input.either) ? $input.either + 1 : 0", ['HF3008']],
];
for (const [source, expected] of OPERANDS) {
  // What surely fails is told without `--strict` too.
  const sure = source.startsWith("'string' =");
  test(source, () => {
    const steps = `  - { id: a, set: { n: "\${ ${source} }" } }\n`;
    if (sure) assert.deepEqual(codesOf(steps, false), ['HF3002']);
    else check(steps, expected);
  });
}

test('arguments', () => {
  const send = (guard: string, to: string): string =>
    `  - { id: tell, ${guard}call: mail.send, with: { to: "\${ ${to} }", subject: Hello, body: Done } }\n`;
  check(send('', '$input.either'), ['HF3008']);
  check(send('', "$input.id = 'a' ? $input.either : 'b@example.org'"), ['HF3008']);
  check(send('', '$string($input.either)'), []);
  check(send(`if: "\${ $type($input.either) = 'string' }", `, '$input.either'), []);
});
