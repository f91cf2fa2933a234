/** The project that `holdfast init` writes: small, whole, and of every kind of document one. By path. */
import type { DocumentKind } from '../../compiler/validate.ts';
import { modeline, schemaFiles } from '../schema/schema-files.ts';
import { SCHEMA_FOLDER } from '../schema/schema-folder.ts';
import { ACTIVITY_FILES } from './activity-files.ts';
import { README } from './readme.ts';

export function projectFiles(name: string): ReadonlyMap<string, string> {
  return new Map([
    document('holdfast.yaml', 'project', PROJECT.replace('NAME', name)),
    document('pay-expense.flow.yaml', 'flow', FLOW),
    document('pay-expense.test.yaml', 'test', TEST),
    ['schemas/claim.json', `${JSON.stringify(CLAIM, undefined, 2)}\n`],
    ['schemas/outcome.json', `${JSON.stringify(OUTCOME, undefined, 2)}\n`],
    ['templates/paid.hbs', TEMPLATE],
    ...ACTIVITY_FILES.map(([path, text]) =>
      path.endsWith('.yaml') ? document(path, 'activities', text) : ([path, text] as const),
    ),
    ['inputs/small.json', claim(40, 'train to the port and back')],
    ['inputs/large.json', claim(900, 'two nights at the trade fair')],
    ['README.md', README.replace('NAME', name)],
    // The schemas are for whoever clones the project, and edits without Holdfast.
    ['.gitignore', '.holdfast/*\n!.holdfast/schemas/\nnode_modules/\n'],
    ...[...schemaFiles()].map(([file, text]) => [`${SCHEMA_FOLDER}/${file}`, text] as const),
  ]);
}

/** With the line by which editors find the schema. */
const document = (path: string, kind: DocumentKind, text: string): readonly [string, string] => [
  path,
  `${modeline(path, kind)}\n${text}`,
];

const PROJECT = `holdfast: "1"
name: NAME
flows: ["*.flow.yaml"]
activities:
  contracts: ["./activities/*.activities.yaml"]
  module: ./activities/index.ts
connections:
  mail:
    kind: smtp
    catch: ./.holdfast/mail               # mails become files; a real server has host, port and password
    from: office@example.org
people:
  identity: claimed                       # development: callers say who they are
  groups:
    managers: [manager@example.org]
`;

const FLOW = `holdfast: "1"
name: pay-expense
version: 1.0.0
title: Pay an expense claim
input: { schema: ./schemas/claim.json }
output: { schema: ./schemas/outcome.json }
timeout: P7D                              # the whole run

steps:
  - id: review
    title: Ask a manager
    if: "\${ $input.amount > 100 }"
    reason: more than 100 euro
    approval:
      title: "\${ 'Pay ' & $string($input.amount) & ' euro to ' & $input.employee & '?' }"
      show: { claim: "\${ $input }" }
      assignees: { groups: [managers], exclude: [ "\${ $run.startedBy }" ] }
      remind: [ P1D ]
    timeout: P3D                          # then approval.expired

  - id: pay
    title: Pay the claim
    call: office.pay                      # your own activity, in activities/
    with: { employee: "\${ $input.employee }", amount: "\${ $input.amount }" }
    compensate: { call: office.takeBack, with: { payment: "\${ $self.paymentId }" } }

  - id: tell
    title: Tell the employee
    call: mail.send                       # fails for good: the payment is taken back
    with:
      connection: mail
      to: "\${ $input.employee }"
      subject: Your expense claim
      body: { template: ./templates/paid.hbs, data: { amount: "\${ $input.amount }", what: "\${ $input.what }" } }

  - { id: done, return: { status: paid, payment: "\${ $steps.pay.paymentId }" } }

catch:                                    # what was paid is taken back by now
  - errors: [approval.denied, approval.expired, office.refused, mail.refused]
    steps: [ { id: refused, return: { status: refused, reason: "\${ $error.type }" } } ]
`;

const TEST = `flow: ./pay-expense.flow.yaml
coverage: { steps: 100, compensations: 100 }
tests:
  - name: a small claim is paid, and nobody is asked
    input: { $file: ./inputs/small.json }
    mocks:                                # what a write answers; nothing is paid in a test
      pay: { output: { paymentId: p-1 } }
    expect:
      outcome: completed
      output: { status: paid, payment: p-1 }
      order: [ pay, tell, done ]
      notRun: [ review ]

  - name: a manager approves a large one, the employee may not
    input: { $file: ./inputs/large.json }
    startedBy: employee@example.org
    mocks:
      pay: { output: { paymentId: p-2 } }
    happens:                              # in virtual time
      - { at: PT1H, approve: review, by: employee@example.org, groups: [managers] }
      - { at: P1D, approve: review, by: manager@example.org, groups: [managers] }
    expect:
      outcome: completed
      output: { status: paid }
      refused: [ { at: PT1H, because: excluded } ]

  - name: nobody answers for three days
    input: { $file: ./inputs/large.json }
    expect:
      outcome: completed
      output: { status: refused, reason: approval.expired }
      notRun: [ pay ]

  - name: the mail is refused, so the payment is taken back
    input: { $file: ./inputs/small.json }
    mocks:
      pay: { output: { paymentId: p-3 } }
      tell: { error: { type: mail.refused } }
      pay/compensate: { output: {} }
    expect:
      outcome: completed
      output: { status: refused, reason: mail.refused }
      order: [ pay, tell, pay/compensate ]
`;

const CLAIM = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Expense claim',
  type: 'object',
  required: ['employee', 'amount', 'what'],
  additionalProperties: false,
  properties: {
    employee: { description: 'Mail address of who claims.', type: 'string', minLength: 3 },
    amount: { description: 'In euro.', type: 'number', exclusiveMinimum: 0 },
    what: { description: 'What it was spent on.', type: 'string' },
  },
};

const OUTCOME = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'What became of a claim',
  type: 'object',
  required: ['status'],
  additionalProperties: false,
  properties: {
    status: { enum: ['paid', 'refused'] },
    payment: { type: 'string' },
    reason: { type: 'string' },
  },
};

const TEMPLATE = `---
title: Tells an employee that a claim is paid
schema:
  type: object
  required: [amount, what]
  additionalProperties: false
  properties:
    amount: { type: number }
    what: { type: string }
---
Hello,

your claim over {{amount}} euro ({{what}}) is paid.
`;

function claim(amount: number, what: string): string {
  return `${JSON.stringify({ employee: 'employee@example.org', amount, what }, undefined, 2)}\n`;
}
