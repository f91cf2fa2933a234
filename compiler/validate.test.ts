import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from './parse.ts';
import { type DocumentKind, validate } from './validate.ts';

/** Each `§` in the text marks where the finding of that number stands. Findings are codes, with the hint where `hinted`. */
function check(kind: DocumentKind, marked: string, expected: readonly string[], hinted = false): void {
  const text = marked.replaceAll('§', '');
  const { value, diagnostics } = parse(`a.${kind}.yaml`, text);
  assert.ok(value, `${text}: ${diagnostics[0]?.message}`);
  const found = validate(value, kind);
  assert.deepEqual(
    found.map(({ code, hint }) => (hinted ? `${code} ${hint}` : code)),
    expected,
    text,
  );
  assert.deepEqual(
    found.map(({ range }) => `${range.line}:${range.col}`),
    marks(marked),
    text,
  );
}

test('no more items at the same time than the window of the kernel has room for', () => {
  const flow = (most: string): string =>
    `holdfast: "1"\nname: a\nversion: 1.0.0\nsteps: [{ id: r, foreach: { in: "\${ [1] }", maxConcurrency: ${most}, steps: [{ id: s, wait: PT1S }] } }]\n`;
  const found = (most: string) => validate(parse('a.flow.yaml', flow(most)).value ?? assert.fail(), 'flow').length;
  assert.deepEqual([found('100'), found('101')], [0, 1]);
});

/** Places of the marks, as if they were not there. */
function marks(marked: string): string[] {
  return marked.split('\n').flatMap((line, i) => {
    const parts = line.split('§').slice(0, -1);
    return parts.map((_, n) => `${i + 1}:${parts.slice(0, n + 1).join('').length + 1}`);
  });
}

const HEAD = 'holdfast: "1"\nname: example\nversion: 1.0.0\n';
function checkSteps(cases: readonly (readonly [steps: string, expected: readonly string[]])[], hinted = false): void {
  for (const [steps, expected] of cases) check('flow', `${HEAD}steps:\n${steps}\n`, expected, hinted);
}

test('every verb with every key of its own', () => {
  const all = `
  - { id: a, title: T, reason: R, if: "\${ true }", call: ns.camelCase, with: { x: "\${ 1 }" }, timeout: PT1M, retry: { maxAttempts: 1, within: P1D, backoff: { initial: PT1S, factor: 1.5, max: PT1M, jitter: none } }, dispatch: local, runsOn: near-data, output: { schema: ./a.json }, pivot: true }
  - { id: b, call: a.b, compensate: { call: a.c, with: { y: "\${ $self.x }" }, timeout: PT1M, retry: { maxAttempts: 9 }, dispatch: queue, runsOn: x }, checks: [ { id: c, when: "\${ true }", then: flag, reason: r }, { id: d, when: "\${ true }", then: { override: { z: 1 } } } ], fallback: [ { errors: [a.b, "http.*"], with: { m: 1 }, reason: r }, { value: { v: "\${ 1 }" } } ] }
  - { id: e, run: flow-name@^2, with: {}, detach: true, timeout: PT1M, pivot: false, compensate: { run: other@1.2.3, with: {} } }
  - { id: f, set: { a_1: 1, b: [ "\${ 1 }" ] } }
  - { id: g, do: [ { id: h, wait: PT0.5S } ], timeout: P1W, finally: [ { id: i, wait: PT1S } ], catch: [ { steps: [ { id: j, wait: P1DT2H3M4S } ] }, { errors: [timeout], steps: [ { id: k, wait: PT1S } ] } ] }
  - { id: l, switch: { cases: [ { when: "\${ true }", reason: r, steps: [ { id: m, wait: PT1S } ] } ], default: [ { id: n, wait: PT1S } ] }, timeout: PT1M }
  - { id: o, parallel: { join: { atLeast: 1 }, onFailure: continue, branches: { p: [ { id: q, wait: PT1S } ] } }, timeout: PT1M }
  - { id: r, foreach: { in: "\${ [1] }", as: item_1, maxConcurrency: 3, tolerate: { count: 0 }, steps: [ { id: s, wait: PT1S } ], collect: { x: "\${ 1 }" } }, timeout: PT1M }
  - { id: t, repeat: { max: 3, until: "\${ true }", steps: [ { id: u, wait: PT1S } ] }, timeout: PT1M }
  - { id: v, wait: { until: "2026-01-01T00:00:00Z" } }
  - { id: w, listen: { event: a.b_c, match: "\${ true }", schema: ./a.json }, timeout: PT1M }
  - { id: x, emit: { event: a.b, data: { y: 1 } } }
  - { id: y, approval: { title: "\${ 'x' }", show: [ 1 ], assignees: { users: [ a ], groups: "\${ ['g'] }", exclude: [ b ] }, quorum: 2, form: { schema: ./a.json }, remind: [ PT1M ], escalate: [ { after: PT1H, to: { groups: [ h ] } } ], onDeny: continue, onExpire: raise }, timeout: PT1M }
  - { id: z, raise: "\${ $error }" }
  - { id: z1, raise: { type: a.b, detail: d, data: [ 1 ], status: 400 } }
  - { id: z2, return: [ "\${ 1 }" ] }`;
  checkSteps([[all, []]]);
  const top = `${HEAD}title: t\ndescription: "says \${ }"\ninput: { schema: a }\noutput: { schema: a }\ntimeout: PT1M\ndefaults: { timeout: PT1M, retry: {} }\ncatch: [ { steps: [ { id: a, wait: PT1S } ] } ]\nfinally: [ { id: b, wait: PT1S } ]\nsteps: [ { id: c, wait: PT1S } ]\n`;
  check('flow', top, []);
});

