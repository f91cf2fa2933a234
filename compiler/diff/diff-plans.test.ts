/** Each case edits the cargo release of the language's own fixture and says what a reviewer must be told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../schema/plan.ts';
import { compile } from '../compile.ts';
import { optionsFor, readFixture, treeOf } from '../fixtures/project.ts';
import { diffPlans } from './diff-plans.ts';

const FILES = readFixture('language');
const FLOW = 'cargo-release.flow.yaml';
type Edit = readonly [from: string | RegExp, to: string];

function compileWith(edits: { readonly [file: string]: readonly Edit[] }, path = FLOW): Plan {
  const files = { ...FILES };
  for (const [file, list] of Object.entries(edits)) {
    for (const [from, to] of list) {
      const before = files[file] ?? '';
      files[file] = before.replace(from, () => to);
      assert.notEqual(files[file], before, `nothing to edit in ${file}: ${from}`);
    }
  }
  const tree = treeOf(files);
  const { plan, diagnostics } = compile(tree, path, optionsFor(tree));
  assert.ok(plan, JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')));
  return plan;
}

const REVIEW = 'assignees: { groups: [duty_officers], exclude: [ "${ $run.startedBy }" ] }';
const GATE = / {2}- id: gate\n[\s\S]*?(?= {2}- id: pay\n)/;

interface Case {
  readonly edits: { readonly [file: string]: readonly Edit[] };
  /** `severity code path`, in order. */
  readonly expect: readonly string[];
}

