/** Whether a definition fits a run that had come to a step of another one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../schema/plan.ts';
import { compile } from '../compile.ts';
import { optionsFor, readFixture, treeOf } from '../fixtures/project.ts';
import { provePrefix } from './prove-prefix.ts';

const CONTRACTS = readFixture('language')['port.activities.yaml'] ?? '';
const STEPS = `
  - { id: first, title: One, call: terminal.quote }
  - id: block
    timeout: PT1H
    do:
      - { id: second, call: terminal.quote }
      - { id: third, call: terminal.quote }
      - { id: fourth, call: terminal.quote }
  - { id: last, call: terminal.quote }
`;

function planOf(steps: string, name = 'try'): Plan {
  const tree = treeOf({
    'try.flow.yaml': `holdfast: "1"\nname: ${name}\nversion: 1.0.0\nsteps:${steps}`,
    'port.activities.yaml': CONTRACTS,
  });
  const { plan, diagnostics } = compile(tree, 'try.flow.yaml', optionsFor(tree));
  assert.ok(plan, JSON.stringify(diagnostics));
  return plan;
}

/** The run came to `third`, in `block`, and failed there. */
const REACHED = {
  touched: new Set(['first', 'block', 'second', 'third']),
  open: new Set(['block', 'third']),
  failed: 'third',
};

/** Edits, and the step that is named with a part of the message; null: it fits. */
const CASES: { readonly [name: string]: readonly [from: string, to: string, expected: string | null] } = {
  'nothing changed': ['id: first', 'id: first', null],
  'words changed': ['title: One', 'title: Two', null],
  'the failed step changed': ['{ id: third, call: terminal.quote }', '{ id: third, wait: PT1M }', null],
  'the failed step is gone': ['      - { id: third, call: terminal.quote }\n', '', null],
  'a step before the failed one': [
    '      - { id: third,',
    '      - { id: new, wait: PT1M }\n      - { id: third,',
    null,
  ],
  'what comes after': ['{ id: last, call: terminal.quote }', '{ id: other, wait: PT1M }', null],
  'the timeout of the block': ['PT1H', 'PT2H', null],
  'a step that ran changed': [
    '{ id: second, call: terminal.quote }',
    '{ id: second, call: terminal.state }',
    'second it ran to its end, and it changed',
  ],
  'a step that ran is gone': [
    '  - { id: first, title: One, call: terminal.quote }\n',
    '',
    "first it ran, and 'block' stands there now",
  ],
  'the block became conditional': [
    '    timeout',
    '    if: "${ $run.env = \'x\' }"\n    timeout',
    'block it was under way, and it changed',
  ],
  'a step was put before': [
    '\n  - { id: first',
    '\n  - { id: zero, wait: PT1M }\n  - { id: first',
    "first it ran, and 'zero' stands there now",
  ],
};

for (const [name, [from, to, expected]] of Object.entries(CASES)) {
  test(`a run fits a definition: ${name}`, () => {
    const found = provePrefix(planOf(STEPS), planOf(STEPS.replace(from, () => to)), REACHED);
    assert.equal(found === null ? null : `${found.step} ${found.message}`, expected);
    if (found !== null) assert.ok((found.old?.line ?? 0) > 0);
  });
}

test('a run fits no other flow', () => {
  assert.match(provePrefix(planOf(STEPS), planOf(STEPS, 'other'), REACHED)?.message ?? '', /flow try, not of other/);
});