test('keys', () => {
  checkSteps([
    ['  - { id: a, §tittle: x, wait: PT1M }', ['HF1101']],
    ['  - { §wait: PT1M }', ['HF1102']],
    ['  - { §id: a }', ['HF1105']],
    ['  - { id: a, wait: PT1M, §set: { b: 1 } }', ['HF1106']],
    ['  - { id: a, set: { b: 1 }, §retry: {}, §finally: [] }', ['HF1107', 'HF1107']],
    ['  - { id: a, return: 1, §catch: [ { steps: [ { id: b, wait: PT1S } ] } ] }', ['HF1107']],
    ['  - { id: a, wait: PT1M, §timeout: PT1M }', ['HF1107']],
    ['  - { id: a, §cal: b.c }', ['HF1101']],
    ['  - { id: a, §agent: {} }', ['HF1108']],
    ['  - { id: a, call: b.c, compensate: §{} }', ['HF1105']],
    ['  - { id: a, call: b.c, compensate: { call: d.e, §run: f@1 } }', ['HF1106']],
    ['  - { id: a, set: { §B: 1 } }', ['HF1104']],
    ['  - { id: a, set: §{} }', ['HF1112']],
    ['  - { id: a, parallel: { branches: { §A: [ { id: b, wait: PT1S } ] } } }', ['HF1104']],
    ['  - { id: a, approval: { title: t, assignees: §{} } }', ['HF1112']],
  ]);
});

test('values', () => {
  checkSteps([
    ['  - §wait', ['HF1103']],
    ['  -§', ['HF1103']],
    ['  - { id: §A, wait: PT1M }', ['HF1104']],
    ['  - { id: §1, wait: PT1M }', ['HF1103']],
    ['  - { id: a, wait: §P1M }', ['HF1104']],
    ['  - { id: a, wait: §PT }', ['HF1104']],
    ['  - { id: a, wait: §60 }', ['HF1103']],
    ['  - { id: a, call: §mail }', ['HF1104']],
    ['  - { id: a, run: §flow }', ['HF1104']],
    ['  - { id: a, if: §$x, wait: PT1M }', ['HF1104']],
    ['  - { id: a, if: §true, wait: PT1M }', ['HF1103']],
    ['  - { id: a, if: "${ 1 } x", wait: PT1M }', []],
    ['  - { id: a, title: §"${ 1 }", wait: PT1M }', ['HF1113']],
    ['  - { id: a, wait: §"${ 1 }" }', ['HF1113']],
    ['  - { id: a, call: b.c, retry: { maxAttempts: §0 } }', ['HF1104']],
    ['  - { id: a, call: b.c, retry: { maxAttempts: §1.5 } }', ['HF1104']],
    ['  - { id: a, call: b.c, retry: { backoff: { jitter: §ful } } }', ['HF1104']],
    ['  - { id: a, call: b.c, checks: [ { id: d, when: "${ 1 }", then: §flagg } ] }', ['HF1104']],
    ['  - { id: a, call: b.c, fallback: [ { errors: [ §"*" ], value: 1 } ] }', ['HF1104']],
    ['  - { id: a, do: §{ id: b } }', ['HF1103']],
    ['  - { id: a, repeat: { max: §"3", steps: §[] } }', ['HF1103', 'HF1112']],
    ['  - { id: a, foreach: { in: §[ 1 ], steps: [ { id: b, wait: PT1S } ] } }', ['HF1103']],
  ]);
  check('flow', 'holdfast: §1\nname: §A\nversion: §1.0\nsteps: §1\n', ['HF1103', 'HF1104', 'HF1103', 'HF1103']);
  check('flow', '§[]', ['HF1103']);
});

const IN = (key: string, place: string): string => `HF1107 "${key}" belongs in \`${place}\``;
const BESIDE = (key: string, place: string): string => `HF1107 "${key}" belongs beside \`${place}\`, not in it`;