const CASES: { readonly [name: string]: Case } = {
  'only the text moved': { edits: { [FLOW]: [['steps:\n', '# a remark\n\nsteps:\n']] }, expect: [] },
  'an input field is required': {
    edits: {
      'schemas/shipment.json': [
        ['"required": [', '"required": ["port", '],
        ['"properties": {', '"properties": { "port": { "type": "string" },'],
      ],
    },
    expect: ['breaking interface.input ', 'note interface.input ', 'note interface.version '],
  },
  'an output may be something new, in a new major version': {
    edits: { 'schemas/outcome.json': [['"held"]', '"held", "lost"]']], [FLOW]: [['3.1.0', '4.0.0']] },
    expect: ['breaking interface.output ', 'note interface.version '],
  },
  'nobody is excluded, and more may approve': {
    edits: { [FLOW]: [[REVIEW, 'assignees: { groups: [duty_officers, clerks] }']] },
    expect: ['loosened approval.assignees review', 'loosened approval.exclusion review'],
  },
  'fewer may approve': {
    edits: { [FLOW]: [[REVIEW, 'assignees: { users: [a@example.org], exclude: [ "${ $run.startedBy }" ] }']] },
    expect: ['loosened approval.assignees review', 'loosened approval.assignees review'],
  },
  'it listens for several events': {
    edits: {
      [FLOW]: [
        [
          'listen: { event: documents.resubmitted, schema: ./schemas/documents.json }',
          'listen: { join: any, events: { papers: { event: documents.resubmitted, schema: ./schemas/documents.json }, call: { event: agent.called } } }',
        ],
        ['$steps.documents.declaration', '$steps.documents.papers.declaration'],
      ],
    },
    expect: ['changed step.other resubmitted', 'changed step.value assess', 'note interface.event '],
  },
  'two have to approve': {
    edits: { [FLOW]: [['quorum: 1', 'quorum: 2']] },
    expect: ['changed approval.quorum review'],
  },
  'no form, and no time': {
    edits: {
      [FLOW]: [
        [/ {6}form: .*\n/, ''],
        ['timeout: PT8H', 'timeout: PT4H'],
      ],
    },
    expect: ['loosened approval.form review', 'changed approval.deadline review'],
  },
  'an expiry lets it go on': {
    edits: {
      [FLOW]: [
        ['quorum: 1', 'onExpire: continue'],
        ['approval.denied, approval.expired', 'approval.denied'],
      ],
    },
    expect: ['loosened approval.ending review', 'changed catch.changed '],
  },
  'it asks less often': {
    edits: { [FLOW]: [['$steps.screen.duty.risk > 0.7', '$steps.screen.duty.risk > 0.9']] },
    expect: ['loosened condition.changed review'],
  },
  'an effect is added, one has lost its undo, one calls another': {
    edits: {
      [FLOW]: [
        ['  - { id: done,', '  - { id: quote, call: terminal.quote }\n  - { id: done,'],
        [/compensate: \{ call: terminal\.cancelGate.*/, 'pivot: true'],
      ],
    },
    expect: ['loosened effect.undo gate', 'loosened effect.pivot gate', 'changed step.added quote'],
  },
  'the order of effects': {
    edits: {
      [FLOW]: [
        [GATE, ''],
        ['  - { id: release,', `${GATE.exec(FILES[FLOW] ?? '')?.[0] ?? ''}  - { id: release,`],
      ],
    },
    expect: ['changed effect.order pay'],
  },
  'an effect before its approval': {
    edits: {
      [FLOW]: [
        [GATE, ''],
        ['  - id: review\n', `${GATE.exec(FILES[FLOW] ?? '')?.[0] ?? ''}  - id: review\n`],
      ],
    },
    expect: ['loosened effect.order gate'],
  },
  'a rule over a model is gone, another only flags': {
    edits: {
      [FLOW]: [
        [/ {6}- \{ id: too_heavy.*\n/, ''],
        ['$checks.extract.too_heavy or ', ''],
      ],
    },
    expect: ['loosened check.changed extract', 'loosened condition.changed review'],
  },
  'retry of a call and of an undo': {
    edits: {
      [FLOW]: [
        ['maxAttempts: 20', 'maxAttempts: 2'],
        ['slotId }" }, pivot', 'slotId }" }, timeout: PT3M, retry: { maxAttempts: 9 }, pivot'],
      ],
    },
    expect: ['changed limit.retry pay', 'changed limit.retry release', 'changed limit.timeout release'],
  },
  'another prompt': {
    edits: { 'prompts/extract.hbs': [[/$/, 'Be quick.\n']] },
    expect: ['changed file.prompt '],
  },
  'another rule': {
    edits: {
      'rules/imdg.rules.yaml': [
        [/\n$/, '\n# a remark is no change\n'],
        ['startsWith: "1"', 'startsWith: "2"'],
      ],
    },
    expect: ['changed file.rules '],
  },
  'a step is gone': {
    edits: { [FLOW]: [[/finally:[\s\S]*$/, '']] },
    expect: ['changed effect.removed tell'],
  },
  'an activity writes now, and a write is called a read': {
    edits: {
      'port.activities.yaml': [
        [/(?<=name: terminal\.release[\s\S]*?)effect: write/, 'effect: read'],
        [/(?<=name: terminal\.release[\s\S]*?)\n +idempotent: .*\n +undo: .*/, ''],
      ],
      [FLOW]: [[', pivot: true', '']],
    },
    expect: ['loosened effect.class release', 'changed effect.pivot release'],
  },
};

const BASE = compileWith({});
for (const [name, { edits, expect }] of Object.entries(CASES)) {
  test(`diff: ${name}`, () => {
    const found = diffPlans(BASE, compileWith(edits));
    assert.deepEqual(
      found.map(({ severity, code, path }) => `${severity} ${code} ${path}`),
      expect,
      JSON.stringify(found, undefined, 1),
    );
    for (const { old, new: now } of found) assert.ok((old?.line ?? now?.line ?? 0) > 0);
  });
}

test('diff: every flow of the fixture is equal to itself, and every verb can be compared with nothing else', () => {
  const verbs = compileWith({}, 'every-verb.flow.yaml');
  assert.deepEqual(diffPlans(verbs, compileWith({}, 'every-verb.flow.yaml')), []);
  const moved = compileWith(
    { 'every-verb.flow.yaml': [['steps:\n', '# moved\n\n\nsteps:\n']] },
    'every-verb.flow.yaml',
  );
  assert.deepEqual(diffPlans(verbs, moved), []);
});

test('an approval that may be skipped guards nothing that comes after it', () => {
  const sure = compileWith({ [FLOW]: [[/ {4}if: "\$\{ \$checks\.extract.*\n/, '']] });
  const guards = (old: Plan, now: Plan): readonly string[] =>
    diffPlans(old, now).flatMap(({ severity, code, path }) =>
      code === 'effect.approval' ? [`${severity} ${path}`] : [],
    );
  const maybe = compileWith({});
  assert.deepEqual(guards(sure, maybe), ['loosened gate', 'loosened pay', 'loosened release']);
  assert.deepEqual(guards(maybe, sure), ['changed gate', 'changed pay', 'changed release']);
});
