/** `holdfast test`: what passes, what fails and where, in this process. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';

const ACTIVITIES = `holdfast: "1"
activities:
  - name: shop.reserve
    version: 1.0.0
    summary: Reserves
    effect: write
    idempotent: true
    undo: needed
    dispatch: queue
    input: { type: object, required: [what], additionalProperties: false, properties: { what: { type: string } } }
    output: { type: object, required: [id], additionalProperties: false, properties: { id: { type: string }, price: { type: number } } }
    errors: [{ type: shop.closed, title: Closed, retry: false }]
    files: []
    examples: [{ title: one, input: { what: chair }, output: { id: r1 } }]
  - name: shop.free
    version: 1.0.0
    summary: Frees
    effect: write
    idempotent: true
    undo: none
    dispatch: queue
    input: { type: object, additionalProperties: false, properties: { id: { type: string } } }
    output: { type: object }
    errors: []
    files: []
    examples: []
`;
const FLOW = `holdfast: "1"
name: order
version: 1.0.0
input: { schema: ./order.json }
timeout: P5D
steps:
  - id: size
    call: model.generate
    with: { model: sizes, prompt: how large, schema: ./size.json }
    fallback:
      - { errors: [model.contract], with: { model: other } }
      - { value: { size: 1 } }
  - id: hold
    call: shop.reserve
    with: { what: "\${ $input.what }" }
    compensate: { call: shop.free, with: { id: "\${ $self.id }" } }
  - id: look
    if: "\${ $steps.size.size > 10 }"
    reason: large
    approval: { title: Take it?, assignees: { groups: [bosses], exclude: ["\${ $run.startedBy }"] }, remind: [PT1H], escalate: [{ after: PT2H, to: { groups: [owners] } }] }
    timeout: P2D
  - id: all
    foreach:
      in: "\${ [1, 2] }"
      steps: [{ id: seat, call: shop.reserve, with: { what: chair }, compensate: { call: shop.free } }]
  - { id: say, emit: { event: order.done, data: { id: "\${ $steps.hold.id }" } } }
  - { id: sub, run: parts@^1, with: { what: leg } }
  - { id: done, return: { id: "\${ $steps.hold.id }", parts: "\${ $steps.sub.n }" } }
`;
const CHILD = `holdfast: "1"
name: parts
version: 1.0.0
input: { schema: ./order.json }
output: { schema: ./parts.json }
steps:
  - { id: ask, call: shop.reserve, with: { what: "\${ $input.what }" }, compensate: { call: shop.free } }
  - { id: end, return: { n: 4 } }
`;
const object = (properties: object) =>
  JSON.stringify({ type: 'object', required: Object.keys(properties), additionalProperties: false, properties });
const FILES = {
  'holdfast.yaml':
    'holdfast: "1"\nname: shop\nactivities: { contracts: ["./*.activities.yaml"], module: ./none.mjs }\nmodels: { sizes: { provider: local, model: extractor }, other: { provider: local, model: extractor } }\n',
  'shop.activities.yaml': ACTIVITIES,
  'order.flow.yaml': FLOW,
  'parts.flow.yaml': CHILD,
  'order.json': object({ what: { type: 'string' } }),
  'size.json': object({ size: { type: 'number' } }),
  'parts.json': object({ n: { type: 'number' } }),
  // Nothing of a team runs in its tests.
  'none.mjs': 'throw new Error("loaded");\n',
  'chair.yaml': 'what: chair\n',
};

interface Case {
  /** Keys of one test below its name, as YAML in a line each. */
  readonly test: readonly string[];
  /** Keys of the document. */
  readonly head?: string;
  /** In the output, findings included; none: it passes. */
  readonly says?: readonly string[];
}
const SMALL = 'input: { what: chair }';
const size = (n: number) => `size: { output: { size: ${n} } }`;
const boss = (rest: string) => `{ ${rest}, by: boss@example.org, groups: [bosses] }`;

