import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { checkProject } from '../compile-project.ts';
import { sha256, treeOf } from '../fixtures/project.ts';

const PROJECT = `holdfast: "1"
name: example
connections:
  crm: { kind: http, baseUrl: "https://crm.example.org" }
  mail: { kind: smtp, host: mail.example.org, port: 587, from: a@example.org }
catalogue:
`;
const FLOW = 'holdfast: "1"\nname: main\nversion: 1.0.0\ntimeout: P1D\nsteps:\n';

/** `line:col code` of each finding in a flow, with the line of the project's document that it goes back to. */
function check(title: string, catalogue: string, steps: string, expected: readonly string[]): void {
  test(title, () => {
    const files = { 'holdfast.yaml': PROJECT + catalogue, 'pay/main.flow.yaml': FLOW + steps };
    const { diagnostics, flows } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
    const found = diagnostics.map(({ code, range, related }) => {
      const other = related?.map(({ range: { file, line } }) => ` <- ${file}:${line}`) ?? [];
      return `${range.file}:${range.line}:${range.col} ${code}${other.join('')}`;
    });
    assert.deepEqual(found, expected);
    const errors = diagnostics.some(({ severity }) => severity === 'error');
    assert.equal(
      flows.get('pay/main.flow.yaml')?.plan === undefined,
      errors && expected.some((one) => one.startsWith('pay/')),
    );
  });
}
const call = (more: string, name = 'http.get'): string => `  - { id: read, call: ${name}, with: { ${more} } }\n`;
const review = (more = ''): string =>
  `  - { id: review, approval: { title: Do it?, assignees: { groups: [leads] }${more} }, timeout: P1D }\n`;
const TELL = '{ id: tell, call: mail.send, with: { to: a@example.org, subject: a, body: b } }';

check(
  'a team may what others may not',
  '  deny: [http.get]\n  teams: { pay: { flows: ["./pay"], allow: [http.get] } }\n',
  call('connection: crm, path: /'),
  [],
);
check(
  'a denied undo',
  '  deny: [mail.send]\n',
  '  - { id: a, call: http.request, with: { connection: crm, path: /, method: POST }, compensate: { call: mail.send, with: { to: a@example.org } } }\n',
  ['pay/main.flow.yaml:6:104 HF6010 <- holdfast.yaml:7'],
);
check(
  'a denied notice',
  '  allow: [http.get]\n',
  review(', notify: { call: mail.send, with: { to: a@example.org } }'),
  ['pay/main.flow.yaml:6:94 HF6010 <- holdfast.yaml:7'],
);
check(
  'what the platform gives need not be given',
  '  entries: { http.get: { defaults: { connection: crm } } }\n',
  call('path: /'),
  [],
);
check(
  'a default may be overridden',
  '  entries: { http.get: { defaults: { connection: crm } } }\n',
  call('connection: crm, path: /'),
  [],
);
check(
  'a fixed argument in a fallback',
  '  entries: { http.get: { narrow: { fixed: { connection: crm } } } }\n',
  '  - { id: a, call: http.get, with: { path: / }, fallback: [ { errors: [http.timeout], with: { connection: crm } } ] }\n',
  ['pay/main.flow.yaml:6:20 HF4026', 'pay/main.flow.yaml:6:95 HF6012 <- holdfast.yaml:7'],
);
const ENUM =
  '  entries: { http.get: { narrow: { input: { required: [query], properties: { path: { enum: [/a, /b] }, query: { properties: { n: { type: integer } } } } } } } }\n';
check('literals are judged by the narrower schema', ENUM, call('connection: crm, path: /c, query: { n: 1 }'), [
  'pay/main.flow.yaml:6:64 HF6011 <- holdfast.yaml:7',
]);
check('what is missing by the narrower schema', ENUM, call('connection: crm, path: /a'), [
  'pay/main.flow.yaml:6:39 HF6011 <- holdfast.yaml:7',
]);
check(
  'types of expressions are judged by it',
  ENUM,
  call(`connection: crm, path: /a, query: { n: "\${ 'x' & $run.id }" }`),
  ['pay/main.flow.yaml:6:84 HF6011 <- holdfast.yaml:7'],
);
check(
  'a schema in a file',
  '  entries: { http.get: { narrow: { input: ./none.json } } }\n',
  call('connection: crm, path: /'),
  ['holdfast.yaml:7:43 HF1201'],
);

