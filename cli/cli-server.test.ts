/** The command line beside a real Temporal server: a project's worker, runs that wait, people who answer. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { endProcess, makeProject, type Ran, startCli, startCliWorker } from './testing/run-cli.ts';

let server: DevServer;
const cwd = makeProject({});
let worker: ReturnType<typeof startCli>;
/** In this process, which has loaded the client once; the worker is a process of its own. */
async function holdfast(...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: server.address } });
  return { code: await runProgram(args, io), ...io.written };
}

before(async () => {
  server = await startDevServer();
  await holdfast('init');
  appendFileSync(join(cwd, 'holdfast.yaml'), `temporal: { taskQueue: cli-${randomUUID()} }\n`);
  const project = join(cwd, 'holdfast.yaml');
  writeFileSync(
    project,
    readFileSync(project, 'utf8').replace('people:\n', 'people:\n  directory: people.yaml\n  keys: keys.json\n'),
  );
  writeFileSync(join(cwd, 'people.yaml'), 'groups: { managers: [deputy@example.org] }\n');
  const made = await holdfast('key', 'manager.key.json', '--as', 'manager@example.org');
  writeFileSync(join(cwd, 'keys.json'), made.out);
  const idle = await holdfast('doctor');
  assert.equal(idle.code, 3, idle.out);
  assert.match(idle.out, /problem +worker +nobody polls the queue cli-/);
  worker = await startWorker();
});

after(async () => {
  assert.equal(await endProcess(worker, 'SIGTERM'), 0);
  await server.stop();
});

const startWorker = () => startCliWorker([], { cwd, env: { TEMPORAL_ADDRESS: server.address } });

async function start(...more: readonly string[]): Promise<string> {
  const { code, out, err } = await holdfast('start', 'pay-expense', '--input', 'inputs/large.json', ...more);
  assert.equal(code, 0, err);
  return out.trim();
}

/** Asks until the run waits for its approval: the command line is what is tested, so it is what asks. */
async function untilWaiting(run: string): Promise<Ran> {
  for (;;) {
    const shown = await holdfast('show', run);
    assert.equal(shown.code, 0, shown.err);
    if (shown.out.includes('approval')) return shown;
  }
}

test('a run waits, refuses the starter, takes the manager, and tells its story', async () => {
  const run = await start();
  const shown = await untilWaiting(run);
  assert.match(shown.out, /review {2}approval “Pay 900 euro to employee@example\.org\?”/);
  assert.match(shown.out, new RegExp(`holdfast approve ${run} review --group managers`));
  assert.match((await holdfast('list', '--waiting-for', 'managers')).out, new RegExp(run));
  const excluded = await holdfast('approve', run);
  assert.equal(excluded.code, 1);
  assert.match(excluded.err, /^refused: .*\(excluded\)/);
  const approved = await holdfast(
    'approve',
    run,
    '--as',
    'manager@example.org',
    '--comment',
    'fine',
    '--format',
    'json',
  );
  assert.equal(approved.code, 0, approved.err);
  assert.equal(JSON.parse(approved.out).ok, true);
  await untilEnd(run);
  const { out } = await holdfast('trace', run);
  for (const part of [
    /refused vote of starter@example\.org/,
    /manager@example\.org approves \(identity not verified\) — fine/,
    /✓ pay {2}office\.pay .*pay-expense\.flow\.yaml:\d+/,
    /✓ completed after/,
  ])
    assert.match(out, part);
  for (const args of [
    ['approve', run],
    ['approve', run, 'review'],
    ['deny', run],
    ['event', run, 'order.changed'],
    ['cancel', run, '--reason', 'late'],
    ['retry-undo', run],
    ['settle', run, 'pay', '--done'],
  ])
    assert.equal((await holdfast(...args)).code, 1, args.join(' '));
});