const CASES: { readonly [name: string]: Case } = {
  'what nobody mocked is answered by the contract’s example, children run for real': {
    test: [SMALL, `mocks: { ${size(1)} }`, 'expect: { outcome: completed, output: { id: r1, parts: 4 } }'],
  },
  'input from a file; order, notRun and published events': {
    test: [
      'input: { $file: ./chair.yaml }',
      `mocks: { ${size(1)} }`,
      'expect: { outcome: completed, order: [size, hold, seat.0, seat.1, sub], notRun: [look, hold/compensate], emitted: [{ event: order.done, data: { id: r1 } }] }',
    ],
  },
  'a condition and a schema on what comes out': {
    test: [
      SMALL,
      `mocks: { ${size(1)}, sub: { output: { n: 7 } } }`,
      'expect: { outcome: completed, output: { parts: "${ $self = 7 and $input.what = \'chair\' }" } }',
    ],
  },
  'a condition that does not hold': {
    test: [SMALL, `mocks: { ${size(1)} }`, 'expect: { outcome: completed, output: { parts: "${ $self > 10 }" } }'],
    says: ['output.parts is 4, and the condition does not hold', 'order.test.yaml:7:'],
  },
  'a schema that the output does not fit': {
    test: [SMALL, `mocks: { ${size(1)} }`, 'expect: { outcome: completed, output: { $schema: ./size.json } }'],
    says: ['output does not fit ./size.json'],
  },
  'an outcome that was not expected says why': {
    test: [
      SMALL,
      `mocks: { ${size(1)}, hold: { error: { type: shop.closed, detail: till nine } } }`,
      'expect: { outcome: completed }',
    ],
    says: ['the run is failed, expected completed: shop.closed at hold, till nine'],
  },
  'attempts in order; a lost answer is undone; inputs of calls': {
    test: [
      SMALL,
      `mocks: { ${size(1)}, hold: [{ error: { type: timeout } }, { output: { id: r7 } }], seat: { error: { type: shop.closed } }, hold/compensate: { output: {} } }`,
      'expect: { outcome: failed, error: { type: shop.closed, step: seat.0 }, order: [hold, all, seat.0, hold/compensate], inputs: { hold/compensate: { id: r7 } } }',
    ],
  },
  'down the fallback, each with its own mock; decisions say why': {
    test: [
      SMALL,
      'mocks: { size: { error: { type: model.contract } }, size/fallback.1: { error: { type: model.unavailable } } }',
      'expect: { outcome: completed, decisions: [{ step: size, by: fallback, id: "1" }, { by: fallback, id: "2" }, { step: look, by: if, verdict: false }] }',
    ],
  },
  'a decision with another reason': {
    test: [
      SMALL,
      `mocks: { hold/compensate: { output: {} }, ${size(11)} }`,
      `happens: [${boss('at: PT1M, deny: look')}]`,
      'expect: { outcome: failed, decisions: [{ step: look, by: if, reason: small }] }',
    ],
    says: ['no such decision; the nearest is', 'decision.reason is "large", expected "small"'],
  },
  'people at times; reminders and escalations; who is excluded': {
    test: [
      SMALL,
      'startedBy: boss@example.org',
      `mocks: { ${size(11)} }`,
      `happens: [${boss('at: PT5M, approve: look')}, { at: PT3H, approve: look, by: owner@example.org, groups: [owners] }]`,
      'expect: { outcome: completed, refused: [{ at: PT5M, because: excluded }], reminders: [{ task: look, at: PT1H }], escalations: [{ task: look, at: PT2H, to: { groups: [owners] } }] }',
    ],
  },
  'people claim, talk, free and hand on': {
    test: [
      SMALL,
      `mocks: { ${size(11)} }`,
      'happens:',
      ...[
        boss('at: PT1M, claim: look'),
        '{ at: PT2M, approve: look, by: other@example.org, groups: [bosses] }',
        boss('at: PT3M, remark: look, text: strange'),
        boss('at: PT4M, ask: look, text: why so large'),
        '{ at: PT5M, answer: look, by: tester@example.org, text: it was asked for }',
        boss('at: PT6M, release: look, reason: lunch'),
        boss('at: PT7M, delegate: look, to: third@example.org'),
        '{ at: PT8M, approve: look, by: third@example.org, comment: on behalf }',
      ].map((line) => `  - ${line}`),
      'expect: { outcome: completed, refused: [{ at: PT2M, because: claimed }], decisions: [{ step: look, by: approval, verdict: approved }] }',
    ],
  },
  'cancelled while somebody is asked, an undo is retried': {
    test: [
      SMALL,
      `mocks: { ${size(11)}, hold/compensate: [{ error: { type: activity.mismatch } }, { error: { type: activity.mismatch } }, { error: { type: activity.mismatch } }, { output: {} }] }`,
      'happens: [{ at: PT1M, cancel: twice, by: ann@example.org }, { at: PT2H, retryUndo: hold/compensate, by: ann@example.org }]',
      'expect: { outcome: cancelled, order: [look, hold/compensate] }',
    ],
  },
  'a refusal by surprise': {
    test: [
      SMALL,
      `mocks: { ${size(1)} }`,
      `happens: [${boss('at: PT5M, approve: look')}]`,
      'expect: { outcome: completed }',
    ],
    says: ['this is refused: ended'],
  },
  'a run that waits for ever': {
    test: [
      SMALL,
      `mocks: { ${size(1)}, seat: { error: { type: shop.closed } }, hold/compensate: { error: { type: activity.crashed } } }`,
      'expect: { outcome: failed }',
    ],
    says: ['the run is stuck, expected failed'],
  },
  'a stuck undo that a person skips': {
    test: [
      SMALL,
      `mocks: { ${size(1)}, seat: { error: { type: shop.closed } }, hold/compensate: { error: { type: activity.crashed } } }`,
      'happens: [{ at: PT2H, skipUndo: hold/compensate, by: ann@example.org, reason: by hand }]',
      'expect: { outcome: failed, error: { type: shop.closed } }',
    ],
  },
  'a model that nobody mocked': {
    test: [SMALL, 'expect: { outcome: completed }'],
    says: ['nobody answers size (model.generate): models are always mocked; mock it'],
  },
  'a contract without an example': {
    test: [SMALL, `mocks: { ${size(1)}, seat: { error: { type: shop.closed } } }`, 'expect: { outcome: stuck }'],
    says: ['nobody answers hold/compensate (shop.free): its contract has no example; mock it'],
  },
  'a mock that is not used': {
    test: [SMALL, `mocks: { ${size(1)}, hold/compensate: { output: {} } }`, 'expect: { outcome: completed }'],
    says: ['the mock of hold/compensate is not used'],
  },
  'an answer that is not reached': {
    test: [
      SMALL,
      `mocks: { ${size(1)}, hold: [{ output: { id: a } }, { output: { id: b } }] }`,
      'expect: { outcome: completed }',
    ],
    says: ['this answer of hold and those after it are not used'],
  },
  'a mock of a step that is not there': {
    test: [SMALL, `mocks: { ${size(1)}, hodl: { output: { id: a } } }`, 'expect: { outcome: completed }'],
    says: ['HF5031', 'did you mean "hold"?'],
  },
  'a mock that the contract does not allow': {
    test: [SMALL, `mocks: { ${size(1)}, hold: { output: { nr: a } } }`, 'expect: { outcome: completed }'],
    says: ['HF5033', 'this is no output of shop.reserve'],
  },
  'an answer of a model that is not what it is asked for': {
    test: [SMALL, 'mocks: { size: { output: { size: large } } }', 'expect: { outcome: completed }'],
    says: ['HF5033', 'this is no output of model.generate'],
  },
  'an answer of a child that is not its output': {
    test: [SMALL, `mocks: { ${size(1)}, sub: { output: { m: 7 } } }`, 'expect: { outcome: completed }'],
    says: ['HF5033', 'this is no output of parts@1.0.0'],
  },
  'an error that the contract does not know': {
    test: [SMALL, `mocks: { ${size(1)}, hold: { error: { type: shop.close } } }`, 'expect: { outcome: completed }'],
    says: ['HF5033', 'did you mean "shop.closed"?'],
  },
  'one way is gone, of all that branch': {
    head: 'coverage: { branches: 30, compensations: 50 }',
    test: [
      SMALL,
      `mocks: { ${size(1)}, hold/compensate: { output: {} }, seat: { error: { type: shop.closed } } }`,
      'expect: { outcome: failed }',
    ],
    says: ['coverage of branches is 25 %, 1 of 4; 30 % are asked for', 'order.test.yaml:2:', '1 test: 1 passed'],
  },
  'coverage that falls short': {
    head: 'coverage: { steps: 100, rules: 100 }',
    test: [SMALL, `mocks: { ${size(1)} }`, 'expect: { outcome: completed }'],
    says: [
      'coverage of steps is 87.5 %, 7 of 8',
      'not reached: look (order.flow.yaml:17)',
      'not reached: undo of hold',
    ],
  },
  'a day that no calendar has': {
    test: [SMALL, `mocks: { ${size(1)} }`, 'startedAt: 2026-02-30T00:00:00Z', 'expect: { outcome: completed }'],
    says: ['HF1104', 'there is no time "2026-02-30T00:00:00Z"'],
  },
  'a condition on what is inside the run': {
    test: [SMALL, `mocks: { ${size(1)} }`, 'expect: { outcome: completed, output: { id: "${ $step.hold.id = 1 }" } }'],
    says: ['HF5036', 'a condition cannot read `$step`'],
  },
  'an approval that is not there': {
    test: [
      SMALL,
      `mocks: { ${size(1)} }`,
      `happens: [${boss('at: PT5M, approve: lok')}]`,
      'expect: { outcome: completed }',
    ],
    says: ['HF5031', 'did you mean "look"?'],
  },
};