const DEMANDS = '  entries: { mail.send: { approval: required } }\n';
const missing = (line: number, col: number): string => `pay/main.flow.yaml:${line}:${col} HF6013 <- holdfast.yaml:7`;
check('no approval', DEMANDS, `  - ${TELL}\n`, [missing(6, 23)]);
check(
  'an approval before, in the list around',
  DEMANDS,
  `${review()}  - { id: both, parallel: { branches: { a: [ ${TELL} ] } } }\n`,
  [],
);
check(
  'an approval that may be skipped',
  DEMANDS,
  `${review().replace('{ id: review,', '{ id: review, if: "${ $run.env = \'a\' }", reason: a,')}  - ${TELL}\n`,
  [missing(7, 23)],
);
check('an approval after which denial goes on', DEMANDS, `${review(', onDeny: continue')}  - ${TELL}\n`, [
  missing(7, 23),
]);
check(
  'an approval whose denial is caught',
  DEMANDS,
  `${review().replace('timeout: P1D', 'timeout: P1D, catch: [ { steps: [ { id: so, set: { a: 1 } } ] } ]')}  - ${TELL}\n`,
  [missing(7, 23)],
);
check(
  'an approval whose denial is caught and ends the flow',
  DEMANDS,
  `${review().replace('timeout: P1D', 'timeout: P1D, catch: [ { steps: [ { id: so, return: { a: 1 } } ] } ]')}  - ${TELL}\n`,
  [],
);
check(
  'an approval in a branch beside',
  DEMANDS,
  `  - id: both\n    parallel:\n      branches:\n        a: [ ${TELL} ]\n        b:\n${review().replace('  - ', '          - ')}`,
  [missing(9, 32)],
);
check(
  'a handler knows nothing of its scope',
  DEMANDS,
  `  - id: block\n    do:\n${review().replace('  - ', '      - ')}      - { id: pause, wait: PT1M }\n    catch: [ { steps: [ ${TELL} ] } ]\n`,
  [missing(10, 43)],
);
check(
  'a handler behind an approval',
  DEMANDS,
  `${review()}  - id: block\n    do: [ { id: pause, wait: PT1M } ]\n    timeout: PT1H\n    catch: [ { errors: [timeout], steps: [ ${TELL} ] } ]\n`,
  [],
);
check(
  'nobody approves a notice',
  DEMANDS,
  `${review()}${review(', notify: { call: mail.send, with: { to: a@example.org } }').replace('review', 'again')}`,
  [missing(7, 93)],
);
check(
  'an undo needs none',
  '  entries: { mail.send: { approval: required } }\n',
  '  - { id: a, call: http.request, with: { connection: crm, path: /, method: POST }, compensate: { call: mail.send, with: { to: a@example.org } } }\n',
  [],
);
check(
  'a pure activity needs none',
  '  entries: { "*": { approval: required } }\n',
  '  - { id: pause, wait: PT1M }\n',
  [],
);

const LEADS = '  entries: { mail.send: { approval: { assignees: { groups: [leads, board] }, quorum: 2 } } }\n';
const two = (more = ''): string => review(`${more}, quorum: 2`);
check('people who are demanded, as many', LEADS, `${two()}  - ${TELL}\n`, []);
check('too few people', LEADS, `${review()}  - ${TELL}\n`, [`${missing(7, 23)} <- pay/main.flow.yaml:6`]);
check('other people', LEADS, `${two().replace('[leads]', '[leads, all]')}  - ${TELL}\n`, [
  `${missing(7, 23)} <- pay/main.flow.yaml:6`,
]);
check(
  'others after an escalation',
  LEADS,
  `${two(', escalate: [ { after: PT1H, to: { users: [ann] } } ]')}  - ${TELL}\n`,
  [`${missing(7, 23)} <- pay/main.flow.yaml:6`],
);
check(
  'an escalation to those who are demanded',
  LEADS,
  `${two(', escalate: [ { after: PT1H, to: { groups: board } } ]')}  - ${TELL}\n`,
  [],
);
check('people whom only a run knows', LEADS, `${two().replace('[leads]', '"${ $run.env }"')}  - ${TELL}\n`, [
  `${missing(7, 23)} <- pay/main.flow.yaml:6`,
]);
check('another approval before', LEADS, `${review().replace('id: review', 'id: first')}${two()}  - ${TELL}\n`, []);
check(
  'for a team alone',
  '  entries: { mail.send: { approval: required } }\n  teams: { pay: { flows: ["./pay"], entries: { mail.send: { approval: { quorum: 2 } } } } }\n',
  `${review()}  - ${TELL}\n`,
  ['pay/main.flow.yaml:7:23 HF6013 <- holdfast.yaml:8 <- pay/main.flow.yaml:6'],
);

test('the plan names the approvals that come before a call, and the team', () => {
  const files = {
    'holdfast.yaml': `${PROJECT}  teams: { pay: { flows: ["./pay"] } }\n`,
    'pay/main.flow.yaml': `${FLOW}${review()}  - ${TELL}\n`,
  };
  const { flows } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
  const plan = flows.get('pay/main.flow.yaml')?.plan;
  const [, tell] = plan?.steps ?? [];
  assert.deepEqual(tell?.kind === 'call' && tell.approvals, ['review']);
  assert.equal(plan?.flow.team, 'pay');
});
