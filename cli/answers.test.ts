/** Runs in memory that wait for people: the terminal, answers given beforehand, nobody. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

const FLOW = `holdfast: "1"
name: ask
version: 1.0.0
timeout: P9D
steps:
  - id: review
    approval:
      title: May I?
      assignees: { groups: [managers], exclude: [ "\${ $run.startedBy }" ] }
      quorum: QUORUM
      form: { schema: ./form.json }
      onDeny: continue
      onExpire: continue
    timeout: P1D
  - id: paid
    listen: { event: claim.paid }
    timeout: P2D
    catch: [ { errors: [timeout], steps: [ { id: never, set: { paid: false } } ] } ]
  - id: done
    return: { decision: "\${ $steps.review.decision }", by: "\${ $steps.review.by ?? 'nobody' }", event: "\${ $steps.paid }" }
`;
const FORM = {
  type: 'object',
  required: ['note', 'sure'],
  additionalProperties: false,
  properties: { note: { type: 'string' }, sure: { type: 'boolean' }, score: { type: 'integer' } },
};
const PROJECT =
  'holdfast: "1"\nname: ask\npeople: { identity: claimed, groups: { managers: [ann@example.org, bo@example.org] } }\n';

interface Case {
  readonly args?: readonly string[];
  /** At the terminal; absent: there is none. */
  readonly answers?: readonly string[];
  readonly quorum?: number;
  readonly output: unknown;
  readonly err?: RegExp;
  /** 0 unless given. */
  readonly code?: number;
}
const form = ['--form', '{"note": "seen", "sure": true}'];
const nothing = { paid: false };

const cases: { readonly [name: string]: Case } = {
  'a person approves, fills in the form and sends the event': {
    answers: ['x', 'approve', '', 'fine', 'seen', 'yes', '7', '{"amount": 3}'],
    output: { decision: 'approved', by: 'ann@example.org', event: { amount: 3 } },
    err: /review asks: May I\?[\s\S]*\[y\]es, \[n\]o, \[t\]ime passes\? [\s\S]*"x" is no answer: expected y, yes, a or approve; n, no, d or deny; t or time\./,
  },
  'a person denies as somebody else, and lets time pass': {
    answers: ['', 'NO', 'bo@example.org', '', ''],
    output: { decision: 'denied', by: 'bo@example.org', event: nothing },
    err: /Nothing was typed: expected y/,
  },
  'a form that does not fit is refused, and asked for again': {
    answers: ['a', '', '', 'seen', 'perhaps', '', 'a', '', '', 'seen', 'y', '', ''],
    output: { decision: 'approved', by: 'ann@example.org', event: nothing },
    err: /refused: .*\(form_invalid\)/,
  },
  'a person who may not is refused, and asked again': {
    answers: ['maybe', 'y', 'starter@example.org', '', 'seen', 'y', '', 't', ''],
    output: { decision: 'expired', by: 'nobody', event: nothing },
    err: /"maybe" is no answer: expected y[\s\S]*refused: .*\(excluded\)/,
  },
  'the terminal ends: time passes': { answers: [], output: { decision: 'expired', by: 'nobody', event: nothing } },
  'an answer given beforehand': {
    args: ['--answer', 'approve', ...form],
    output: { decision: 'approved', by: 'ann@example.org', event: nothing },
    err: /approved by ann@example\.org \(--answer\)/,
  },
  'a quorum takes as many people': {
    args: ['--answer', 'approve', ...form],
    quorum: 3,
    output: { decision: 'approved', by: 'somebody-1@managers', event: nothing },
  },
  'an approval without its form is refused, and not tried for ever': {
    args: ['--answer', 'approve'],
    output: { decision: 'expired', by: 'nobody', event: nothing },
    err: /\(form_missing\)\s+→ --form FILE, needed to approve: note: string, sure: boolean, score: integer \(optional\)/,
    code: 1,
  },
  'nobody is there': { output: { decision: 'expired', by: 'nobody', event: nothing }, err: /nobody is here to answer/ },
};

for (const [name, { args = [], answers, quorum = 1, output, err, code = 0 }] of Object.entries(cases))
  test(`answers: ${name}`, async () => {
    const cwd = makeProject({
      'holdfast.yaml': PROJECT,
      'form.json': JSON.stringify(FORM),
      'ask.flow.yaml': FLOW.replace('QUORUM', String(quorum)),
    });
    const io = fakeIo({ cwd, ...(answers === undefined ? {} : { answers }) });
    assert.equal(await runProgram(['run', 'ask', ...args], io), code, io.written.err + io.written.out);
    assert.deepEqual(JSON.parse(io.written.out), output, io.written.err);
    if (err !== undefined) assert.match(io.written.err, err);
  });

test('answers: one for each approval in their order, the last for all that come after', async () => {
  const ask = (id: string): string =>
    `  - { id: ${id}, approval: { title: May I?, assignees: { users: [ann] }, onDeny: continue }, timeout: P1D }\n`;
  const steps = `${['one', 'two', 'three'].map(ask).join('')}  - id: done
    return: [ "\${ $steps.one.decision }", "\${ $steps.two.decision }", "\${ $steps.three.decision }" ]\n`;
  const cwd = makeProject({
    'holdfast.yaml': PROJECT,
    'ask.flow.yaml': FLOW.replace(/steps:[\s\S]*/, `steps:\n${steps}`),
  });
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['run', 'ask', '--answer', 'approve', '--answer', 'deny'], io), 0, io.written.err);
  assert.deepEqual(JSON.parse(io.written.out), ['approved', 'denied', 'denied']);
});
