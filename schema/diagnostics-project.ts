/** `HF12xx`: the project's files and how they refer to each other. */
import { family } from './diagnostics-catalogue.ts';

const HEAD = 'holdfast: "1"\nname: example\n';
const project = (text: string, more: { readonly [path: string]: string } = {}) => ({
  'holdfast.yaml': HEAD + text,
  ...more,
});
const TOKEN = 'token: { issuer: "https://id.example.org", audience: holdfast, jwks: "https://id.example.org/keys" }';
const AUTH = 'auth: { kind: bearer, token: { secret: { env: CRM_TOKEN } } }';
const VAULT = `secrets:
  vault: { kind: vault, address: "https://vault.example.org", auth: { kind: token, token: { secret: { env: VAULT_TOKEN } } } }
`;
const STORED = `connections:
  crm:
    kind: http
    baseUrl: https://crm.example.org
    auth: { kind: bearer, token: { secret: { from: vault, name: crm, key: token } } }
`;
const SEAL = 'seal: [{ id: "1", key: { secret: { env: SEAL_KEY } } }]';
const SIGNED = `holdfast: "1"
name: main
version: 1.0.0
steps:
  - id: review
    approval: { title: Release?, assignees: { users: [ann@example.org] }, signed: true }
    timeout: P1D
`;
const PORT = 'connections:\n  port: { kind: http, baseUrl: "https://port.example.org" }\n';
const contract = (name: string, files: string) => `holdfast: "1"
activities:
  - name: ${name}
    version: 1.0.0
    summary: Reads a note
    effect: read
    dispatch: queue
    input: { type: object, properties: { note: { type: string } } }
    output: { type: string }
    errors: []
    files: ${files}
    examples: []
`;
const write = (idempotent: string, idempotency: string) =>
  contract('notes.write', '[]').replace(
    'effect: read',
    `effect: write\n    ${idempotent}\n    idempotency: ${idempotency}\n    undo: none`,
  );
const ACTIVITIES = 'activities: { contracts: ["./*.activities.yaml"], module: ./activities.ts }\n';

