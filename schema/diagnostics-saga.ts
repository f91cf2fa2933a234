/** `HF404x`: writes and their undo. */
import { family } from './diagnostics-catalogue.ts';

const ACTIVITIES = `holdfast: "1"
activities:
  - name: gate.reserve
    version: 1.0.0
    summary: Reserves a slot at the gate.
    effect: write
    idempotent: true
    undo: needed
    dispatch: queue
    input: { type: object, additionalProperties: false, properties: {} }
    output: { type: object, required: [slot], additionalProperties: false, properties: { slot: { type: string } } }
    errors: [ { type: gate.full, title: Nothing is free, retry: false } ]
    files: []
    examples: [ { title: A slot, input: {}, output: { slot: A1 } } ]
  - name: gate.cancel
    version: 1.0.0
    summary: Frees a slot.
    effect: write
    idempotent: true
    undo: none
    dispatch: queue
    input: { type: object, required: [slot], additionalProperties: false, properties: { slot: { type: string } } }
    output: { type: object }
    errors: []
    files: []
    examples: [ { title: Freed, input: { slot: A1 }, output: {} } ]
  - name: gate.look
    version: 1.0.0
    summary: Looks at a slot.
    effect: read
    dispatch: queue
    input: { type: object, additionalProperties: false, properties: { slot: { type: string } } }
    output: { type: object }
    errors: []
    files: []
    examples: [ { title: Free, input: { slot: A1 }, output: {} } ]
`;
const PROJECT = `holdfast: "1"
name: example
activities: { contracts: [gate.activities.yaml], module: ./gate.mjs }
`;

export const SAGA_DIAGNOSTICS = family({
  HF4040: {
    severity: 'error',
    title: 'Write without an undo',
    explanation: `The contract says that the write needs an undo (rule 30), and the step has neither \`compensate\` nor \`pivot\`: a failure
after it would leave it standing.

Say which call takes it back, or \`pivot: true\` where there is no way back from here.`,
    bad: gate('{ id: hold, call: gate.reserve }'),
    good: gate(
      '{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slot }" } } }',
    ),
  },
  HF4041: {
    severity: 'warning',
    title: 'Nothing to undo',
    explanation: `The activity changes nothing outside, so \`compensate\` and \`pivot\` mean nothing on this step.`,
    bad: gate('{ id: look, call: gate.look, compensate: { call: gate.cancel, with: { slot: A1 } } }'),
    good: gate('{ id: look, call: gate.look }'),
  },
  HF4042: {
    severity: 'warning',
    title: 'Undo changes nothing',
    explanation: `The call in \`compensate\` only reads, so it takes nothing back.`,
    bad: gate('{ id: hold, call: gate.reserve, compensate: { call: gate.look, with: { slot: "${ $self.slot }" } } }'),
    good: gate(
      '{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slot }" } } }',
    ),
  },
  HF4043: {
    severity: 'warning',
    title: 'Fallback after a write that may have happened',
    explanation: `A call that timed out, crashed or failed a check may have written all the same. The fallback then writes once more, and
where the flow completes both stay (rules 25 and 32). Name the errors of the contract which say that nothing was done;
leave the others to \`retry\`, which carries the same key, or to \`catch\`, which runs after the undo.`,
    bad: gate(
      '{ id: hold, call: gate.reserve, pivot: true, fallback: [ { errors: [timeout], value: { slot: A1 } } ] }',
    ),
    good: gate(
      '{ id: hold, call: gate.reserve, pivot: true, fallback: [ { errors: [gate.full], value: { slot: A1 } } ] }',
    ),
  },
  HF4047: {
    severity: 'warning',
    title: 'Child that nothing takes back',
    explanation: `A flow that runs as a child undoes its steps while it runs itself. Once it has completed its undo entries are gone, and a
failure of the parent leaves what it did standing (rules 18 and 29). Say on the step that runs it which flow or call takes it
back, or \`pivot: true\` where there is no way back. A child whose last write is a pivot is final already.`,
    bad: child('{ id: book, run: booking@1 }'),
    good: child(
      '{ id: book, run: booking@1, compensate: { call: gate.cancel, with: { slot: "${ $self.slot ?? \'none\' }" } } }',
    ),
  },
  HF4048: {
    severity: 'warning',
    title: 'Undo that stays past a pivot',
    explanation: `A completed pivot drops the undo entries of its own thread (rule 24). In a branch or an item those of the steps before the
block stay: where a sibling fails, or a step behind the block, they are undone although the point of no return has passed.`,
    bad: gate(
      '{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slot }" } } }\n  - id: both\n    parallel:\n      branches: { one: [ { id: go, call: gate.reserve, pivot: true } ], two: [ { id: look, call: gate.look } ] }',
    ),
    good: gate(
      '{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slot }" } } }\n  - { id: go, call: gate.reserve, pivot: true }\n  - { id: look, call: gate.look }',
    ),
  },
  HF4045: {
    severity: 'error',
    title: 'Local call of a write',
    explanation: `\`dispatch: local\` makes the call inside the worker that runs the flow, and a worker that is lost there makes it once
more without knowing of the first time. A write goes by the queue, where the server keeps count of its attempts.`,
    bad: gate('{ id: hold, call: gate.reserve, dispatch: local, pivot: true }'),
    good: gate('{ id: hold, call: gate.reserve, pivot: true }'),
  },
  HF4044: {
    severity: 'error',
    title: 'Argument of an undo may not exist',
    explanation: `\`with\` of \`compensate\` is evaluated when the step completes. What it reads of \`$self\` is not in the output that the
contract declares, or may be left out there: the step could not be undone, and the run would be stuck (rule 25).`,
    bad: gate('{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slto }" } } }'),
    good: gate(
      '{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slot }" } } }',
    ),
  },
});

function gate(step: string): { readonly [path: string]: string } {
  return {
    'main.flow.yaml': `holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - ${step}\n`,
    'gate.activities.yaml': ACTIVITIES,
    'gate.mjs': 'export {};\n',
    'holdfast.yaml': PROJECT,
  };
}

/** The step runs a child that reserves a slot; another call follows. */
function child(step: string): { readonly [path: string]: string } {
  const hold = '{ id: hold, call: gate.reserve, compensate: { call: gate.cancel, with: { slot: "${ $self.slot }" } } }';
  const booking = gate(hold)['main.flow.yaml'] ?? '';
  return {
    ...gate(`${step}\n  - { id: look, call: gate.look }`),
    'booking.flow.yaml': booking.replace('name: main', 'name: booking'),
  };
}
