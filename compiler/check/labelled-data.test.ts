/** Data of a label that the project follows: where it may go, and the way that a finding shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { checkProject } from '../compile-project.ts';
import { sha256, treeOf } from '../fixtures/project.ts';

const PATIENT = JSON.stringify({
  type: 'object',
  required: ['id', 'person'],
  additionalProperties: false,
  properties: { id: { type: 'string' }, person: { $ref: '#/$defs/person' } },
  $defs: {
    person: {
      type: 'object',
      required: ['name', 'age'],
      additionalProperties: false,
      properties: { name: { type: 'string', 'x-holdfast-labels': ['pii'] }, age: { type: 'number' } },
    },
  },
});
const NAMED = JSON.stringify({ type: 'string', 'x-holdfast-labels': ['pii'] });
const PLAIN = JSON.stringify({ type: 'string' });
const PROJECT = `holdfast: "1"
name: clinic
models: { own: { provider: local, model: extractor }, hosted: { provider: local, model: extractor } }
connections:
  mail: { kind: smtp, catch: ./mails, from: a@example.org }
  intern: { kind: http, baseUrl: "https://intern.example.org" }
  extern: { kind: http, baseUrl: "https://extern.example.org" }
`;
const LABELS = 'labels: { pii: { models: [own], connections: [intern] } }\n';

interface Case {
  readonly steps: string;
  readonly head?: string;
  readonly labels?: string;
  /** Line of the finding, then those of its way, with the file where it is another one. */
  readonly expected: readonly string[];
}
const FLOW_LINES = 5;
const ask = (id: string, model: string, rest = '') =>
  `  - { id: ${id}, call: model.generate, with: { model: ${model}, prompt: "\${ 'Of ' & $input.person.name }" }, checks: [{ id: none, when: "\${ $self.text = '' }", then: fail }]${rest} }\n`;

const CASES: { readonly [name: string]: Case } = {
  'a model that may not have it': { steps: ask('a', 'hosted'), expected: ['6 < in.json:1'] },
  'a model that may': { steps: ask('a', 'own'), expected: [] },
  'no label is followed that the project does not name': { steps: ask('a', 'hosted'), labels: '', expected: [] },
  'another label': { steps: ask('a', 'hosted'), labels: 'labels: { medical: {} }\n', expected: [] },
  'a fallback on a model that may not': {
    steps: ask('a', 'own', ', fallback: [{ errors: [model.unavailable], with: { model: hosted } }]'),
    expected: ['6 < in.json:1'],
  },
  'what only measures it leaves it behind': {
    steps:
      "  - { id: a, call: model.generate, with: { model: hosted, prompt: \"${ $length($input.person.name) > 3 ? 'long' : 'short' }\" } }\n",
    expected: [],
  },
  'a connection that may, and one that may not': {
    steps: `  - { id: a, call: http.request, with: { connection: intern, method: POST, path: /a, body: "\${ $input.person }" }, compensate: { call: http.request, with: { connection: intern, method: POST, path: /b, body: "\${ $input.person }" } } }
  - { id: b, call: http.request, with: { connection: extern, method: POST, path: /a, body: "\${ $input.person }" }, compensate: { call: http.request, with: { connection: extern, method: POST, path: /b, body: "\${ $input.person }" } } }
`,
    expected: ['7 < in.json:1', '7 < in.json:1'],
  },
  'the way goes through variables, blocks and items': {
    steps: `  - { id: keep, set: { names: ["\${ $input.person.name }"] } }
  - id: all
    foreach:
      in: "\${ $vars.names }"
      as: one
      steps: [{ id: built, set: { text: "\${ 'Dear ' & $one }" } }]
      collect: "\${ $steps.built.text }"
  - { id: tell, call: mail.send, with: { to: a@example.org, subject: x, body: "\${ $join($steps.all, ', ') }" } }
`,
    expected: ['13 < in.json:1 6 11 7'],
  },
  'an event, an error and a key': {
    head: 'correlate: { who: "${ $input.person.name }" }',
    steps: `  - { id: a, emit: { event: person.seen, data: { who: "\${ $input.person.name }" } } }
  - { id: b, raise: { type: person.wrong, detail: "\${ $input.person.name }" } }
`,
    expected: ['4 < in.json:1', '6 < in.json:1', '7 < in.json:1'],
  },
  'people who decide are shown it': {
    steps:
      '  - { id: a, approval: { title: "${ $input.person.name }", show: { all: "${ $input }" }, assignees: { groups: [b] } }, timeout: P1D }\n',
    expected: [],
  },
  'the output of the flow': {
    steps: '  - { id: a, return: "${ $input.person.name }" }\n',
    head: 'output: { schema: ./plain.json }',
    expected: ['6 < in.json:1'],
  },
  'an output whose schema has the label': {
    steps: '  - { id: a, return: "${ $input.person.name }" }\n',
    head: 'output: { schema: ./named.json }',
    expected: [],
  },
};

for (const [name, one] of Object.entries(CASES))
  test(name, () => {
    const flow = `holdfast: "1"\nname: main\nversion: 1.0.0\n${one.head === undefined ? 'timeout: P1D' : `${one.head}`}\ninput: { schema: ./in.json }\nsteps:\n`;
    const shift = flow.split('\n').length - 1 - FLOW_LINES;
    const files = {
      'holdfast.yaml': PROJECT + (one.labels ?? LABELS),
      'in.json': PATIENT,
      'named.json': NAMED,
      'plain.json': PLAIN,
      'main.flow.yaml': flow + one.steps,
    };
    const { diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
    const shown = (file: string, line: number): string =>
      file === 'main.flow.yaml' ? `${line > 4 ? line - shift : line}` : `${file}:${line}`;
    const found = diagnostics.flatMap(({ code, range, related = [] }) =>
      code === 'HF6003'
        ? [`${shown(range.file, range.line)} < ${related.map((at) => shown(at.range.file, at.range.line)).join(' ')}`]
        : [],
    );
    const others = diagnostics.filter(({ code, severity }) => code !== 'HF6003' && severity === 'error');
    assert.deepEqual(others, []);
    assert.deepEqual(found, one.expected);
  });

test('a place that is misspelt', () => {
  const files = { 'holdfast.yaml': `${PROJECT}labels: { pii: { models: [onw], connections: [mial] } }\n` };
  const { diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
  assert.deepEqual(diagnostics.map(({ code }) => code).sort(), ['HF5014', 'HF5015']);
});
