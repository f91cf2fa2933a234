/** `HF500x` and `HF502x`: what a flow names outside itself: activities, flows, files. */
import { family } from './diagnostics-catalogue.ts';

const HEAD = 'holdfast: "1"\nversion: 1.0.0\n';
const CHILD = `${HEAD}name: child\nsteps:\n  - { id: pause, wait: PT1M }\n`;
const CHECKS = `holdfast: "1"\ninputs: { weight: { type: number } }\nchecks:\n  - { id: heavy, when: { weight: { above: 10 } }, then: flag }\n`;
const RUNS_CHILD = `${HEAD}name: main\nsteps:\n  - { id: go, run: child@^1 }\n`;

export const LINK_DIAGNOSTICS = family({
  HF5001: {
    severity: 'error',
    title: 'Unknown activity',
    explanation: `No contract of that name is in the catalogue or among the project's own activities.

\`holdfast catalog\` lists all that can be called. Correct the spelling, or add a contract for it to a
\`*.activities.yaml\` that \`holdfast.yaml\` names.`,
    bad: 'steps:\n  - { id: tell, call: mail.sendd, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
    good: 'steps:\n  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }\n',
  },
  HF5002: {
    severity: 'error',
    title: 'Unknown flow',
    explanation: `\`run\` names a flow by the \`name\` in its head, not by its file, and no flow of the project has that name.`,
    bad: { 'main.flow.yaml': RUNS_CHILD },
    good: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD },
  },
  HF5003: {
    severity: 'error',
    title: 'No version of the flow fits',
    explanation: `\`run: name@range\` takes the newest version that the range admits, and pins it in the plan. None fits.

Ranges are those of semver: \`^2\` is any 2.x.y, \`2.1.0\` exactly that.`,
    bad: { 'main.flow.yaml': RUNS_CHILD.replace('^1', '^2'), 'child.flow.yaml': CHILD },
    good: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD },
  },
  HF5004: {
    severity: 'error',
    title: 'Flows run each other',
    explanation: `A flow that runs itself, directly or through others, could not be pinned in its own plan (rule 29).

Use \`repeat\` for loops, or \`emit\` an event that starts a new run.`,
    bad: { 'main.flow.yaml': RUNS_CHILD.replace('child@^1', 'main@^1') },
    good: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD },
  },
  HF5005: {
    severity: 'error',
    title: 'The flow that is run has errors',
    explanation: `A flow is pinned, compiled, in the plan of the flow that runs it; one with errors cannot be.

Repair that flow first: \`holdfast check\` on it lists its findings.`,
    bad: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD.replace('wait: PT1M', 'call: no.such') },
    good: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD },
  },
  HF5006: {
    severity: 'error',
    title: 'File parameter is not a literal path',
    explanation: `The contract marks this parameter as a file of the project (rule 11): schemas, templates and tables go into the plan
when it is made, so that nothing that changes in git changes a run in flight.

Write the path as it is, relative to the file that holds it.`,
    bad: 'steps:\n  - { id: rule, call: rules.decide, with: { table: "${ $run.env }", facts: {} } }\n',
    good: {
      'main.flow.yaml': `${HEAD}name: main\nsteps:\n  - { id: rule, call: rules.decide, with: { table: ./lane.rules.yaml, facts: {} } }\n`,
      'lane.rules.yaml': `holdfast: "1"\nhitPolicy: F\ninputs: { env: { type: text } }\noutputs: { lane: { type: text } }\nrules:\n  - { id: other, then: { lane: fast } }\n`,
    },
  },
  HF5007: {
    severity: 'error',
    title: 'There is no such file',
    explanation: `Paths are relative to the file that holds them. Case counts.`,
    bad: 'input: { schema: ./no-such.json }\nsteps:\n  - { id: pause, wait: PT1M }\n',
    good: {
      'main.flow.yaml': `${HEAD}name: main\ninput: { schema: ./order.json }\nsteps:\n  - { id: pause, wait: PT1M }\n`,
      'order.json': '{ "type": "object" }\n',
    },
  },
  HF5008: {
    severity: 'error',
    title: 'Not a path of the project',
    explanation: `A path is relative to the file that holds it, has \`/\` between its parts, and stays inside the project: nothing outside
it is part of what a review has seen.`,
    bad: 'input: { schema: ../../etc/order.json }\nsteps:\n  - { id: pause, wait: PT1M }\n',
    good: {
      'main.flow.yaml': `${HEAD}name: main\ninput: { schema: ./order.json }\nsteps:\n  - { id: pause, wait: PT1M }\n`,
      'order.json': '{ "type": "object" }\n',
    },
  },
  HF5018: {
    severity: 'error',
    title: 'Template does not parse',
    explanation: `Templates are Handlebars with a closed list of helpers, no partials and no decorators: they put text together, and can do
nothing else.`,
    bad: mail('Dear {{name\n'),
    good: mail('Dear {{name}}\n'),
  },
  HF5019: {
    severity: 'error',
    title: 'Template reads a field that its data does not have',
    explanation: `Either the schema in the template's front matter does not declare the field, or the \`data\` of the step does not give it.
A missing field fails the step when it runs.

Correct the spelling, or add the field to the data and its schema.`,
    bad: mail('Dear {{nmae}}\n'),
    good: mail('Dear {{name}}\n'),
  },
  HF5020: {
    severity: 'error',
    title: 'Front matter does not end',
    explanation: `A template that starts with a line \`---\` has front matter: \`title\`, and \`schema\` of its data. A second line \`---\` ends it.`,
    bad: mail('---\ntitle: Greeting\nDear {{name}}\n'),
    good: mail('---\ntitle: Greeting\n---\nDear {{name}}\n'),
  },
  HF5021: {
    severity: 'error',
    title: 'Schema cannot be used',
    explanation: `Schemas are JSON Schema, draft 2020-12, within the project: \`$ref\` names a file of the project or a place in the same
file, never an address; anchors and dynamic references are not supported.`,
    bad: {
      'main.flow.yaml': `${HEAD}name: main\ninput: { schema: ./order.json }\nsteps:\n  - { id: pause, wait: PT1M }\n`,
      'order.json': '{ "$ref": "https://example.org/order.json" }\n',
    },
    good: {
      'main.flow.yaml': `${HEAD}name: main\ninput: { schema: ./order.json }\nsteps:\n  - { id: pause, wait: PT1M }\n`,
      'order.json': '{ "type": "object" }\n',
    },
  },
  HF5022: {
    severity: 'error',
    title: 'Rules do not fit together',
    explanation: `A decision table or a list of checks has the right shape, and still its parts do not fit: a condition tests a fact that
is no input, a row lacks an output, two rules have one id.`,
    bad: decide('size'),
    good: decide('weight'),
  },
  HF5023: {
    severity: 'error',
    title: 'Two flows have one name and version',
    explanation: `\`run: name@range\` names a flow by its name and takes the newest version that fits: two flows with the same of both could
not be told apart.`,
    bad: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD, 'copy.flow.yaml': CHILD },
    good: { 'main.flow.yaml': RUNS_CHILD, 'child.flow.yaml': CHILD, 'copy.flow.yaml': CHILD.replace('1.0.0', '1.0.1') },
  },
  HF5024: {
    severity: 'error',
    title: 'Other kind of rules',
    explanation: `\`rules.decide\` asks a decision table, \`rules.check\` a list of checks; this document is the other one.`,
    bad: {
      'main.flow.yaml': `${HEAD}name: main\nsteps:\n  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { weight: 12 } } }\n`,
      'lane.rules.yaml': CHECKS,
    },
    good: {
      'main.flow.yaml': `${HEAD}name: main\nsteps:\n  - { id: lane, call: rules.check, with: { checks: ./lane.rules.yaml, facts: { weight: 12 } } }\n`,
      'lane.rules.yaml': CHECKS,
    },
  },
});

/** A flow that asks a table which tests the given fact. */
function decide(fact: string): { readonly [path: string]: string } {
  return {
    'main.flow.yaml': `${HEAD}name: main
steps:
  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { weight: 12 } } }
`,
    'lane.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { weight: { type: number } }
outputs: { lane: { type: text } }
rules:
  - { id: heavy, when: { ${fact}: { above: 10 } }, then: { lane: slow } }
default: { lane: fast }
`,
  };
}

/** A flow that mails a template which is given a name. */
function mail(template: string): { readonly [path: string]: string } {
  return {
    'main.flow.yaml': `${HEAD}name: main
steps:
  - id: tell
    call: mail.send
    with: { connection: mail, to: ops@example.org, subject: hello, body: { template: ./hello.hbs, data: { name: Ada } } }
`,
    'hello.hbs': template,
  };
}
