/** `holdfast catalog list | show`: what the project's catalogue says, for a team and for all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

const PROJECT = `holdfast: "1"
name: bank
connections: { crm: { kind: http, baseUrl: "https://crm.example.org" } }
catalogue:
  allow: ["rules.*", http.get, mail.send]
  entries:
    http.get:
      narrow: { fixed: { connection: crm }, input: { properties: { path: { maxLength: 9 } } } }
      rate: { limit: 5, per: PT1S }
    mail.send: { approval: { assignees: { groups: [leads] }, quorum: 2 }, defaults: { subject: News }, pin: { version: 1.0.0 } }
  teams:
    pay: { flows: ["./pay"], allow: [http.request], entries: { mail.send: { approval: none } } }
`;
const cwd = makeProject({ 'holdfast.yaml': PROJECT, 'pay/.keep': '' });

async function ask(...args: readonly string[]) {
  const io = fakeIo({ cwd, env: {} });
  return { code: await runProgram(['catalog', ...args], io), ...io.written };
}
interface Row {
  readonly name: string;
  readonly allowed: boolean;
  readonly says: readonly { readonly is: string; readonly what: string; readonly at: string }[];
}
async function rows(...args: readonly string[]): Promise<ReadonlyMap<string, Row>> {
  const { out, code, err } = await ask('list', '--format', 'json', ...args);
  assert.equal(code, 0, err);
  return new Map((JSON.parse(out) as readonly Row[]).map((row) => [row.name, row]));
}

test('what may be called, and how', async () => {
  const all = await rows();
  assert.deepEqual(
    ['http.get', 'http.request', 'rules.decide'].map((name) => all.get(name)?.allowed),
    [true, false, true],
  );
  assert.deepEqual(
    all.get('http.get')?.says.map(({ is, what }) => `${is} ${what}`),
    ['fixed connection: "crm"', 'narrowed {"properties":{"path":{"maxLength":9}}}', 'rate 5 in PT1S'],
  );
  assert.deepEqual(all.get('mail.send')?.says, [
    {
      is: 'approval',
      what: 'an approval by the group leads, of 2 people',
      at: 'catalogue.entries.mail.send.approval',
    },
    { is: 'default', what: 'subject: "News"', at: 'catalogue.entries.mail.send.defaults.subject' },
    { is: 'pinned', what: '1.0.0', at: 'catalogue.entries.mail.send.pin' },
  ]);
  const pay = await rows('--team', 'pay');
  assert.equal(pay.get('http.request')?.allowed, true);
  assert.deepEqual(
    pay.get('mail.send')?.says.map(({ is }) => is),
    ['default', 'pinned'],
  );
});

test('as text; a team that is not there', async () => {
  assert.match((await ask()).out, /http\.request .*standard +denied/);
  assert.match(
    (await ask('show', 'http.request')).out,
    /Catalogue of this project\n +denied +nothing allows it +catalogue\.allow/,
  );
  assert.match((await ask('show', 'http.request', '--team', 'pay')).out, /Catalogue of this project\n +allowed/);
  const { code, err } = await ask('list', '--team', 'pax');
  assert.equal(code, 2);
  assert.match(err, /Teams are pay/);
});
