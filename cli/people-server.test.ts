/** People and events beside a real server and a real mail server: notices, escalation, a directory that goes away, keys. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { startSmtp } from '../hosts/wall/testing/servers.ts';
import { EXIT } from './exit.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject, type Ran, startCli } from './testing/run-cli.ts';

const POLL_MS = 50;
/** Some minutes: a machine may be busy. */
const LOOKS = 200;
const TRIES = 4;
const smtp = await startSmtp('planted');
const shipment = `S-${randomUUID()}`;
const cwd = makeProject({
  'holdfast.yaml': `holdfast: "1"
name: people
temporal: { taskQueue: people-${randomUUID()} }
connections: { mail: { kind: smtp, host: 127.0.0.1, port: ${smtp.port}, tls: none, from: port@example.org } }
people: { identity: claimed, directory: people.yaml, keys: keys.json }
`,
  'release.test.yaml': `flow: ./release.flow.yaml
tests:
  - name: told
    input: { shipment: S-1 }
    mocks:
      review/notify: [{ output: { messageId: a, accepted: [], rejected: [] } }, { error: { type: mail.refused } }]
    happens:
      - { at: PT0S, event: papers.sent, id: p1, data: {} }
      - { at: PT10S, approve: review, by: lea@example.org, groups: [leads] }
    expect: { outcome: completed, output: { by: lea@example.org } }
`,
  'keys.json': '{ "keys": [] }',
  'sign.flow.yaml': `holdfast: "1"
name: sign
version: 1.0.0
steps:
  - id: ok
    approval: { title: Go?, assignees: { users: [ann@example.org] }, signed: true }
    timeout: PT1H
  - { id: done, return: { by: "\${ $steps.ok.by }" } }
`,
  'people.yaml': 'groups: { leads: [lea@example.org] }\n',
  'release.flow.yaml': `holdfast: "1"
name: release
version: 1.0.0
correlate: { shipment: "\${ $input.shipment }" }
steps:
  - { id: papers, listen: { event: papers.sent }, timeout: PT1H }
  - id: review
    approval:
      title: Release?
      assignees: { users: [ann@example.org] }
      remind: [PT1S]
      escalate: [{ after: PT2S, to: { groups: [leads] }, replace: true }]
      notify:
        call: mail.send
        with:
          to: "\${ [$notice.users, $notice.on = 'escalated' ? 'nobody@example.org' : 'desk@example.org'] }"
          subject: "\${ $notice.on & ': ' & $notice.title }"
    timeout: PT1H
  - { id: done, return: { by: "\${ $steps.review.by }" } }
`,
});
let server: DevServer;
let worker: ReturnType<typeof startCli>;

before(async () => {
  server = await startDevServer();
  worker = startCli(['worker', '--cached-runs', '10'], { cwd, env: { TEMPORAL_ADDRESS: server.address } });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    worker.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('worker on')) resolve();
    });
    worker.on('exit', (code) => reject(new Error(`the worker ended with ${code}: ${said}`)));
  });
});
after(async () => {
  const gone = new Promise((resolve) => worker.removeAllListeners('exit').on('exit', resolve));
  if (worker.kill('SIGTERM')) await gone;
  await server.stop();
  await smtp.close();
});

async function holdfast(...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: server.address } });
  return { code: await runProgram(args, io), ...io.written };
}
async function says(code: number, words: RegExp, ...args: readonly string[]): Promise<Ran> {
  let ran = await holdfast(...args);
  // A worker that asks for the directory three times may take longer than a person is kept waiting, where a machine is busy.
  for (let tries = 1; ran.code === EXIT.environment && tries < TRIES; tries++) ran = await holdfast(...args);
  assert.equal(ran.code, code, `${ran.out}${ran.err}`);
  assert.match(`${ran.out}${ran.err}`, words);
  return ran;
}
/** Until the trace tells it. */
async function told(run: string, words: RegExp): Promise<void> {
  let last = '';
  for (let looks = 0; looks < LOOKS; looks++) {
    last = (await holdfast('trace', run)).out;
    if (words.test(last)) return;
    await pause(POLL_MS);
  }
  assert.fail(last);
}

test('a flow test mocks what tells people', async () => {
  await says(0, /1 test: 1 passed/, 'test');
});

test('run --temporal signs what it answers', async () => {
  const made = await says(0, /"kty"/, 'key', 'ann.key.json', '--as', 'ann@example.org');
  writeFileSync(join(cwd, 'keys.json'), made.out);
  const run = ['run', 'sign', '--temporal', '--answer', 'approve'];
  await says(0, /"by": "ann@example\.org"[\s\S]*approves · signed by key/, ...run, '--sign', 'ann.key.json');
});

test('an event by key, mails of opening and reminder, an escalation that fires, a directory that is gone for a while', async () => {
  const run = (
    await holdfast('start', 'release', '--as', 'sam@example.org', '--input', JSON.stringify({ shipment }))
  ).out.trim();
  // A busy server takes its time to list a run by what it has.
  const key = ['--key', `shipment=${shipment}`, '--id', 'p-1', '--wait', 'PT1M'];
  await says(1, /\(no_run\)/, 'event', 'papers.sent', '--key', 'shipment=none', '--wait', 'PT0S');
  await says(0, /papers\.sent taken by papers/, 'event', 'papers.sent', ...key);
  // Sent again with its id it is the same event, and is answered the same.
  await says(0, /papers\.sent taken by papers/, 'event', 'papers.sent', ...key);

  await told(run, /could not be told by mail\.send \(escalated\): mail\.refused/);
  const mails = smtp.mails.map(({ to, text }) => [to.join(), /^Subject: (.*)$/m.exec(text)?.[1]?.trim()]);
  assert.deepEqual(mails, [
    ['ann@example.org,desk@example.org', 'opened: Release?'],
    ['ann@example.org,desk@example.org', 'reminded: Release?'],
  ]);
  await says(0, /reminded once[\s\S]*people could not be told \(mail\.refused/, 'show', run);

  // Who is asked now: the leads, by the directory.
  await says(
    1,
    /ann@example\.org has no vote on this task\. It asks the group leads/,
    'approve',
    run,
    '--as',
    'ann@example.org',
  );
  const lea = ['approve', run, '--as', 'lea@example.org'];
  renameSync(join(cwd, 'people.yaml'), join(cwd, 'away.yaml'));
  await says(1, /directory of people cannot be read: people\.yaml \(ENOENT\)\. \(unidentified\)/, ...lea);
  await says(1, /unidentified/, 'claim', run, '--as', 'lea@example.org');
  renameSync(join(cwd, 'away.yaml'), join(cwd, 'people.yaml'));
  await says(0, /review approved by lea@example\.org/, ...lea);

  await told(run, /completed/);
  const { out } = await says(0, /told by mail\.send \(opened\)/, 'trace', run);
  for (const part of [
    /told by mail\.send \(reminded\)/,
    /escalates; now asked: group leads/,
    /refused vote of somebody who claims to be lea@example\.org \(nothing/,
    /refused claim of somebody who claims to be lea@example\.org/,
    /lea@example\.org approves \(identity not verified\)/,
  ])
    assert.match(out.replace(/\s*│?\s+/g, ' '), part);
  // A vote that comes when the run has ended is refused to whoever casts it; a closed history takes no record of it.
  await says(1, /is waiting for no approval: it has ended/, ...lea);
  await says(1, /has ended: .*nowhere\. \(ended\)/, 'approve', run, 'review', '--as', 'lea@example.org');
  assert.equal((await holdfast('trace', run)).out, out);
});