export const PROJECT_DIAGNOSTICS = family({
  HF1201: {
    severity: 'error',
    title: 'File does not exist',
    explanation: `A path or pattern names nothing in the project. Paths are relative to the document in which they stand; in a pattern \`*\`
stands for any part of a name and \`**\` for any folders. A folder stands for all that is below it.`,
    bad: project('flows: ["./flow/*.flow.yaml"]\n'),
    good: project('flows: ["./flows/*.flow.yaml"]\n', { 'flows/a.flow.yaml': 'holdfast: "1"\n' }),
  },
  HF1202: {
    severity: 'error',
    title: 'Path leaves the project',
    explanation: `A project is whole: what it uses stands inside of its folder, so that a check sees all of it. Write a relative path
with \`/\` between names.`,
    bad: project('flows: ["../other/*.flow.yaml"]\n'),
    good: project(''),
  },
  HF1203: {
    severity: 'error',
    title: 'Connection does not fit',
    explanation: `A model of provider \`openai\`, and \`events\`, are reached by a connection of kind \`http\` that stands under
\`connections\`. The finding names the nearest one.`,
    bad: project(`${PORT}events: { connection: prot }\n`),
    good: project(`${PORT}events: { connection: port }\n`),
  },
  HF1204: {
    severity: 'error',
    title: 'Nothing says how tokens are verified',
    explanation: `With \`identity: token\`, people prove who they are, and \`token\` says how that is verified: by whom tokens are issued,
for whom, and with which keys. With \`identity: claimed\`, callers say who they are, which is for development only.`,
    bad: project('people: { identity: token }\n'),
    good: project('people: { identity: claimed }\n'),
  },
  HF1205: {
    severity: 'error',
    title: 'Activity has two contracts',
    explanation:
      'The name of an activity is unique in a project, and names of the standard catalogue are taken. Choose another name.',
    bad: project(ACTIVITIES, {
      'activities.ts': '',
      'a.activities.yaml': contract('notes.read', '[]'),
      'b.activities.yaml': contract('notes.read', '[]'),
    }),
    good: project(ACTIVITIES, {
      'activities.ts': '',
      'a.activities.yaml': contract('notes.read', '[]'),
      'b.activities.yaml': contract('notes.find', '[]'),
    }),
  },
  HF1207: {
    severity: 'error',
    title: 'File parameter is not in the input',
    explanation: `\`files\` of a contract says which parameters name files of the project, by JSON Pointer into the input. This one points to a
property that the input does not have.`,
    bad: project(ACTIVITIES, {
      'activities.ts': '',
      'a.activities.yaml': contract('notes.read', '[{ at: /nota, kind: template }]'),
    }),
    good: project(ACTIVITIES, {
      'activities.ts': '',
      'a.activities.yaml': contract('notes.read', '[{ at: /note, kind: template }]'),
    }),
  },
  HF1215: {
    severity: 'error',
    title: 'Idempotency contradicts itself',
    explanation: `\`idempotent\` says whether a second attempt of a write is without a second effect, \`idempotency\` how: by the key in a
header or a field, by a memory of the activity's own, naturally, or by nothing. \`by: none\` goes with \`idempotent: false\`, all
others with \`true\`. A write that is not idempotent is never tried again after a lost answer.`,
    bad: project(ACTIVITIES, { 'activities.ts': '', 'a.activities.yaml': write('idempotent: true', '{ by: none }') }),
    good: project(ACTIVITIES, {
      'activities.ts': '',
      'a.activities.yaml': write('idempotent: true', '{ by: header, name: Idempotency-Key }'),
    }),
  },
  HF1208: {
    severity: 'error',
    title: 'No overlay for the environment',
    explanation: `\`--env\` or \`HOLDFAST_ENV\` names an environment that has no \`holdfast.<env>.yaml\`. A misspelt name would run with what
\`holdfast.yaml\` alone says, for instance with the connections of development, so every command refuses it. \`dev\`, the
environment where nobody names one, needs no overlay. For another one that \`holdfast.yaml\` alone is right for, write an overlay
with \`{}\` in it. In these examples the environment is \`staging\`.`,
    bad: project('', { 'holdfast.stagging.yaml': 'description: rehearsal\n' }),
    good: project('', { 'holdfast.staging.yaml': 'description: rehearsal\n' }),
  },
  HF1209: {
    severity: 'error',
    title: 'Mail connection does not fit together',
    explanation: `An account at a mail server has a user and a password, and mail goes over the network with TLS. \`tls: none\` is for a
server on the same machine.`,
    bad: project(
      'connections:\n  mail: { kind: smtp, host: mail.example.org, port: 25, from: a@example.org, tls: none }\n',
    ),
    good: project('connections:\n  mail: { kind: smtp, host: localhost, port: 25, from: a@example.org, tls: none }\n'),
  },
  HF1210: {
    severity: 'error',
    title: 'Tokens would not be sealed',
    explanation: `What a message brings stands in the history of its run, readable for whoever may read the namespace. So a bearer token
travels sealed, and \`seal\` names the keys for it: by reference, the first one seals, each of them opens. Workers and
callers have them. \`openssl rand -base64 32\` makes one.`,
    bad: project(`people: { identity: token, ${TOKEN} }\n`),
    good: project(`people: { identity: token, ${TOKEN}, ${SEAL} }\n`),
  },
  HF1211: {
    severity: 'error',
    title: 'Key set in clear text',
    explanation: `The keys that tokens are verified with decide who is who. They come over \`https\`, from a file of the project, or from
this machine: whoever is on the way could put keys of their own in their place.`,
    bad: project(`people: { identity: token, ${TOKEN.replace('jwks: "https:', 'jwks: "http:')}, ${SEAL} }\n`),
    good: project(`people: { identity: token, ${TOKEN}, ${SEAL} }\n`),
  },
  HF1212: {
    severity: 'error',
    title: 'Nobody has a key to sign with',
    explanation: `Decisions have to be signed (\`signed\`, or \`identity: signed\`), and \`keys\` does not say with whose keys. It names a JWKS in
which each public key says whose it is in its member \`user\`, or a file for each user. \`holdfast key\` makes a key.`,
    bad: project('people: { identity: signed }\n'),
    good: project('people: { identity: signed, keys: ./keys.json }\n', { 'keys.json': '{ "keys": [] }' }),
  },
  HF1213: {
    severity: 'warning',
    title: 'Nobody can sign',
    explanation: `An approval takes signed decisions only (\`signed: true\`), and the project names no keys of people in this environment
(\`people.keys\`): whatever people decide is refused, until the approval expires.`,
    bad: project('', { 'main.flow.yaml': SIGNED }),
    good: project('people: { identity: signed, keys: ./keys.json }\n', {
      'main.flow.yaml': SIGNED,
      'keys.json': '{ "keys": [] }',
    }),
  },
  HF1214: {
    severity: 'warning',
    title: 'The starter is excluded by a claim',
    explanation: `The project asks people for proof (\`identity: token\` or \`signed\`), and an approval excludes \`$run.startedBy\`. Who started
a run is what the one who started it said: whoever may start runs can name somebody else, and then approve. Votes are proven.
Let the requester submit by a vote, and exclude who gave it; or let nobody start runs but a service that knows its callers.`,
    bad: project('people: { identity: signed, keys: ./keys.json }\n', {
      'main.flow.yaml': starter('${ $run.startedBy }'),
      'keys.json': '{ "keys": [] }',
    }),
    good: project('people: { identity: signed, keys: ./keys.json }\n', {
      'main.flow.yaml': starter('${ [$steps.submit.votes.by] }'),
      'keys.json': '{ "keys": [] }',
    }),
  },
  HF1220: {
    severity: 'error',
    title: 'HTTP connection does not fit together',
    explanation: `Credentials go over the network with TLS; without it only to this machine, or inside of a private network, which
the connection says (\`allowPrivate\`). One thing sends a header: \`auth\` or \`headers\`. A certificate and its key come
together, and belong to an address with https.`,
    bad: project(`connections:\n  crm: { kind: http, baseUrl: "http://crm.example.org", ${AUTH} }\n`),
    good: project(`connections:\n  crm: { kind: http, baseUrl: "https://crm.example.org", ${AUTH} }\n`),
  },
  HF1221: {
    severity: 'error',
    title: 'Store of secrets does not fit',
    explanation: `A secret is read \`from\` a store that the project describes under \`secrets\`. What the store itself needs comes from the
environment or from files; it is asked by https, or on this machine; and what it gave is kept for an hour at most, so that a
change is seen.`,
    bad: project(`${VAULT}${STORED.replace('from: vault', 'from: valut')}`),
    good: project(`${VAULT}${STORED}`),
  },
  HF1206: {
    severity: 'error',
    title: 'Secret in clear text',
    explanation: `A password or key stands in the document itself, where everybody who reads the repository sees it. Secrets are
written by reference, and read by the worker at the time of a call: \`{ secret: { env: NAME } }\` for an environment variable,
\`{ secret: { file: /path } }\` for a file that the operator mounts. \`prefix\` stands before it, as in \`Bearer …\`.

Take the secret out of the history of the repository too, and have it replaced: it is known now.`,
    bad: {
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nconnections:\n  mail: { kind: smtp, host: mail.example.org, port: 587, from: a@example.org, user: a, password: not-a-real-one }\n',
    },
    good: {
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nconnections:\n  mail: { kind: smtp, host: mail.example.org, port: 587, from: a@example.org, user: a, password: { secret: { env: MAIL_PASSWORD } } }\n',
    },
  },
});

function starter(excluded: string): string {
  return `holdfast: "1"
name: main
version: 1.0.0
steps:
  - id: submit
    approval: { title: Submit?, assignees: { groups: [clerks] } }
    timeout: P1D
  - id: review
    approval: { title: Release?, assignees: { groups: [officers], exclude: [ "${excluded}" ] } }
    timeout: P1D
`;
}