test('an inbox holds what waits for a person; groups are read from the directory when somebody acts', async () => {
  const run = await start();
  await untilWaiting(run);
  const inbox = async (user: string, ...more: string[]) => {
    const { code, out, err } = await holdfast('inbox', '--as', user, '--format', 'json', ...more);
    assert.equal(code, 0, err);
    const entries: { runId: string; kind: string; next: string[] }[] = JSON.parse(out);
    return entries.filter(({ runId }) => runId === run);
  };
  // The search attribute is seen a moment after it was set.
  while ((await inbox('deputy@example.org')).length === 0);
  assert.deepEqual(await inbox('stranger@example.org'), []);
  assert.equal((await inbox('stranger@example.org', '--group', 'managers')).length, 1);
  assert.equal((await holdfast('claim', run, '--as', 'new@example.org')).code, 1);
  writeFileSync(join(cwd, 'people.yaml'), 'groups: { managers: [deputy@example.org, new@example.org] }\n');
  assert.equal((await holdfast('claim', run, '--as', 'new@example.org')).code, 0);
  const [claimed] = await inbox('new@example.org');
  assert.deepEqual(claimed?.next, [
    `holdfast approve ${run} review --as new@example.org`,
    `holdfast deny ${run} review --comment WHY --as new@example.org`,
    `holdfast release ${run} review --as new@example.org`,
  ]);
  assert.deepEqual(await inbox('deputy@example.org'), []);
  assert.equal((await holdfast('ask', run, '--as', 'new@example.org', '-m', 'for what?')).code, 0);
  while ((await inbox('starter@example.org')).length === 0);
  assert.match((await holdfast('inbox')).out, /\? Pay 900 euro[\s\S]*asked {2}1\. new@example\.org: for what\?/);
  assert.equal((await holdfast('answer', run, '-m', 'a train')).code, 0);
  assert.equal((await holdfast('comment', run, '-m', 'first class')).code, 0);
  assert.equal((await holdfast('delegate', run, '--as', 'new@example.org', '--to', 'boss@example.org')).code, 0);
  const refused = await holdfast('approve', run, '--as', 'manager@example.org');
  assert.match(refused.err, /boss@example\.org has claimed this task[\s\S]*\(claimed\)/);
  assert.equal((await holdfast('release', run, '--as', 'boss@example.org')).code, 0);
  assert.match((await holdfast('show', run)).out, /given {2}from new@example\.org to boss@example\.org/);
  assert.equal((await holdfast('approve', run, '--as', 'boss@example.org')).code, 0);
  await untilEnd(run);
  assert.match((await holdfast('trace', run)).out, /boss@example\.org approves for new@example\.org/);
});

test('a signed decision is told with its key, and can be verified later', async () => {
  const run = await start();
  const shown = await untilWaiting(run);
  const sign = ['--sign', 'manager.key.json'];
  assert.equal((await holdfast('approve', run, ...sign, '--shown', '0'.repeat(12))).code, 1);
  const approved = await holdfast('approve', run, ...sign, '--comment', 'signed');
  assert.equal(approved.code, 0, approved.err + shown.out);
  assert.match(approved.err, /signs “Pay 900 euro to employee@example\.org\?”/);
  assert.match(approved.err, /approved by manager@example\.org/);
  await untilEnd(run);
  const told = await holdfast('trace', run, '--verify');
  assert.equal(told.code, 0, told.out);
  assert.match(told.out, /manager@example\.org approves · signed by key/);
  assert.match(told.out, /signatures: 1 of 1 decisions hold/);
  const stranger = await holdfast('key', 'stranger.key.json', '--as', 'stranger@example.org');
  writeFileSync(join(cwd, 'others.json'), stranger.out);
  const other = await holdfast('trace', run, '--verify', '--keys', 'others.json', '--format', 'json');
  assert.equal(other.code, 1);
  assert.deepEqual(
    JSON.parse(other.out).audited.map(({ ok }: { ok: boolean }) => ok),
    [false],
  );
  assert.equal((await holdfast('key', 'stranger.key.json')).code, 2);
  assert.equal((await holdfast('approve', run, 'review', '--sign', 'nowhere.json')).code, 2);
});

test('a run that is cancelled ends as cancelled, with the reason in its story', async () => {
  const run = await start('--id', `to-cancel-${randomUUID()}`);
  await untilWaiting(run);
  assert.equal((await holdfast('cancel', run, '--reason', 'sent twice')).code, 0);
  await untilEnd(run);
  assert.match(
    (await holdfast('trace', run)).out,
    /cancel asked for by starter@example\.org[\s\S]*— sent twice[\s\S]*■ cancelled/,
  );
  const listed = JSON.parse((await holdfast('list', '--status', 'cancelled', '--format', 'json')).out);
  assert.ok(listed.some(({ runId }: { runId: string }) => runId === run));
  const again = await holdfast('start', 'pay-expense', '--input', 'inputs/large.json', '--id', run);
  assert.equal(again.code, 2, again.err);
});

test('what a run cannot take is refused with words', async () => {
  const run = await start();
  await untilWaiting(run);
  const event = await holdfast('event', run, 'order.changed', '--data', '{}');
  assert.equal(event.code, 1);
  assert.match(event.err, /\(unknown_event\)/);
  assert.equal((await holdfast('retry-undo', run)).code, 2);
  assert.equal((await holdfast('settle', run, 'pay', '--done')).code, 1);
  assert.equal((await holdfast('deny', run, 'review', '--as', 'manager@example.org')).code, 0);
  await untilEnd(run);
  assert.match((await holdfast('trace', run)).out, /catch approval\.denied/);
});

