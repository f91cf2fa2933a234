/** Labels that a fallback of `model.classify` gives, as data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { checkProject } from '../compile-project.ts';
import { sha256, treeOf } from '../fixtures/project.ts';

const table = (values: string): string => `holdfast: "1"
hitPolicy: F
inputs: { kind: { type: text${values} } }
outputs: { lane: { type: text } }
rules:
  - { id: fast, when: { kind: urgent }, then: { lane: fast } }
  - { id: rest, then: { lane: slow } }
`;
const OUTPUT = JSON.stringify({
  type: 'object',
  properties: {
    kind: { enum: ['urgent', 'calm'] },
    sorted: { properties: { label: { enum: ['urgent', 'calm', 'none'] } } },
  },
});

interface Given {
  readonly label: string;
  readonly labels?: string;
  /** What comes of the label. */
  readonly then?: string;
  readonly values?: string;
}
const DECIDE = `{ id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { kind: "\${ $steps.sort.label }" } } }`;

/** `line:col` of the findings. */
function check(
  title: string,
  { label, labels = 'labels: { urgent: now, calm: later }', then = DECIDE, values = '' }: Given,
  expected: readonly string[],
): void {
  test(title, () => {
    const files = {
      'holdfast.yaml': 'holdfast: "1"\nname: example\nmodels: { sorter: { provider: scripted, model: any } }\n',
      'lane.rules.yaml': table(values),
      'output.json': OUTPUT,
      'shown.json': '[{ "text": "a", "label": "urgent" }, { "text": "b", "label": "calm" }]',
      'main.flow.yaml': `holdfast: "1"
name: main
version: 1.0.0
output: { schema: ./output.json }
steps:
  - id: sort
    call: model.classify
    with: { model: sorter, text: hello, ${labels} }
    fallback:
      - errors: [model.unavailable]
        value: { label: ${label}, confidence: 0, calibrated: false }
  - ${then}
  - { id: done, return: { ok: true } }
`,
    };
    const { diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
    const mine = diagnostics.filter(({ code }) => code === 'HF5026');
    assert.deepEqual(
      mine.map(({ range }) => `${range.line}:${range.col}`),
      expected,
      JSON.stringify(diagnostics),
    );
  });
}
const HERE = ['11:25'];
const VALUES = ', values: [urgent, calm]';
const EXPRESSION = `"\${ 'sp' & 'am' }"`;
const returns = (given: string): string => `{ id: out, if: "\${ $run.env = 'a' }", return: { ${given} } }`;

check('one of the labels, which the table takes', { label: 'calm', values: VALUES }, []);
check('none that the table takes', { label: 'spam', values: VALUES }, HERE);
check('a table that takes any text', { label: 'other' }, []);
check('a label that is misspelt', { label: 'urgnet' }, HERE);
check('labels that examples bring', { label: 'urgnet', labels: 'examples: ./shown.json' }, []);
check('what an expression gives', { label: EXPRESSION, values: VALUES }, []);
check('none that the output takes', { label: 'spam', then: returns('kind: "${ $steps.sort.label }"') }, HERE);
check('the whole of it', { label: 'spam', then: returns('sorted: "${ $steps.sort }"') }, HERE);
check('which takes it', { label: 'none', then: returns('sorted: "${ $steps.sort }"') }, []);
check('a label of the step that the table does not take', { label: 'calm', values: ', values: [urgent]' }, HERE);