const documentOf = (lines: readonly string[], head = 'holdfast: "1"') =>
  `flow: ./order.flow.yaml\n${head}\ntests:\n  - name: it\n${lines.map((line) => `    ${line}\n`).join('')}`;

for (const [name, { test: lines, says, head }] of Object.entries(CASES))
  test(name, async () => {
    const cwd = makeProject({ ...FILES, 'order.test.yaml': documentOf(lines, head) });
    const io = fakeIo({ cwd });
    const code = await runProgram(['test'], io);
    const all = io.written.out + io.written.err;
    for (const text of says ?? ['1 test: 1 passed']) assert.ok(all.includes(text), `${text} is not in ${all}`);
    assert.equal(code, says === undefined ? 0 : 1, all);
  });

const project = (second: string) =>
  makeProject({ ...FILES, 'order.test.yaml': documentOf([SMALL, `mocks: { ${size(1)} }`, second]) });
const PASSES = 'expect: { outcome: completed }';
const FAILS = 'expect: { outcome: completed, output: { id: "<r2>" } }';

/** A line that each form has of a test that passes, and of one that fails. */
const FORMS = {
  json: ['"passed": true', '"message": "output.id is \\"r1\\", expected \\"<r2>\\""'],
  junit: ['<testcase name="it" classname="order.test.yaml"/>', 'expected &quot;&lt;r2&gt;&quot;</failure>'],
  tap: ['ok 1 - order.test.yaml: it', 'not ok 1 - order.test.yaml: it'],
  github: ['', '::error file=order.test.yaml,line=7,endLine=7,title=it::output.id is "r1", expected "<r2>"'],
} as const;

