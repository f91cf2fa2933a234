/** Mail against a real SMTP server on loopback, and the catcher for development. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { endOf, perform } from './testing/perform.ts';
import { startSmtp } from './testing/servers.ts';

const PASSWORD = 'planted-mail-password';
let smtp: Awaited<ReturnType<typeof startSmtp>>;
let root: string;
before(async () => {
  smtp = await startSmtp(PASSWORD);
  root = await mkdtemp(join(tmpdir(), 'holdfast-mail-'));
});
after(async () => {
  await smtp.close();
  await rm(root, { recursive: true });
});

async function send(input: JsonObject, mail: JsonObject, env: Record<string, string> = {}): Promise<Json> {
  const whole = { kind: 'smtp' as const, from: 'Port <port@example.org>', ...mail };
  const result = await perform('mail.send', input, {
    project: { connections: { mail: whole } },
    services: { root, env },
  });
  assert.ok(!JSON.stringify(result).includes(PASSWORD));
  const end = endOf(result);
  return typeof end === 'object' && end !== null ? ((end as JsonObject).accepted ?? null) : end;
}
const server = (more: JsonObject = {}): JsonObject => ({ host: '127.0.0.1', port: smtp.port, tls: 'none', ...more });
const template = (source: string): JsonObject => ({
  path: 'p.hbs',
  digest: 'd',
  content: { source, title: 'From the template' },
});

const cases: readonly (readonly [string, JsonObject, () => JsonObject, Json])[] = [
  ['a mail', { to: 'a@example.org', body: 'Hi' }, server, ['a@example.org']],
  [
    'several receivers',
    { to: ['a@example.org', 'b@example.org'], cc: 'c@example.org', bcc: 'd@example.org' },
    server,
    ['a@example.org', 'b@example.org', 'c@example.org', 'd@example.org'],
  ],
  ['one of two is unknown', { to: ['a@example.org', 'nobody@example.org'] }, server, ['a@example.org']],
  ['a receiver who is unknown', { to: 'nobody@example.org' }, server, 'mail.refused'],
  ['a server that is busy', { to: 'later@example.org' }, server, 'mail.unavailable'],
  ['a list smuggled into an address', { to: 'a@example.org, b@example.org' }, server, 'input.invalid'],
  [
    'a header smuggled into a subject',
    { to: 'a@example.org', subject: 'x\r\nBcc: b@example.org' },
    server,
    'input.invalid',
  ],
  ['nobody listens', { to: 'a@example.org' }, () => server({ port: 1 }), 'mail.unavailable'],
  ['TLS is wanted and not there', { to: 'a@example.org' }, () => server({ tls: 'required' }), 'mail.refused'],
  ['no TLS to another machine', { to: 'a@example.org' }, () => server({ host: 'mail.example.org' }), 'config.invalid'],
  [
    'a password that is wrong',
    { to: 'a@example.org' },
    () => server({ user: 'port', password: { secret: { env: 'WRONG' } } }),
    'mail.refused',
  ],
  [
    'a password that is not set',
    { to: 'a@example.org' },
    () => server({ user: 'port', password: { secret: { env: 'ABSENT' } } }),
    'config.invalid',
  ],
  ['a folder outside of the project', { to: 'a@example.org' }, () => ({ catch: '../elsewhere' }), 'config.invalid'],
  [
    'a template that lacks a field',
    { to: 'a@example.org', body: { template: template('{{x}}') } },
    server,
    'template.failed',
  ],
];
for (const [title, input, mail, expected] of cases) {
  test(title, async () => assert.deepEqual(await send(input, mail(), { WRONG: 'wrong-password' }), expected));
}

test('the mail arrives as it was written, by the account', async () => {
  smtp.mails.length = 0;
  const body = { template: template('Shipment {{n}} & more\n'), data: { n: 7 } };
  const mail = server({ user: 'port', password: { secret: { env: 'PASSWORD' } } });
  await send({ to: 'a@example.org', replyTo: 'r@example.org', body }, mail, { PASSWORD });
  const [caught] = smtp.mails;
  assert.equal(caught?.user, 'port');
  assert.equal(caught?.from, 'port@example.org');
  for (const line of [
    'From: Port <port@example.org>',
    'To: a@example.org',
    'Reply-To: r@example.org',
    'Subject: From the template',
    'Shipment 7 & more',
  ]) {
    assert.ok(caught?.text.includes(line), `${line} in ${caught?.text}`);
  }
});

test('the catcher writes one file for a mail, however often it is tried', async () => {
  const mail = { catch: './mail' };
  for (const _ of [1, 2]) await send({ to: 'a@example.org', subject: 'Held', body: 'It is held.' }, mail);
  const files = await readdir(join(root, 'mail'));
  assert.equal(files.length, 1);
  const text = await readFile(join(root, 'mail', files[0] ?? ''), 'utf8');
  assert.match(text, /^Subject: Held$/m);
  assert.match(text, /It is held\./);
});
