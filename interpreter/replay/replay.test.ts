/** A recorded run under another definition: what would differ, and what the record cannot answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incoming } from '../../hosts/memory/types.ts';
import { buildPlan, type FlowSketch, type Sketch } from '../testing/build-plan.ts';
import { by, digest, error, validate, value } from '../testing/check-flow.ts';
import { generateFlow } from '../testing/generate-flow.ts';
import { type Given, runTaped } from '../testing/run-taped.ts';
import { write } from '../testing/sketch-steps.ts';
import { compareRuns } from './compare-runs.ts';
import { ranOf, rerun } from './rerun.ts';

async function differences(one: Given, changed: FlowSketch): Promise<readonly string[]> {
  const { tape } = await runTaped(one);
  const now = rerun(tape, buildPlan(changed), { digest, validate });
  return compareRuns(ranOf(tape, { digest, validate }), now).map(
    ({ kind, path, message }) => `${kind} ${path}: ${message}`,
  );
}

const READ: Sketch = { id: 'r', call: 'r.read', with: { n: 1 } };
const REVIEW: Sketch = { id: 'ok', approval: { show: '${ $steps.r }', assignees: { users: 'bob' } } };
const PAY: Sketch = { id: 'pay', call: 'w.pay', with: { n: '${ $steps.r.n }' } };
const END: Sketch = { id: 'end', return: '${ $steps.pay }' };
const vote: Incoming = { atMs: 5000, message: { t: 'vote', task: 'ok', vote: 'approve', by: by('bob') } };
const base: Given = {
  flow: { steps: [READ, { ...REVIEW, if: '${ $steps.r.n > 3 }' }, PAY, END] },
  replies: { r: value({ n: 5 }), pay: value({ id: 7 }) },
  incoming: [vote],
};

interface Case {
  readonly name: string;
  readonly steps: readonly Sketch[];
  readonly expect: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'the same', steps: [READ, { ...REVIEW, if: '${ $steps.r.n > 3 }' }, PAY, END], expect: [] },
  {
    name: 'another limit that decides the same',
    steps: [READ, { ...REVIEW, if: '${ $steps.r.n > 4 }' }, PAY, END],
    expect: [],
  },
  {
    name: 'a condition that decides otherwise',
    steps: [READ, { ...REVIEW, if: '${ $steps.r.n > 10 }' }, PAY, END],
    expect: ['decision ok: if decides false; it was true', 'task.gone ok: would not ask for an approval any more'],
  },
  {
    name: 'other input of a call',
    steps: [READ, REVIEW, { ...PAY, with: { n: '${ $steps.r.n * 2 }' } }, END],
    expect: ['call.input pay: would call w.pay with other input: n is 10, was 5; the recorded answer is taken for it'],
  },
  {
    name: 'an effect more',
    steps: [READ, REVIEW, { id: 'more', call: 'w.more' }, PAY, END],
    expect: ['call.new more: would now call w.more, which this history cannot answer'],
  },
  {
    name: 'another activity',
    steps: [READ, REVIEW, { ...PAY, call: 'w.pay2' }, END],
    expect: ['call.other pay: would call w.pay2, which this history cannot answer; it was w.pay'],
  },
  {
    name: 'an effect less, and another output',
    steps: [READ, REVIEW, { id: 'end', return: 0 }],
    expect: [
      'call.gone pay: would not call w.pay any more',
      'end : would have completed otherwise: it is 0, was {"id":7}',
    ],
  },
  {
    name: 'other people, who did not vote',
    steps: [READ, { id: 'ok', approval: { show: '${ $steps.r }', assignees: { users: 'ann' } } }, PAY, END],
    expect: ['task.changed ok: would ask other people: users/0 is ann, was bob'],
  },
  {
    name: 'one approval more',
    steps: [READ, REVIEW, { id: 'second', approval: {} }, PAY, END],
    expect: ['task.new second: would now ask for an approval, which this history has not'],
  },
  {
    name: 'a shorter time than it took',
    steps: [READ, { ...REVIEW, timeoutMs: 2000 }, PAY, END],
    expect: [
      'call.gone pay: would not call w.pay any more',
      'end : would have failed with approval.expired; it has completed',
    ],
  },
  {
    name: 'a wait more at the end',
    steps: [READ, REVIEW, PAY, { id: 'w', wait: 90_000 }, END],
    expect: [],
  },
];

for (const { name, steps, expect } of CASES) {
  test(`under another definition: ${name}`, async () => {
    assert.deepEqual(await differences(base, { steps }), expect);
  });
}

test('a run that failed would have been undone otherwise', async () => {
  const steps = [write('a'), { id: 'z', call: 'w.z' }];
  const found = await differences(
    { flow: { steps }, replies: { z: error('boom') } },
    {
      steps: [
        { id: 'a', call: 'w.a' },
        { id: 'z', call: 'w.z' },
      ],
    },
  );
  assert.deepEqual(found, ['call.gone a/compensate: would not call w.un_a any more']);
});

const UNDO = { call: 'w.refund', with: { id: '${ $self.id }' } };
const PAYS: Sketch = { ...PAY, compensate: UNDO };
const THEN_END: readonly Sketch[] = [
  { id: 'more', call: 'w.more' },
  { id: 'end', return: 0 },
];

/** The effect stands in each of them: its undo was registered and never ran. */
const STANDING: readonly Case[] = [
  { name: 'the same undo', steps: [READ, PAYS, ...THEN_END], expect: [] },
  {
    name: 'other input of the undo',
    steps: [READ, { ...PAYS, compensate: { ...UNDO, with: { id: '${ $self.id * 2 }' } } }, ...THEN_END],
    expect: [
      'undo.input pay/compensate: would be undone by w.refund with other input, should it have to be: id is 14, was 7',
    ],
  },
  {
    name: 'another undo',
    steps: [READ, { ...PAYS, compensate: { ...UNDO, call: 'w.void' } }, ...THEN_END],
    expect: ['undo.other pay/compensate: would be undone by w.void, should it have to be; it was w.refund'],
  },
  {
    name: 'no undo any more',
    steps: [READ, PAY, ...THEN_END],
    expect: ['undo.gone pay/compensate: would not be undone by w.refund any more'],
  },
  {
    name: 'an undo more',
    steps: [READ, PAYS, { id: 'more', call: 'w.more', compensate: { call: 'w.less' } }, { id: 'end', return: 0 }],
    expect: ['undo.new more/compensate: would now be undone by w.less, should it have to be'],
  },
  {
    name: 'an undo that cannot be built: what comes after it is not known',
    steps: [READ, { ...PAYS, compensate: { ...UNDO, with: { id: '${ $number("x") }' } } }, ...THEN_END],
    expect: [
      'stuck pay: would be stuck until a person decides: $number cannot read this text as a number (test-flow.flow.yaml:1:1)',
    ],
  },
];

for (const { name, steps, expect } of STANDING) {
  test(`effects that stand, under another definition: ${name}`, async () => {
    const given: Given = {
      flow: { steps: [READ, PAYS, ...THEN_END] },
      replies: { r: value({ n: 5 }), pay: value({ id: 7 }) },
    };
    assert.deepEqual(await differences(given, { steps }), expect);
  });
}

const FLOWS = 300;

test(`${FLOWS} generated runs are the same under their own definition`, async () => {
  for (let seed = 1; seed <= FLOWS; seed++) {
    const made = generateFlow(seed);
    const found = await differences(made, made.flow);
    assert.deepEqual(found, [], `seed ${seed}`);
  }
});
