import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { compile } from '../compile.ts';
import { optionsFor, treeOf } from '../fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n';
const APPROVAL = 'title: Go?, assignees: { groups: [ops] }';

/** Steps, and what is found. */
const CASES: readonly (readonly [steps: string, expected: readonly string[]])[] = [
  [`  - { id: ask, approval: { ${APPROVAL} } }`, ['HF4027']],
  [`  - { id: ask, approval: { ${APPROVAL} }, timeout: P1D }`, []],
  [`  - { id: ask, approval: { ${APPROVAL}, timeout: P1D } }`, ['HF1107']],
  [`  - { id: ask, approval: { ${APPROVAL} }, tiemout: P1D }`, ['HF1101']],
  ['  - { id: late, listen: { event: order.changed, timeout: P1D } }', ['HF1107']],
  ['  - id: late\n    listen:\n      event: order.changed\n      timeout: P1D', ['HF1107']],
  // Another step's mistake says nothing of this one.
  [
    `  - { id: ask, approval: { ${APPROVAL}, timeout: P1D } }\n  - { id: late, listen: { event: order.changed } }`,
    ['HF1107', 'HF4027'],
  ],
];

test('one mistake about the end of a wait is one finding', () => {
  for (const [steps, expected] of CASES) {
    const tree = treeOf({ 'main.flow.yaml': `${HEAD}${steps}\n` });
    const { diagnostics } = compile(tree, 'main.flow.yaml', { ...optionsFor(tree), contracts: standardContracts });
    assert.deepEqual(diagnostics.map(({ code }) => code).sort(), expected, steps);
  }
});
