/** What goes wrong beside a server: wrong people, wrong events, wrong names, and a server that goes away in the middle. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { endProcess, makeProject, type Ran, runCli, startCli, startCliWorker } from './testing/run-cli.ts';

const SCHEMA = '{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}},"additionalProperties":false}';
const cwd = makeProject({
  'holdfast.yaml': 'holdfast: "1"\nname: p\ntemporal: { taskQueue: bad-input }\n',
  'schema.json': SCHEMA,
  'waits.flow.yaml': `holdfast: "1"
name: waits
version: 1.0.0
steps:
  - id: order
    listen: { event: order.changed, schema: ./schema.json, match: "\${ $event.n != 7 }" }
    timeout: P3D
  - id: review
    approval:
      title: ok
      assignees: { groups: [managers], exclude: [ "\${ $run.startedBy }" ] }
      form: { schema: ./schema.json }
      quorum: 2
    timeout: P3D
  - { id: done, return: { ok: true } }
`,
});
const dbFile = join(cwd, 'runs.db');

let server: DevServer;
let worker: ReturnType<typeof startCli>;

before(async () => {
  server = await startDevServer({ own: true, dbFile });
  worker = await startCliWorker([], { cwd, env: { TEMPORAL_ADDRESS: server.address } });
});

after(async () => {
  await endProcess(worker, 'SIGKILL');
  await server.stop();
});

const holdfast = (...args: readonly string[]): Promise<Ran> =>
  runCli(args, { cwd, env: { TEMPORAL_ADDRESS: server.address } });

/** The same in this process, which loads the client once. */
async function command(...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: server.address } });
  return { code: await runProgram(args, io), ...io.written };
}

const FORM = ['--form', '{"n":1}'];
const manager = (name: string): readonly string[] => ['--as', `${name}@example.org`, '--group', 'managers'];

/** In this order: each finds the run as the one before left it. The last word: why it refuses, or what it says. */
const refusals: readonly (readonly [args: readonly string[], code: number, why?: string])[] = [
  [['start', 'waits', '--id', 'r1'], 0],
  [['start', 'waits', '--id', 'r1'], 2],
  [['show', 'r9'], 2],
  [['trace', 'r9'], 2],
  [['event', 'r9', 'order.changed'], 2],
  [['event', 'r1', 'order.chnaged'], 1, 'unknown_event'],
  [['event', 'r1', 'order.changed', '--data', '{"n":"x"}'], 1, 'event_invalid'],
  [['event', 'r1', 'order.changed', '--data', '{"n":1'], 2],
  [['approve', 'r1'], 2],
  [['approve', 'r1', 'review'], 1, 'no_such_task'],
  [
    ['event', 'r1', 'order.changed', '--data', '{"n":7}', '--id', 'o7'],
    0,
    'kept until a listener takes it: it matches none of the 1 that wait now',
  ],
  [['event', 'r1', 'order.changed', '--data', '{"n":1}', '--id', 'o1'], 0, 'order.changed taken by order'],
  // The same event again is the same event; another one that nobody waits for is kept.
  [['event', 'r1', 'order.changed', '--data', '{"n":1}', '--id', 'o1'], 0, 'came before'],
  [['event', 'r1', 'order.changed', '--data', '{"n":2}', '--id', 'o2'], 0, 'none waits now'],
  [['approve', 'r1', ...FORM], 1, 'excluded'],
  [['approve', 'r1', '--as', 'stranger@example.org', ...FORM], 1, 'not_assigned'],
  [['approve', 'r1', ...manager('ann')], 1, 'form_missing'],
  [['approve', 'r1', ...manager('ann'), '--form', '{"n":"x"}'], 1, 'form_invalid'],
  [['approve', 'r1', 'reveiw', ...manager('ann'), ...FORM], 1, 'no_such_task'],
  [['approve', 'r1', ...manager('ann'), ...FORM], 0],
  [['approve', 'r1', ...manager('ann'), ...FORM], 1, 'voted'],
  [['retry-undo', 'r1', 'review'], 1, 'no_such_task'],
];

test('what a run refuses leaves it as it was', async () => {
  for (const [args, code, why] of refusals) {
    const ran = await command(...args, ...(why === undefined || code === 0 ? [] : ['--format', 'json']));
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.err}`);
    assert.doesNotMatch(ran.err, /^\s+at .*:\d+/m);
    if (why !== undefined && code !== 0) assert.equal(JSON.parse(ran.out).why, why);
    if (why !== undefined && code === 0) assert.ok(ran.err.includes(why), ran.err);
  }
});

test('a server that goes away is told as such; the run, its worker and who waits for it go on', async () => {
  const waiting = startCli(['start', 'waits', '--id', 'r2', '--wait'], {
    cwd,
    env: { TEMPORAL_ADDRESS: server.address },
  });
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
    let out = '';
    waiting.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    waiting.on('close', (code) => resolve({ code, out }));
  });
  await new Promise((resolve) => waiting.stderr.once('data', resolve));
  const port = Number(server.address.split(':')[1]);
  await server.stop();
  for (const args of [
    ['show', 'r2'],
    ['start', 'waits'],
    ['approve', 'r2', ...manager('ann'), ...FORM],
    ['trace', 'r2'],
    ['worker', '--give-up-after', 'PT0S'],
  ]) {
    const ran = await holdfast(...args);
    assert.equal(ran.code, 3, `${args.join(' ')}: ${ran.err}`);
    assert.match(ran.err, /^error: [^\n]*127\.0\.0\.1:\d+/);
  }
  assert.equal(worker.exitCode, null);
  server = await startDevServer({ own: true, dbFile, port });
  for (const args of [
    ['event', 'r2', 'order.changed', '--data', '{"n":1}'],
    ['approve', 'r2', 'review', ...manager('ann'), ...FORM],
    ['approve', 'r2', 'review', ...manager('bo'), ...FORM],
    ['approve', 'r1', ...manager('bo'), ...FORM],
  ]) {
    const ran = await command(...args);
    assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.err}`);
  }
  const { code, out } = await ended;
  // Who waits outlasts a short absence; after a longer one the command says that there is no server.
  assert.ok(code === 0 || code === 3, String(code));
  if (code === 0) assert.deepEqual(JSON.parse(out), { ok: true });
  const late = await command('approve', 'r2', 'review', ...manager('cy'), ...FORM, '--format', 'json');
  assert.equal(late.code, 1, late.err);
  assert.equal(JSON.parse(late.out).why, 'ended');
});