for (const [format, texts] of Object.entries(FORMS))
  for (const [i, text] of texts.entries())
    test(`${format}: ${i === 0 ? 'passed' : 'failed'}`, async () => {
      const io = fakeIo({ cwd: project(i === 0 ? PASSES : FAILS) });
      assert.equal(await runProgram(['test', '--format', format], io), i);
      if (text === '') assert.equal(io.written.out, '');
      assert.ok(io.written.out.includes(text), io.written.out);
    });

test('a name and a value cannot steer the terminal', async () => {
  const lines = [SMALL, `mocks: { ${size(1)} }`, 'expect: { outcome: completed, output: { id: "\\u001b[2J" } }'];
  const text = documentOf(lines).replace('name: it', 'name: "\\u001b[2Jit"');
  const io = fakeIo({ cwd: makeProject({ ...FILES, 'order.test.yaml': text }) });
  assert.equal(await runProgram(['test'], io), 1);
  assert.ok(!io.written.out.includes('\u001b'), JSON.stringify(io.written.out));
});

const USES: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
  [['test', 'none.test.yaml'], 2, 'There is no file none.test.yaml'],
  [['test', '--filter', 'nothing'], 2, 'No test has "nothing" in its name.'],
  [['test', 'order.test.yaml', '--filter', 'it'], 0, '1 test: 1 passed'],
];
for (const [args, code, says] of USES)
  test(args.join(' '), async () => {
    const io = fakeIo({ cwd: project(PASSES) });
    assert.equal(await runProgram(args, io), code);
    assert.ok((io.written.out + io.written.err).includes(says), io.written.err);
  });

test('what could not be run is told beside what passed', async () => {
  const io = fakeIo({ cwd: makeProject({ ...FILES, 'order.test.yaml': 'flow: ./none.flow.yaml\ntests: []\n' }) });
  assert.equal(await runProgram(['test'], io), 1);
  assert.match(io.written.out, /^0 tests: 0 passed, 1 document could not be run$/m);
});

test('a project without tests is wrong usage', async () => {
  const io = fakeIo({ cwd: makeProject(FILES) });
  assert.equal(await runProgram(['test'], io), 2);
  assert.match(io.written.err, /There is no test in/);
});

test('--watch runs again what changed, until it is stopped', async () => {
  const cwd = project(FAILS);
  const stop = new AbortController();
  const outputs: string[] = [];
  const plain = fakeIo({ cwd });
  const code = await runProgram(['test', '--watch'], {
    ...plain,
    interrupted: () => stop.signal,
    tell: (text) => {
      outputs.push(text);
      if (text.includes('1 failed'))
        writeFileSync(join(cwd, 'order.test.yaml'), documentOf([SMALL, `mocks: { ${size(1)} }`, PASSES]));
      else stop.abort();
    },
  });
  assert.equal(code, 0);
  assert.match(outputs.at(-1) ?? '', /1 test: 1 passed/);
});
