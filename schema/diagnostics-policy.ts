/** `HF6xxx`: what the organisation allows, and where labelled data may go. */
import { family } from './diagnostics-catalogue.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';
const CUSTOMER = `{
  "type": "object",
  "required": ["mail", "pin"],
  "additionalProperties": false,
  "properties": { "mail": { "type": "string" }, "pin": { "type": "string", "x-holdfast-labels": ["secret"] } }
}
`;
const PATIENT = `{
  "type": "object",
  "required": ["notes"],
  "additionalProperties": false,
  "properties": { "notes": { "type": "string", "x-holdfast-labels": ["medical"] } }
}
`;
const MEDICAL = `holdfast: "1"
name: clinic
models:
  hosted: { provider: openai, model: gpt-5-mini, apiKey: { env: OPENAI_KEY } }
  own: { provider: local, model: extractor }
labels:
  medical: { models: [own] }
`;
const READING =
  '{ "type": "object", "required": ["answer"], "additionalProperties": false, "properties": { "answer": { "type": "string" } } }\n';

export const POLICY_DIAGNOSTICS = family({
  HF6001: {
    severity: 'error',
    title: 'Secret leaves the run',
    explanation: `A schema labels the value \`secret\` (\`x-holdfast-labels\`), and it goes into a prompt, a call, an event, the output of the
flow, an error, a key of the run or what people are shown. Labels follow values through steps, variables, \`&\`, functions
and objects; comparisons, \`$exists\`, \`$count\` and \`$length\` leave them behind, since they say nothing of what the value is.

A place takes a secret where its own schema has the label: that of an argument in the contract, of the flow's output, of a
child's input, of a template's data.`,
    bad: {
      'main.flow.yaml': `${HEAD}input: { schema: ./customer.json }\nsteps:\n  - { id: tell, call: mail.send, with: { to: "\${ $input.mail }", subject: Your PIN, body: "\${ 'It is ' & $input.pin }" } }\n`,
      'customer.json': CUSTOMER,
    },
    good: {
      'main.flow.yaml': `${HEAD}input: { schema: ./customer.json }\nsteps:\n  - { id: tell, call: mail.send, with: { to: "\${ $input.mail }", subject: Your PIN, body: "\${ $length($input.pin) > 3 ? 'It is set' : 'It is too short' }" } }\n`,
      'customer.json': CUSTOMER,
    },
  },
  HF6002: {
    severity: 'warning',
    title: 'Words of a model that nobody has judged',
    explanation: `What a model wrote goes into a call that changes something, or into a further prompt, and nothing has judged it: a text may
hold instructions that somebody else put there, and a number may be wrong. The contract labels the output \`model\`; booleans
and values of an \`enum\` are let pass, since the author chose what they may be.

It counts as judged behind \`checks\` on the step that asks the model, behind rules (\`rules.decide\`, \`rules.check\`) that
were given it, and behind an \`approval\`. A place whose schema has the label \`model\` takes it as it is.`,
    bad: {
      'main.flow.yaml': `${HEAD}steps:\n  - { id: read, call: model.generate, with: { model: small, prompt: hello, schema: ./reading.json } }\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: Read, body: "\${ $steps.read.answer }" } }\n`,
      'reading.json': READING,
    },
    good: {
      'main.flow.yaml': `${HEAD}steps:\n  - id: read\n    call: model.generate\n    with: { model: small, prompt: hello, schema: ./reading.json }\n    checks: [ { id: link, when: "\${ $contains($self.answer, 'http') }", then: fail, reason: answers hold no links } ]\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: Read, body: "\${ $steps.read.answer }" } }\n`,
      'reading.json': READING,
    },
  },
  HF6003: {
    severity: 'error',
    title: 'Labelled data goes where it may not',
    explanation: `\`labels\` of \`holdfast.yaml\` names a label (\`pii\`, \`medical\`, …) and the models and connections that data of it may be
given to. This value is labelled so in a schema (\`x-holdfast-labels\`) and goes to another one, to an activity that names
neither, or into an event, the output of the flow, an error or a key of the run. The finding shows the way of the data from
where it is labelled. Labels follow values as they do for [HF6001](#hf6001); what people who decide are shown is let pass.

A place whose own schema has the label takes it, and so does an activity whose contract says \`labels.reads\`. Labels that the
project does not name are not followed.`,
    bad: {
      'main.flow.yaml': `${HEAD}input: { schema: ./patient.json }\nsteps:\n  - { id: sum_up, call: model.generate, with: { model: hosted, prompt: "\${ 'Sum up: ' & $input.notes }" }, checks: [{ id: empty, when: "\${ $self.text = '' }", then: fail }] }\n`,
      'patient.json': PATIENT,
      'holdfast.yaml': MEDICAL,
    },
    good: {
      'main.flow.yaml': `${HEAD}input: { schema: ./patient.json }\nsteps:\n  - { id: sum_up, call: model.generate, with: { model: own, prompt: "\${ 'Sum up: ' & $input.notes }" }, checks: [{ id: empty, when: "\${ $self.text = '' }", then: fail }] }\n`,
      'patient.json': PATIENT,
      'holdfast.yaml': MEDICAL,
    },
  },
});
