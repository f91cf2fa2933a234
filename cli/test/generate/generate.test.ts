/** `holdfast test --generate`: what is proposed reaches what no test did, passes as it is written, and stands where it belongs. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from '../../../compiler/parse.ts';
import { toJson } from '../../../compiler/resolve/to-json.ts';
import type { Json } from '../../../schema/json.ts';
import { runProgram } from '../../run-program.ts';
import { fakeIo } from '../../testing/fake-io.ts';
import { makeProject } from '../../testing/run-cli.ts';
import { yamlOf } from './write-yaml.ts';

/** Steps of a flow, the schema of its input, and how many points there are; all of them are to be reached. */
interface Case {
  readonly steps: string;
  readonly input?: object;
  readonly points: number;
  /** Files beside. */
  readonly files?: { readonly [path: string]: string };
  /** What nothing can reach. */
  readonly missing?: readonly string[];
}
const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const put = (id: string, rest = '') =>
  `{ id: ${id}, call: http.requestKeyed, with: { connection: shop, method: POST, path: /a }, compensate: { call: http.requestKeyed, with: { connection: shop, method: POST, path: /b } }${rest} }`;

const CASES: { readonly [name: string]: Case } = {
  'both sides of comparisons, with what stands beside': {
    steps: `
  - { id: a, if: "\${ $input.amount > 1000 and $input.country = 'BE' }", wait: PT1M }
  - { id: b, if: "\${ $input.amount <= 17 }", wait: PT1M }`,
    input: object({ amount: { type: 'number' }, country: { type: 'string' } }),
    points: 6,
  },
  'enumerations, cases and their default': {
    steps: `
  - id: route
    switch:
      cases:
        - { when: "\${ $input.lane = 'fast' }", steps: [{ id: fast, wait: PT1M }] }
        - { when: "\${ $input.lane = 'slow' }", steps: [{ id: slow, wait: PT1M }] }
      default: [{ id: other, wait: PT1M }]`,
    input: object({ lane: { enum: ['slow', 'fast', 'none'] } }),
    points: 7,
  },
  'an optional field that is absent, a list that is empty': {
    steps: `
  - { id: a, if: "\${ $exists($input.note) }", wait: PT1M }
  - { id: b, if: "\${ $count($input.lines) = 0 }", wait: PT1M }
  - { id: c, if: "\${ $count($input.lines) > 1 }", wait: PT1M }`,
    input: object({ note: { type: 'string' }, lines: { type: 'array', items: { type: 'string' } } }, ['lines']),
    points: 9,
  },
  'rows of a table that all facts decide': {
    steps: `
  - { id: lane, call: rules.decide, with: { table: ./lanes.rules.yaml, facts: "\${ $input }" } }`,
    input: object({ amount: { type: 'number' }, kind: { type: 'string' } }),
    files: {
      'lanes.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { amount: { type: number }, kind: { type: text } }
outputs: { lane: { type: text } }
rules:
  - { id: large, when: { amount: { above: 5000 }, kind: oil }, then: { lane: a } }
  - { id: oil, when: { kind: oil }, then: { lane: b } }
  - { id: small, when: { amount: { below: 10 } }, then: { lane: c } }
default: { lane: d }
`,
    },
    points: 5,
  },
  'a loan: what a model reads, a budget, and a table that looks at a part of one over the other': {
    steps: `
  - id: read
    call: model.generate
    budget: { usd: 1, modelCalls: 4 }
    with: { model: any, prompt: read, schema: ./reading.json }
    checks: [{ id: unsure, when: "\${ $self.confidence < 0.5 }", then: flag, reason: not sure }]
    fallback: [{ errors: [model.unavailable], value: { purpose: other, confidence: 0 } }]
  - id: risk
    call: rules.decide
    with:
      table: ./risk.rules.yaml
      facts:
        amount: "\${ $input.amount }"
        ratio: "\${ $input.amount / ($steps.read.income ?? 1) }"
        rest: "\${ 5000 - $input.amount * 2 }"
        purpose: "\${ $steps.read.purpose }"`,
    input: object({ amount: { type: 'number', minimum: 1 } }),
    files: {
      'reading.json': JSON.stringify(
        object(
          {
            purpose: { enum: ['car', 'house', 'other'] },
            income: { type: 'number', exclusiveMinimum: 0 },
            confidence: { type: 'number', minimum: 0, maximum: 1 },
          },
          ['purpose', 'confidence'],
        ),
      ),
      'risk.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { amount: { type: number }, ratio: { type: number }, rest: { type: number }, purpose: { type: text, values: [car, house, other] } }
outputs: { lane: { type: text } }
rules:
  - { id: small, when: { amount: { atMost: 1000 } }, then: { lane: auto } }
  - { id: heavy, when: { ratio: { above: 10 } }, then: { lane: refuse } }
  - { id: left, when: { rest: { above: 2500 } }, then: { lane: auto } }
  - { id: house, when: { purpose: house }, then: { lane: person } }
  - { id: rest, then: { lane: person } }
`,
    },
    points: 10,
  },
  'checks and fallbacks of a model': {
    steps: `
  - id: read
    call: model.generate
    with: { model: any, prompt: read, schema: ./reading.json }
    checks: [{ id: unsure, when: "\${ $self.confidence < 0.5 }", then: flag }]
    fallback: [{ errors: [model.unavailable], value: { confidence: 0 } }]
  - { id: ask, if: "\${ $checks.read.unsure }", wait: PT1M }`,
    files: { 'reading.json': JSON.stringify(object({ confidence: { type: 'number', minimum: 0, maximum: 1 } })) },
    points: 7,
  },
  'people approve, deny and do nothing; forms': {
    steps: `
  - id: look
    approval: { title: Pay?, assignees: { groups: [bosses] }, form: { schema: ./form.json }, quorum: 2 }
    timeout: P1D
    catch:
      - { errors: [approval.denied], steps: [{ id: denied, wait: PT1M }] }
      - { errors: [approval.expired], steps: [{ id: late, wait: PT1M }] }
  - { id: high, if: "\${ $steps.look.form.limit > 500 }", wait: PT1M }`.replace(
      '$steps.look.form.limit',
      '($steps.look.form.limit ?? 0)',
    ),
    files: { 'form.json': JSON.stringify(object({ limit: { type: 'integer', minimum: 1 } })) },
    points: 8,
  },
  'events that match, and none': {
    steps: `
  - id: wait_for
    listen: { event: papers.sent, match: "\${ $event.order = $input.order }", schema: ./papers.json }
    timeout: P1D
    catch: [{ errors: [timeout], steps: [{ id: late, raise: { type: papers.late } }] }]
  - { id: more, if: "\${ $steps.wait_for.pages > 10 }", wait: PT1M }`,
    input: object({ order: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{3}$' } }),
    files: { 'papers.json': JSON.stringify(object({ order: { type: 'string' }, pages: { type: 'integer' } })) },
    points: 6,
  },
  'undos, also of items that were done before one that fails': {
    steps: `
  - ${put('hold')}
  - { id: all, foreach: { in: "\${ $input.lines }", steps: [${put('seat')}] } }`,
    input: object({ lines: { type: 'array', items: { type: 'string' } } }),
    points: 5,
  },
  'what declared errors lead to': {
    steps: `
  - ${put('pay', ', catch: [{ errors: [http.refused], steps: [{ id: later, wait: PT1M }] }, { steps: [{ id: other, wait: PT1M }] }]')}`,
    points: 6,
  },
  'a block that ends too late, branches that all fail': {
    steps: `
  - id: offers
    parallel:
      join: { atLeast: 1 }
      branches:
        north: [{ id: north, call: http.get, with: { connection: shop, path: /n } }]
        south: [{ id: south, call: http.get, with: { connection: shop, path: /s } }]
    catch: [{ steps: [{ id: none, wait: PT1M }] }]
  - id: short
    do: [{ id: ask, call: http.get, with: { connection: shop, path: /a }, timeout: PT5M }]
    timeout: PT2M
    catch: [{ errors: [timeout], steps: [{ id: late, wait: PT1M }] }]`,
    points: 9,
  },
  'what cannot be reached is said': {
    steps: `
  - { id: never, if: "\${ $input.n > 10 and $input.n * 2 < 10 }", wait: PT1M }`,
    input: object({ n: { type: 'number' } }),
    points: 3,
    missing: ['never', 'if of never is true'],
  },
};

const project = ({ steps, input, files = {} }: Case) =>
  makeProject({
    'holdfast.yaml':
      'holdfast: "1"\nname: shop\nmodels: { any: { provider: local, model: extractor } }\nconnections: { shop: { kind: http, baseUrl: "https://shop.example.org" } }\n',
    'it.flow.yaml': `holdfast: "1"\nname: it\nversion: 1.0.0\ntimeout: P9D\n${input === undefined ? '' : 'input: { schema: ./in.json }\n'}steps:${steps}\n`,
    ...(input === undefined ? {} : { 'in.json': JSON.stringify(input) }),
    ...files,
  });

/** The part of the report that is looked at. */
interface Report {
  readonly flows: readonly {
    readonly reachedBefore: number;
    readonly points: number;
    readonly notReached: readonly { readonly what: string }[];
    readonly tests: readonly { readonly yaml: string; readonly newlyReached: readonly { readonly what: string }[] }[];
    readonly dropped: number;
  }[];
}

async function call(cwd: string, ...args: readonly string[]) {
  const io = fakeIo({ cwd });
  const code = await runProgram(['test', ...args], io);
  return { code, ...io.written };
}

for (const [name, one] of Object.entries(CASES))
  test(name, async () => {
    const cwd = project(one);
    const { code, out, err } = await call(cwd, '--generate', '--format', 'json');
    assert.equal(code, 0, err);
    const [flow] = (JSON.parse(out) as Report).flows; // our own report
    assert.equal(flow?.points, one.points, out);
    assert.deepEqual(
      flow?.notReached.map(({ what }) => what),
      one.missing ?? [],
      out,
    );
    assert.equal(flow?.dropped, 0);
    const reached = flow?.tests.flatMap(({ newlyReached }) => newlyReached.map(({ what }) => what)) ?? [];
    assert.equal(new Set(reached).size, reached.length);
    assert.equal(reached.length, one.points - (one.missing?.length ?? 0));
    assert.equal((await call(cwd, '--generate', '--write')).code, 0);
    const after = await call(cwd, '--format', 'json');
    assert.equal(after.code, 0, after.out);
  });

const SIMPLE: Case = {
  steps: `
  - { id: a, if: "\${ $input.amount > 1000 }", wait: PT1M }`,
  input: object({ amount: { type: 'number' } }),
  points: 3,
};
const WRITTEN = `# Written by hand.
flow: ./it.flow.yaml
tests:
  - name: small # stays
    input: { amount: 1 }
    expect:
      outcome: completed

# About the rest.
coverage: { steps: 100 }
`;

test('the same seed proposes the same; what there is counts, and what a person wrote stays', async () => {
  const cwd = project(SIMPLE);
  const path = join(cwd, 'it.test.yaml');
  const first = await call(cwd, '--generate', '--seed', '7');
  assert.equal((await call(cwd, '--generate', '--seed', '7')).out, first.out);
  assert.match(
    first.out,
    /^# it\.test\.yaml, which is new: 2 tests for it\.flow\.yaml\n# reached 0 of 3 before, 3 with/,
  );
  assert.ok(!existsSync(path));
  writeFileSync(path, WRITTEN);
  const shown = await call(cwd, '--generate', 'it.flow.yaml');
  assert.match(shown.out, /# reached 1 of 3 before, 3 with these/);
  assert.match(
    shown.out,
    / {2}# newly: if of a is true \(it\.flow\.yaml:7\)\n {2}- name: reaches a and 1 more\n {4}input: \{ amount: 1001 \}/,
  );
  const wrote = await call(cwd, '--generate', '--write', 'it.test.yaml');
  assert.match(wrote.err, /Wrote 1 test to it\.test\.yaml\. Look at what they expect\./);
  const text = readFileSync(path, 'utf8');
  const added = text.replace(/\n\n {2}- name: reaches[\s\S]*?completed\n(?: {6}.*\n)*/m, '\n');
  assert.equal(added.replace(/\n\n+/g, '\n\n'), WRITTEN);
  assert.equal((await call(cwd)).code, 0);
  assert.match((await call(cwd, '--generate')).out, /everything is reached/);
});

test('tests in brackets are left alone, with what to do', async () => {
  const cwd = project(SIMPLE);
  const text = 'flow: ./it.flow.yaml\ntests: [{ name: a, input: { amount: 1 }, expect: { outcome: completed } }]\n';
  writeFileSync(join(cwd, 'it.test.yaml'), text);
  assert.match(
    (await call(cwd, '--generate', '--write')).err,
    /it\.test\.yaml was left alone: its tests stand in brackets/,
  );
  assert.equal(readFileSync(join(cwd, 'it.test.yaml'), 'utf8'), text);
  assert.match((await call(cwd, '--generate')).out, /amount: 1001/);
});

test('why a point was not reached', async () => {
  const cwd = project({
    steps: `
  - { id: never, if: "\${ $input.n > 10 and $input.n < 5 }", wait: PT1M }
  - { id: odd, if: "\${ $power($input.n, 2) = 2 and $input.n < 0 }", wait: PT1M }`,
    input: object({ n: { type: 'number' } }),
    points: 6,
  });
  const { out } = await call(cwd, '--generate');
  assert.match(out, /# still not reached: never \(it\.flow\.yaml:7\): no values were found that meet all/);
  assert.match(out, /# still not reached: odd \(it\.flow\.yaml:8\): no run came there; something decides/);
});

test('wrong usage, and a flow with errors', async () => {
  const cwd = project(SIMPLE);
  assert.equal((await call(cwd, '--write')).code, 2);
  assert.equal((await call(cwd, '--generate', '--format', 'junit')).code, 2);
  assert.equal((await call(cwd, '--generate', 'none.flow.yaml')).code, 2);
  writeFileSync(join(cwd, 'it.flow.yaml'), 'holdfast: "1"\nname: it\n');
  const broken = await call(cwd, '--generate');
  assert.match(broken.err, /HF1102/);
  assert.equal(broken.code, 1);
  rmSync(join(cwd, 'it.flow.yaml'));
  assert.match((await call(cwd, '--generate')).err, /There is no flow in/);
});

const VALUES: readonly Json[] = [
  'plain',
  'two words',
  'yes',
  'null',
  '1',
  '${ a }',
  '# a',
  'a: b',
  'a #b',
  ' a',
  '',
  '-',
  'P1D',
  'a\nb "c" \\d \u0000\u2028',
  'ann@example.org',
  -1.5,
  1e21,
  null,
  true,
  [],
  {},
  { 'a b': [1, { on: 'off', __x: [] }], 'x/y': null },
];
for (const value of VALUES)
  test(`as YAML, and back: ${JSON.stringify(value)}`, () => {
    const { value: node, diagnostics } = parse('a.yaml', `a: ${yamlOf(value)}\n`);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(node && toJson(node), { a: value });
  });
