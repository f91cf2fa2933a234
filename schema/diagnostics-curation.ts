/** `HF601x`: the catalogue of the project, what flows may call and how. */
import { family } from './diagnostics-catalogue.ts';

const CONNECTIONS = `connections:
  crm: { kind: http, baseUrl: "https://crm.example.org" }
  mail: { kind: smtp, host: mail.example.org, port: 587, from: a@example.org }
`;
const project = (catalogue: string, steps: string, more: { readonly [path: string]: string } = {}) => ({
  'holdfast.yaml': `holdfast: "1"\nname: example\n${CONNECTIONS}catalogue:\n${catalogue}`,
  'main.flow.yaml': `holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n${steps}`,
  ...more,
});
const READ = '  - { id: read, call: http.get, with: { connection: crm, path: /customers } }\n';
const TELL = '  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: Hello, body: Hello } }\n';
const REVIEW = '  - { id: review, approval: { title: Send it?, assignees: { groups: [leads] } }, timeout: P1D }\n';
const OTHER = 'holdfast: "1"\nname: other\nversion: 1.0.0\nsteps:\n  - { id: pause, wait: PT1M }\n';

const PACK = {
  'packs/bank/package.json':
    '{ "name": "bank", "version": "1.0.0", "holdfast": { "contracts": ["bank.activities.yaml"], "module": "./index.mjs" } }\n',
  'packs/bank/index.mjs': '',
  'packs/bank/bank.activities.yaml': `holdfast: "1"
activities:
  - name: bank.balance
    version: 1.0.0
    summary: Reads a balance
    effect: read
    dispatch: queue
    input: { type: object }
    output: { type: object }
    errors: []
    files: []
    examples: []
`,
};

export const CURATION_DIAGNOSTICS = family({
  HF6010: {
    severity: 'error',
    title: 'Not allowed by the catalogue',
    explanation: `\`catalogue\` of \`holdfast.yaml\` says what flows may call. The first of these that names the activity decides: \`deny\` of
the flow's team, \`allow\` of the team, \`deny\` for all, \`allow\` for all; where \`allow\` for all is given and does not name it,
it is not allowed. Workers hold runs to the same words at each call, also those of older plans.`,
    bad: project('  deny: ["http.*"]\n', READ),
    good: project('  deny: [http.request]\n', READ),
  },
  HF6011: {
    severity: 'error',
    title: 'Argument outside of what the catalogue allows',
    explanation: `The catalogue narrows the input of the activity (\`narrow.input\`) by a schema that holds beside the contract's. The finding
names both places. What only a run can know is judged when the call is made.`,
    bad: project(
      '  entries: { http.get: { narrow: { input: { properties: { path: { enum: [/orders] } } } } } }\n',
      READ,
    ),
    good: project(
      '  entries: { http.get: { narrow: { input: { properties: { path: { enum: [/customers] } } } } } }\n',
      READ,
    ),
  },
  HF6012: {
    severity: 'error',
    title: 'Argument is given by the catalogue',
    explanation: `The catalogue fixes this argument (\`narrow.fixed\`): every call gets the platform's value, so a flow leaves it out. With
\`defaults\` a flow may give its own.`,
    bad: project('  entries: { http.get: { narrow: { fixed: { connection: crm } } } }\n', READ),
    good: project(
      '  entries: { http.get: { narrow: { fixed: { connection: crm } } } }\n',
      '  - { id: read, call: http.get, with: { path: /customers } }\n',
    ),
  },
  HF6013: {
    severity: 'error',
    title: 'Call without an approval before it',
    explanation: `The catalogue demands an approval before the activity is called. An \`approval\` step has to stand before the call, in its own
list or in one around it, so that no way leads past it: without \`if\`, without \`onDeny: continue\` or \`onExpire: continue\`,
and without a \`catch\` that goes on. What stands in a \`catch\` or \`finally\` counts what came before their scope. An undo needs
none: it takes back what was approved.

Where the catalogue says whose approval it has to be (\`assignees\`, \`quorum\`), one of those before it asks nobody else, escalations
included, by literal names, and takes that many people.

The plan names the approvals, the run sends with the call who gave them, with the groups that they had then, and the worker
refuses a call without: there it counts who voted, not who was asked.`,
    bad: project('  entries: { mail.send: { approval: required } }\n', TELL),
    good: project('  entries: { mail.send: { approval: required } }\n', REVIEW + TELL),
  },
  HF6014: {
    severity: 'error',
    title: 'Pinned contract differs',
    explanation: `The catalogue pins a version or a digest of a contract (\`pin\`), and the contract that there is differs. Look at what
changed (\`holdfast catalog show\`), then pin the new one; or go back to the version that was pinned.`,
    bad: project('  entries: { http.get: { pin: { version: 0.9.0 } } }\n', READ),
    good: project('  entries: { http.get: { pin: { version: 1.0.0 } } }\n', READ),
  },
  HF6015: {
    severity: 'warning',
    title: 'Catalogue names nothing',
    explanation: `A name, a pattern or a rate class in \`catalogue\` fits no activity that there is: a misspelt \`deny\` denies nothing. The finding
names the nearest.`,
    bad: project('  deny: [htpp.request]\n', READ),
    good: project('  deny: [http.request]\n', READ),
  },
  HF6016: {
    severity: 'error',
    title: 'Flow of two teams',
    explanation: `Two teams of the catalogue claim one flow by their \`flows\`, and what may be called would be said twice. A flow is of one team
at most.`,
    bad: project('  teams:\n    a: { flows: ["."] }\n    b: { flows: [./main.flow.yaml] }\n', READ, {
      'other.flow.yaml': OTHER,
    }),
    good: project('  teams:\n    a: { flows: [./other.flow.yaml] }\n    b: { flows: [./main.flow.yaml] }\n', READ, {
      'other.flow.yaml': OTHER,
    }),
  },
  HF6017: {
    severity: 'error',
    title: 'Argument that the catalogue cannot give',
    explanation: `The catalogue fixes, defaults or narrows an argument that the activity does not have, or one that it cannot hold: files go into
the plan with the flow and are relative to it, and pure activities run inside the engine, where no platform gives arguments.`,
    bad: project('  entries: { http.get: { defaults: { adress: x } } }\n', READ),
    good: project('  entries: { http.get: { defaults: { connection: crm } } }\n', READ),
  },
  HF6020: {
    severity: 'error',
    title: 'Pack cannot be used',
    explanation: `\`catalogue.packs\` lists a folder of the project or a package of npm, and there is no pack: its \`package.json\` is not there or
does not say \`"holdfast": { "contracts": […], "module": … }\`, or one of its files is not there, is too large or is no text.
A pack from npm is looked for in \`node_modules\` of the project alone.`,
    bad: project('  packs: [ { folder: ./packs/bank } ]\n', READ),
    good: project('  packs: [ { folder: ./packs/bank } ]\n', READ, PACK),
  },
  HF6021: {
    severity: 'error',
    title: 'Pack is not the locked one',
    explanation: `\`catalog.lock.yaml\` holds the version of each pack and a digest over all files of its folder, contracts and code. The pack that
there is has no entry, or differs: nothing of it is used, by \`check\` or by a worker. Look at what changed, then write the lock
anew (\`holdfast catalog lock\`). What a pack itself depends on is held by the lock of npm.`,
    bad: project('  packs: [ { folder: ./packs/bank } ]\n', READ, PACK),
    good: project('  deny: [http.request]\n', READ, PACK),
  },
});
