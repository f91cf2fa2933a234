/** `HF503x`: tests of flows. */
import { family } from './diagnostics-catalogue.ts';

const FLOW = `holdfast: "1"
name: main
version: 1.0.0
steps:
  - { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } }
  - { id: done, return: { ok: true } }
`;
const test = (body: string): string => `flow: ./main.flow.yaml\ntests:\n  - name: it works\n${body}`;
const SENT = '    mocks: { tell: { output: { messageId: m1, accepted: [ops@example.org], rejected: [] } } }\n';
const GOOD = { 'main.test.yaml': test('    expect: { outcome: completed }\n'), 'main.flow.yaml': FLOW };
const documents = (body: string) => ({ 'main.test.yaml': test(body), 'main.flow.yaml': FLOW });

export const TEST_DIAGNOSTICS = family({
  HF5030: {
    severity: 'error',
    title: 'Flow under test cannot be run',
    explanation: `\`flow\` names the file of the flow, relative to the test document. It has to be there and to compile:
\`holdfast check\` on it lists its findings.`,
    bad: { ...GOOD, 'main.flow.yaml': FLOW.replace('mail.send', 'mail.sendd') },
    good: GOOD,
  },
  HF5031: {
    severity: 'error',
    title: 'No such step in the flow under test',
    explanation: `Mocks, people and expectations name steps by their path: the id, with \`.0\` for each item or turn around it,
and \`/fallback.1\` or \`/compensate\` behind. The flow has no step, fallback or undo of that path. What never is would
make a test pass that tests nothing.`,
    bad: documents('    expect: { outcome: completed, notRun: [tel] }\n'),
    good: documents('    expect: { outcome: completed, order: [tell] }\n'),
  },
  HF5032: {
    severity: 'error',
    title: 'This cannot be mocked',
    explanation: `Mocks answer calls with effects and child flows. Pure activities run for real in tests, and so do all other
steps; a fallback with a \`value\` calls nothing.`,
    bad: documents('    mocks: { done: { output: { ok: true } } }\n    expect: { outcome: completed }\n'),
    good: GOOD,
  },
  HF5033: {
    severity: 'error',
    title: 'Mock does not fit the contract',
    explanation: `An answer that the activity could never give tests a world that does not exist. What a mock gives is judged
by the contract's \`output\`, by the step's \`output.schema\`, and by the \`schema\` that a model is asked for; what it fails
with is an error that the contract declares, or one of the engine's.`,
    bad: documents('    mocks: { tell: { error: { type: mail.sad } } }\n    expect: { outcome: failed }\n'),
    good: documents('    mocks: { tell: { error: { type: timeout } } }\n    expect: { outcome: failed }\n'),
  },
  HF5034: {
    severity: 'error',
    title: 'File of a test cannot be used',
    explanation: `\`{ $file: ./fixtures/order.json }\` stands for the content of a YAML or JSON file, \`{ $schema: ./order.json }\` for
a schema, both relative to the test document and inside the project.`,
    bad: documents('    input: { $file: ./none.json }\n    expect: { outcome: completed }\n'),
    good: {
      ...documents('    input: { $file: ./some.json }\n    expect: { outcome: completed }\n'),
      'some.json': '{}',
    },
  },
  HF5036: {
    severity: 'error',
    title: 'Condition of a test reads what it cannot',
    explanation: `A condition in \`expect\` is about the value that stands there, \`$self\`, and may read the run's \`$input\`,
\`$output\` and \`$error\`. The inside of the run is told by \`order\`, \`inputs\` and \`decisions\`.`,
    bad: documents('    expect: { outcome: completed, output: { ok: "${ $steps.done.ok }" } }\n'),
    good: documents('    expect: { outcome: completed, output: { ok: "${ $self = true }" } }\n'),
  },
  HF5035: {
    severity: 'error',
    title: 'Two tests have one name',
    explanation: 'Reports, snapshots and `--filter` name tests by their name, which is unique in its document.',
    bad: documents(
      `${SENT}    expect: { outcome: completed }\n  - { name: it works, expect: { outcome: completed } }\n`,
    ),
    good: documents(`${SENT}    expect: { outcome: completed }\n  - { name: again, expect: { outcome: completed } }\n`),
  },
});
