/** `HF3xxx`: types of values, absent values. */
import { family } from './diagnostics-catalogue.ts';

export const TYPE_DIAGNOSTICS = family({
  HF3001: {
    severity: 'error',
    title: 'Value may be absent',
    explanation: `In JSONata an absent operand makes most comparisons silently false: \`absent != 'approved'\` does not hold. So what may be
absent is read only where something says what holds then (rule 6): \`x ?? other\`, \`$exists(x)\`, \`$count(x)\`, \`[x]\`, the
branch of \`$exists(x) ? … : …\`, or as the whole value of an optional key, which is then left out.

Absent may be: the output of a step with an \`if\`, of a \`switch\` without \`default\`, of a branch that may lose; every step
as its \`catch\` and \`finally\` see it; a variable that is not assigned on every way; a field that its schema declares and
does not require; an element of a list that may be empty, and what is picked or worked out from one (\`$max\`, \`$filter\`,
\`$lookup\`): of those an operand of \`=\`, \`<\`, \`+\`, \`&\` and the like is told.

What the \`if\` of a step or the \`when\` of a case has shown to exist is known in all that it guards, and after a step that
ends the flow where it does not exist. A step has run where the same condition holds again, if its values cannot have changed;
and of branches or events of which some must be there (\`any\`, \`race\`, \`atLeast\`), the last exists where all others are absent:
\`$steps.offers.north ?? $steps.offers.south\`.`,
    bad: 'steps:\n  - { id: first, if: "${ $run.env = \'dev\' }", set: { n: 1 } }\n  - { id: last, set: { m: "${ $steps.first.n + 1 }" } }\n',
    good: 'steps:\n  - { id: first, if: "${ $run.env = \'dev\' }", set: { n: 1 } }\n  - { id: last, set: { m: "${ ($steps.first.n ?? 0) + 1 }" } }\n',
  },
  HF3002: {
    severity: 'error',
    title: 'Value of another type',
    explanation: `The types of all expressions are worked out from the schemas of inputs, contracts, events and forms, across steps. What is
reported here can never fit: an operand of \`+\` that is a text, an argument that a function does not take, a condition that
gives a number. Where a value may be of several types, one that fits is enough; where nothing is known of it, nothing is
said.`,
    bad: 'steps:\n  - { id: first, set: { lane: slow } }\n  - { id: last, set: { n: "${ $steps.first.lane * 2 }" } }\n',
    good: 'steps:\n  - { id: first, set: { lane: 2 } }\n  - { id: last, set: { n: "${ $steps.first.lane * 2 }" } }\n',
  },
  HF3003: {
    severity: 'error',
    title: 'Unknown field',
    explanation: `A field is read that the schema of the value does not declare, or of a value that has no fields. In JSONata that gives nothing
and says nothing. A schema that means to allow other fields says so with \`additionalProperties: true\`.`,
    bad: 'steps:\n  - { id: first, set: { goods: { weight: 3 } } }\n  - { id: last, set: { n: "${ $steps.first.goods.wieght + 1 }" } }\n',
    good: 'steps:\n  - { id: first, set: { goods: { weight: 3 } } }\n  - { id: last, set: { n: "${ $steps.first.goods.weight + 1 }" } }\n',
  },
  HF3004: {
    severity: 'error',
    title: 'Value does not fit its place',
    explanation: `What an expression gives can never be what the schema of its place takes: an argument of a contract, the data of a template,
an override, the value of a \`fallback\`, the output that the flow promises. Found without running anything, from the schemas
of what the expression reads. Where only some of the values that there may be do not fit, the call is judged when it runs.`,
    bad: 'steps:\n  - { id: first, set: { subject: 42 } }\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: "${ $steps.first.subject }", body: Done } }\n',
    good: 'steps:\n  - { id: first, set: { subject: 42 } }\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: "${ $string($steps.first.subject) }", body: Done } }\n',
  },
  HF3005: {
    severity: 'warning',
    title: 'Value may be null',
    explanation: `The schema of what the expression reads allows null, and its place, an operator or a function does not take it: \`??\` is no help, since null is a value and
not an absent one. Say what holds for null (\`x = null ? other : x\`, \`x ?: other\`), or narrow the schema.`,
    bad: 'steps:\n  - { id: first, set: { subject: "${ $run.env = \'dev\' ? \'test\' : null }" } }\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: "${ $steps.first.subject }", body: Done } }\n',
    good: "steps:\n  - { id: first, set: { subject: \"${ $run.env = 'dev' ? 'test' : 'real' }\" } }\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: \"${ $steps.first.subject }\", body: Done } }\n",
  },
  HF3006: {
    severity: 'warning',
    title: 'Nothing is known of a value',
    explanation: `Told with \`holdfast check --strict\` alone. The checker proves what it can from schemas; where something has none, it says
nothing, and this is where. The message says why nothing is known: a flow without an \`input\` schema, an event without one,
an activity whose contract allows everything. Give it a schema, or narrow the output of the step with \`output: { schema: … }\`.`,
    bad: 'timeout: PT1H\nsteps:\n  - { id: order, listen: { event: order.changed } }\n  - { id: last, set: { id: "${ $steps.order.id ?? 0 }" } }\n',
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\ntimeout: PT1H\nsteps:\n  - { id: order, listen: { event: order.changed, schema: ./order.json } }\n  - { id: last, set: { id: "${ $steps.order.id ?? 0 }" } }\n',
      'order.json':
        '{ "type": "object", "additionalProperties": false, "properties": { "id": { "type": "integer" } } }\n',
    },
  },
  HF3007: {
    severity: 'warning',
    title: 'Comparison is always the same',
    explanation: `By the types of its two sides the comparison comes out the same for every value that there may be: a text that is none of the
schema's \`enum\`, a number that is compared with a text. Mostly the word is misspelt, or the schema has changed. What \`??\`
puts in the place of nothing is not looked at, nor is a comparison with null. Where the whole condition is always the same,
HF4046 says so.`,
    bad: "steps:\n  - { id: first, set: { lane: \"${ $run.env = 'dev' ? 'slow' : 'fast' }\" } }\n  - { id: calm, if: \"${ $run.env = 'dev' or $steps.first.lane = 'slwo' }\", wait: PT1M }\n",
    good: "steps:\n  - { id: first, set: { lane: \"${ $run.env = 'dev' ? 'slow' : 'fast' }\" } }\n  - { id: calm, if: \"${ $run.env = 'dev' or $steps.first.lane = 'slow' }\", wait: PT1M }\n",
  },
  HF3008: {
    severity: 'warning',
    title: 'Value may be of another type',
    explanation: `Told with \`holdfast check --strict\` alone. What is read may be of several types by its schema, and some of them do not fit:
an operand that is a number or a text, an argument that is one or a list of them. It fails, or not, when the flow runs. Ask for
the kind first: \`$type(x) = 'number' ? x + 1 : …\`, make it one: \`$string(x)\`, \`$number(x)\`, or narrow the schema.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\ninput: { schema: ./input.json }\nsteps:\n  - { id: first, set: { n: "${ $input.amount + 1 }" } }\n',
      'input.json':
        '{ "type": "object", "required": ["amount"], "additionalProperties": false, "properties": { "amount": { "type": ["number", "string"] } } }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\ninput: { schema: ./input.json }\nsteps:\n  - { id: first, set: { n: "${ $number($input.amount) + 1 }" } }\n',
      'input.json':
        '{ "type": "object", "required": ["amount"], "additionalProperties": false, "properties": { "amount": { "type": ["number", "string"] } } }\n',
    },
  },
});
