/** `HF5xxx`: activities, their contracts, files that they take, the catalogue's lock. */
import { family } from './diagnostics-catalogue.ts';

/** A flow that sorts by a model, and by a table behind it. */
const FALLS_BACK = (label: string): { readonly [path: string]: string } => ({
  'main.flow.yaml': `holdfast: "1"
name: main
version: 1.0.0
steps:
  - id: sort
    call: model.classify
    with: { model: sorter, text: hello, labels: { urgent: needs an answer today, calm: can wait } }
    fallback: [ { errors: [model.unavailable], value: { label: ${label}, confidence: 0, calibrated: false } } ]
  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { kind: "\${ $steps.sort.label }" } } }
`,
  'lane.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { kind: { type: text, values: [urgent, calm] } }
outputs: { lane: { type: text } }
rules:
  - { id: fast, when: { kind: urgent }, then: { lane: fast } }
  - { id: slow, when: { kind: calm }, then: { lane: slow } }
`,
  'holdfast.yaml': 'holdfast: "1"\nname: example\nmodels:\n  sorter: { provider: scripted, model: example }\n',
});
const CLASSIFIES =
  'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: intent, call: model.classify, with: { model: intents, text: My card is gone. } }\n';

import { LINK_DIAGNOSTICS } from './diagnostics-link.ts';
import { TEST_DIAGNOSTICS } from './diagnostics-tests.ts';

const ARGUMENT_DIAGNOSTICS = family({
  HF5010: {
    severity: 'error',
    title: 'Required argument is missing',
    explanation: `The contract of the activity, or the input schema of the flow that is run, requires a key that \`with\` does not give.

\`holdfast catalog NAME\` shows a contract. Add the key.`,
    bad: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, subject: hello, body: hello } }\n',
    good: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
  },
  HF5011: {
    severity: 'error',
    title: 'Unknown argument',
    explanation: `The contract of the activity, or the input schema of the flow that is run, does not know the key.

An unknown key would be refused when the step runs. Correct the spelling or remove it.`,
    bad: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello, copy: me } }\n',
    good: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
  },
  HF5012: {
    severity: 'error',
    title: 'Literal does not fit its schema',
    explanation: `A value that is written out in the flow breaks the schema of the place where it stands: it has another type, is none
of the allowed values, or is out of bounds.

Nothing is converted: a number in quotes is a text.`,
    bad: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: 12, body: hello } }\n',
    good: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: "12", body: hello } }\n',
  },
  HF5014: {
    severity: 'error',
    title: 'Unknown model alias',
    explanation: `Steps name models by an alias, and \`models\` in \`holdfast.yaml\` (or one of its overlays) says what stands behind it.

Correct the spelling or add the alias.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: answer, call: model.generate, with: { model: large, prompt: hello, schema: ./answer.json } }\n',
      'answer.json': '{ "type": "object" }\n',
      'holdfast.yaml': 'holdfast: "1"\nname: example\nmodels:\n  small: { provider: scripted, model: example }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: answer, call: model.generate, with: { model: small, prompt: hello, schema: ./answer.json } }\n',
      'answer.json': '{ "type": "object" }\n',
      'holdfast.yaml': 'holdfast: "1"\nname: example\nmodels:\n  small: { provider: scripted, model: example }\n',
    },
  },
  HF5025: {
    severity: 'warning',
    title: 'Model is not set up for the call',
    explanation: `The model behind the alias, in the environment that was checked (\`--env\`), is sure not to answer: the call would end with
\`config.invalid\` at run time. A \`local\` model knows what examples teach it, which the alias (\`options.examples\`) or the step
(\`examples\`) names, and it reads fields by a \`schema\` and writes no text; \`model.classify\` needs two \`labels\` or examples that have
them; not every provider gives vectors. What a child flow asks is told in its own file. Not seen: aliases and arguments that an
expression gives.`,
    bad: {
      'main.flow.yaml': CLASSIFIES,
      'holdfast.yaml': 'holdfast: "1"\nname: example\nmodels:\n  intents: { provider: local, model: classifier }\n',
    },
    good: {
      'main.flow.yaml': CLASSIFIES,
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nmodels:\n  intents: { provider: local, model: classifier, options: { examples: ./intents.yaml } }\n',
      'intents.yaml':
        '- { text: My card is gone., label: lost_card }\n- { text: When does my card come?, label: card_arrival }\n',
    },
  },
  HF5026: {
    severity: 'warning',
    title: 'Fallback gives a label that nobody expects',
    explanation: `A \`fallback\` of \`model.classify\` gives a label of its own (\`value\`). It need not be one of the step's: \`other\` may say that nobody
knows. But where the label goes it has to be taken: by the \`values\` of a decision table's input, or by the allowed values of an argument or an
output. And one that differs from a label of the step by a letter is probably misspelt.

Seen are labels that are written out, and that go somewhere as they are (\`\${ $steps.sort.label }\`); what an expression makes of them, or
a block passes on, is judged when the step runs.`,
    bad: FALLS_BACK('spam'),
    good: FALLS_BACK('urgent'),
  },
  HF5015: {
    severity: 'error',
    title: 'Unknown connection',
    explanation: `Steps name connections, and \`connections\` in \`holdfast.yaml\` (or one of its overlays) says where they lead.

Correct the spelling or add the connection.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: ask, call: http.get, with: { connection: erpp, path: /orders } }\n',
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nconnections:\n  erp: { kind: http, baseUrl: "https://erp.example.org" }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: ask, call: http.get, with: { connection: erp, path: /orders } }\n',
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nconnections:\n  erp: { kind: http, baseUrl: "https://erp.example.org" }\n',
    },
  },
  HF5016: {
    severity: 'error',
    title: 'Contract has changed',
    explanation: `\`catalog.lock.yaml\` holds the digest of every contract in use; the contract that is there now is another one.

Look at what changed, then write the lock anew with \`holdfast catalog lock\`: the change of the lock is what a review
sees.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
      'catalog.lock.yaml':
        'holdfast: "1"\nactivities:\n  mail.send: { version: 0.0.1, digest: "0000000000000000000000000000000000000000000000000000000000000000" }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
    },
  },
  HF5017: {
    severity: 'warning',
    title: 'Contract is not locked',
    explanation: `\`catalog.lock.yaml\` holds the digest of every contract in use, so that a changed one is a reviewed change. This one is
missing: write the lock anew with \`holdfast catalog lock\`.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
      'catalog.lock.yaml': 'holdfast: "1"\nactivities: {}\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
    },
  },
});

export const CONTRACT_DIAGNOSTICS = family({ ...LINK_DIAGNOSTICS, ...ARGUMENT_DIAGNOSTICS, ...TEST_DIAGNOSTICS });