test('hints for users of other tools, and for misspelt words', () => {
  const steps = 'steps run in the order in which they stand; use `switch` to choose and `parallel` to run together';
  checkSteps(
    [
      [
        '  - { id: a, §uses: b }',
        ['HF1108 write `call: namespace.activity` for an activity, `run: flow-name@^1` for a flow'],
      ],
      ['  - { id: a, wait: PT1M, §needs: b }', [`HF1108 ${steps}`]],
      ['  - { id: a, wait: PT1M, §Next: b }', [`HF1108 ${steps}`]],
      ['  - { id: a, wait: PT1M, §then: b }', [`HF1108 ${steps}`]],
      ['  - { id: a, call: b.c, §timeout-minutes: 5 }', ['HF1108 write `timeout: PT10M`']],
      ['  - { id: a, call: b.c, §TimeoutSeconds: 5 }', ['HF1108 write `timeout: PT30S`']],
      [
        '  - { id: a, call: b.c, catch: [ { §ErrorEquals: [ x ], steps: [ { id: d, wait: PT1S } ] } ] }',
        ['HF1108 write `errors: [some.error]`'],
      ],
      ['  - { id: a, call: b.c, §Catch: [] }', ['HF1101 did you mean "catch"?']],
      ['  - { id: a, call: b.c, §maxAttempts: 1 }', ['HF1108 write `retry: { maxAttempts: 4, within: PT10M }`']],
      [
        '  - { id: a, set: { b: 1 }, §tiemout: PT1M }',
        [
          'HF1101 did you mean "timeout"? It is allowed on `call`, `run`, `do`, `switch`, `parallel`, `foreach`, `repeat`, `listen` or `approval`',
        ],
      ],
      [
        '  - { id: a, approval: { title: t, assignees: { users: [b] } }, §onExpire: raise }',
        [IN('onExpire', 'approval')],
      ],
      [
        '  - { id: a, approval: { title: t, assignees: { users: [b] }, §timeout: PT1M } }',
        [BESIDE('timeout', 'approval')],
      ],
      [
        '  - { id: a, foreach: { in: "${ [1] }", steps: [ { id: b, set: { c: 1 }, §as: d } ] } }',
        [BESIDE('as', 'steps')],
      ],
      [
        '  - { id: a, call: b.c, §within: PT1M, §initial: PT1S }',
        [IN('within', 'retry'), IN('initial', 'retry.backoff')],
      ],
      ['  - { id: a, set: { b: 1 }, §assignees: {} }', [IN('assignees', 'approval')]],
      ['  - { id: a, wait: §5 minutes }', ['HF1104 write PT5M']],
      ['  - { id: §PayDuty, wait: PT1M }', ['HF1104 write pay_duty']],
      ['  - { id: a, run: §npm test }', ['HF1104 there are no shell commands: `run` names a flow, `call` an activity']],
    ],
    true,
  );
});

test('the other documents', () => {
  const table =
    'holdfast: "1"\nhitPolicy: F\ninputs: { kg: { type: number } }\noutputs: { lane: { type: text } }\nrules:\n';
  check(
    'rules',
    `${table}  - { id: a, when: { kg: { above: 1 } }, then: { lane: x } }\n  - { id: b, then: { lane: y } }\n`,
    [],
  );
  check('rules', `${table}  - { id: a, when: { kg: { §over: 1 } }, then: { lane: "\${ x }" } }\n`, ['HF1101']);
  check(
    'rules',
    'holdfast: "1"\ninputs: { kg: { type: number } }\nchecks: [ { id: a, when: { kg: 1 }, then: flag } ]\n',
    [],
  );
  check('rules', '§holdfast: "1"\ninputs: { kg: { type: number } }\n', ['HF1105']);
  check('project', 'holdfast: "1"\nname: a\nconnections: { m: { kind: §ftp }, n: §{} }\n', ['HF1104', 'HF1102']);
  check('project', 'holdfast: "1"\nname: §"${ENV}"\n', ['HF1113']);
  check(
    'project',
    'holdfast: "1"\nname: a\nconnections: { m: { kind: smtp, from: a@b.c, host: h, port: 25, password: §hidden } }\n',
    ['HF1206'],
  );
  check('activities', 'holdfast: "1"\nactivities: [ { name: a.b, effect: §wriet } ]\n', ['HF1104']);
  check('test', 'flow: ./a\ntests: [ { name: a, expect: { outcome: §done }, happens: [ { §at: PT1M } ] } ]\n', [
    'HF1104',
    'HF1105',
  ]);
  check('lock', 'holdfast: "1"\nactivities: { a.b: { version: 1.0.0, digest: §1234 } }\n', ['HF1103']);
  check('template', 'title: x\nschema: { type: object }\n§scheme: y\n', ['HF1101']);
});