test('a child flow is named by its run, in flight and afterwards', async () => {
  const head = (name: string): string => `holdfast: "1"\nname: ${name}\nversion: 1.0.0\nsteps:\n`;
  writeFileSync(join(cwd, 'kid.flow.yaml'), `${head('kid')}  - { id: hear, listen: { event: go }, timeout: P1D }\n`);
  writeFileSync(join(cwd, 'parent.flow.yaml'), `${head('parent')}  - { id: sub, run: kid@1.0.0 }\n`);
  const run = `parent-${randomUUID().slice(0, 8)}`;
  assert.equal((await holdfast('start', 'parent', '--id', run)).code, 0);
  let child: string | undefined;
  while (child === undefined) {
    const shown = await holdfast('show', run);
    assert.equal(shown.code, 0, shown.err);
    child = /→ holdfast show (\S+\/sub)$/m.exec(shown.out)?.[1];
  }
  assert.match((await holdfast('trace', run)).out, new RegExp(`→ holdfast trace ${child}$`, 'm'));
  const sent = await holdfast('event', child, 'go');
  assert.equal(sent.code, 0, sent.err);
  await untilEnd(run);
  assert.match((await holdfast('trace', child)).out, /✓ completed/);
});

test('a run that is not there', async () => {
  for (const command of ['show', 'trace']) assert.equal((await holdfast(command, 'no-such-run')).code, 2);
});

test('start --wait gives the output; run --temporal the trace too', async () => {
  const input = ['--input', 'inputs/small.json'];
  const waited = await holdfast('start', 'pay-expense', ...input, '--wait');
  assert.equal(waited.code, 0, waited.err);
  assert.equal(JSON.parse(waited.out).status, 'paid');
  const ran = await holdfast('run', 'pay-expense', ...input, '--temporal');
  assert.equal(ran.code, 0, ran.err);
  assert.equal(JSON.parse(ran.out).status, 'paid');
  assert.match(ran.err, /✓ completed/);
});

test('doctor finds nothing missing', async () => {
  const { code, out } = await holdfast('doctor', '--format', 'json');
  assert.equal(code, 0, out);
  assert.ok(JSON.parse(out).every(({ is }: { is: string }) => is !== 'problem'));
});

test('dev keeps no runs in a file of its own where a server is there already', async () => {
  const { code, err } = await holdfast('dev', '--db', 'runs.db');
  assert.equal(code, 2, err);
  assert.match(err, /one listens at .* already[\s\S]*Leave --db out/);
});

async function untilEnd(run: string): Promise<void> {
  for (;;) {
    const { out } = await holdfast('list', '--status', 'running', '--format', 'json');
    if (!JSON.parse(out).some(({ runId }: { runId: string }) => runId === run)) return;
  }
}

/** Ends what would hang; nothing is measured by it. Milliseconds. */
const PATIENCE_MS = 120_000;

test('dev says what to do next, takes up a change, goes on after a broken one, and ends on Ctrl-C', {
  timeout: PATIENCE_MS,
}, async () => {
  const project = makeProject({});
  const io = fakeIo({ cwd: project });
  assert.equal(await runProgram(['init'], io), 0);
  const api = join(project, 'trees.json');
  const operation = (id: string) => ({ get: { operationId: id, responses: { 200: { description: 'a tree' } } } });
  const describe = (id: string): void =>
    writeFileSync(
      api,
      JSON.stringify({ openapi: '3.1.0', info: { title: 'Trees', version: '1' }, paths: { '/': operation(id) } }),
    );
  describe('grow');
  const settings = join(project, 'holdfast.yaml');
  const forest = 'forest: { kind: http, baseUrl: "https://forest.example.org" }';
  writeFileSync(
    settings,
    `${readFileSync(settings, 'utf8').replace('connections:\n', `connections:\n  ${forest}\n`)}temporal: { taskQueue: cli-${randomUUID()} }
openapi: { trees: { document: ./trees.json, connection: forest } }
`,
  );
  // What is asked for comes before what the environment says.
  const port = server.address.split(':').at(-1) ?? '';
  const child = startCli(['dev', '--port', port], { cwd: project, env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
  const heard = listen(child);
  await heard('what models are writing: http://127.0.0.1:');
  await heard('holdfast inbox');
  await heard('Ctrl-C stops');
  describe('fell');
  await heard('worker reloaded: trees.json');
  const activities = join(project, 'activities', 'index.ts');
  appendFileSync(activities, '// a change\n');
  await heard('worker reloaded: activities/index.ts');
  appendFileSync(activities, 'this is broken\n');
  await heard('the worker goes on with what it had');
  const code = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGINT');
  assert.equal(await code, 0, await heard(`stopped; the Temporal server at ${server.address} goes on`));
});

/** Resolves with what was said on stderr once a text is in it; texts are waited for in their order. */
function listen(child: ReturnType<typeof startCli>): (text: string) => Promise<string> {
  let said = '';
  let wake: () => void = () => undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    wake();
  });
  child.on('exit', () => wake());
  return async (text) => {
    while (!said.includes(text)) {
      if (child.exitCode !== null) throw new Error(`dev ended with ${child.exitCode}: ${said}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return said;
  };
}
