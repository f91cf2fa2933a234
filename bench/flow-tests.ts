/** Time and memory of `holdfast test` on 200 tests of 40 generated flows, as a whole process. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, times } from './measure.ts';

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const FLOWS = 40;
const RUNS = 5;
const WARM = 1;
export const TESTS = 200;

/** A purchase that a model reads, a table routes, a person may approve, and that is undone where delivery fails. */
const flow = (n: number): string => `holdfast: "1"
name: purchase-${n}
version: 1.0.0
title: Purchase ${n}
input: { schema: ./purchase.json }
timeout: P10D
steps:
  - id: read
    call: model.generate
    with: { model: reader, prompt: "\${ 'Read ' & $input.text }", schema: ./reading.json }
    checks:
      - { id: large, when: "\${ $self.amount > ${1_000 + n} }", then: flag, reason: a large one }
    fallback:
      - { errors: [model.unavailable], value: { amount: 0, supplier: nobody } }
  - id: route
    call: rules.decide
    with: { table: ./lanes.rules.yaml, facts: { amount: "\${ $steps.read.amount }" } }
  - id: look
    if: "\${ $checks.read.large or $steps.route.lane = 'slow' }"
    reason: large or slow
    approval:
      title: "\${ 'Buy from ' & $steps.read.supplier & '?' }"
      assignees: { groups: [buyers], exclude: ["\${ $run.startedBy }"] }
      escalate: [{ after: P1D, to: { groups: [owners] } }]
    timeout: P3D
  - id: order
    call: http.requestKeyed
    with: { connection: shop, method: POST, path: /orders, body: { amount: "\${ $steps.read.amount }" } }
    compensate: { call: http.requestKeyed, with: { connection: shop, method: POST, path: /cancellations } }
  - id: lines
    foreach:
      in: "\${ $input.lines }"
      as: line
      steps:
        - id: deliver
          call: http.requestKeyed
          with: { connection: shop, method: POST, path: /lines, body: { line: "\${ $line }" } }
          compensate: { call: http.requestKeyed, with: { connection: shop, method: POST, path: /returns } }
  - { id: done, return: { amount: "\${ $steps.read.amount }", by: "\${ $steps.look.by ?? 'nobody' }" } }
catch:
  - { errors: [approval.*], steps: [{ id: refused, return: { amount: 0, by: nobody } }] }
`;

/** Five tests; a call that nobody mocks is answered by the example of its contract. */
const tests = (n: number): string => `flow: ./purchase-${n}.flow.yaml
coverage: { steps: 100 }
mocks: { read: { output: { amount: 20, supplier: ann } } }
tests:
  - name: a small one
    input: { text: pens, lines: [a, b, c] }
    expect: { outcome: completed, output: { amount: 20 }, order: [read, order, deliver.2, done], notRun: [look] }
  - name: a large one, approved
    input: { text: chairs, lines: [] }
    mocks: { read: { output: { amount: 5000, supplier: ann } } }
    happens: [{ at: P2D, approve: look, by: o@example.org, groups: [owners] }]
    expect: { outcome: completed, output: { by: o@example.org }, escalations: [{ task: look, at: P1D }] }
  - name: a large one, and nobody cares
    input: { text: chairs, lines: [] }
    mocks: { read: { output: { amount: 5000, supplier: ann } } }
    expect: { outcome: completed, output: { amount: 0 }, notRun: [order] }
  - name: no model
    input: { text: pens, lines: [a] }
    mocks: { read: { error: { type: model.unavailable } } }
    expect: { outcome: completed, decisions: [{ step: read, by: fallback }] }
  - name: the second line cannot be delivered
    input: { text: pens, lines: [a, b] }
    mocks:
      deliver.1: { error: { type: http.refused } }
    expect: { outcome: failed, error: { type: http.refused }, order: [deliver.0, deliver.1, deliver/compensate, order/compensate] }
`;

const FILES: { readonly [path: string]: string } = {
  'holdfast.yaml': `holdfast: "1"
name: purchases
models: { reader: { provider: local, model: extractor } }
connections: { shop: { kind: http, baseUrl: "https://shop.example.org" } }
`,
  'purchase.json': JSON.stringify({
    type: 'object',
    required: ['text', 'lines'],
    additionalProperties: false,
    properties: { text: { type: 'string' }, lines: { type: 'array', items: { type: 'string' } } },
  }),
  'reading.json': JSON.stringify({
    type: 'object',
    required: ['amount', 'supplier'],
    additionalProperties: false,
    properties: { amount: { type: 'number' }, supplier: { type: 'string' } },
  }),
  'lanes.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { amount: { type: number } }
outputs: { lane: { type: text } }
rules:
  - { id: slow, when: { amount: { above: 2000 } }, then: { lane: slow } }
default: { lane: fast }
`,
};

/** Milliseconds of the whole process. Throws where a test fails: a generator that makes wrong tests measures nothing. */
export async function measureFlowTests(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-tests-'));
  try {
    const generated = Array.from({ length: FLOWS }, (_, n) => [
      [`purchase-${n}.flow.yaml`, flow(n)] as const,
      [`purchase-${n}.test.yaml`, tests(n)] as const,
    ]);
    for (const [path, text] of [...Object.entries(FILES), ...generated.flat()]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const all = await times(async () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'test'], { cwd: folder, encoding: 'utf8' });
      if (status !== 0 || !stdout.includes(`${TESTS} tests: ${TESTS} passed`))
        throw new Error(stderr + stdout.slice(-2_000));
    }, RUNS + WARM);
    return median(all.slice(WARM));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
