/**
 * Secrets from every source, for every kind of credential, in runs that succeed, fail, are undone, wait, are stuck and are
 * started again, among servers that give away all that they are shown. Nothing that is left holds one of them.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { type Left, leftInFolder, leftOnServer } from '../hosts/temporal/testing/all-that-is-left.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { findSecrets } from './testing/planted/find-secrets.ts';
import { environmentOf, writeProject } from './testing/planted/project.ts';
import { disguises, startWorld, type World } from './testing/planted/world.ts';
import { makeProject, type Ran } from './testing/run-cli.ts';

const WORKER = fileURLToPath(new URL('./testing/planted/debug-worker.js', import.meta.url));
const root = makeProject({});
const kept = makeProject({});
const said: Left[] = [];
const log: Buffer[] = [];
let world: World;
let server: DevServer;
let worker: ChildProcess | undefined;

before(async () => {
  world = await startWorld();
  server = await startDevServer({ own: true, dbFile: join(kept, 'temporal.db') });
  writeProject(world, root, `planted-${randomUUID()}`);
  worker = await startWorker();
});
after(async () => {
  worker?.kill('SIGKILL');
  await server.stop();
  await world.close();
});

function startWorker(): Promise<ChildProcess> {
  const { PATH, HOME, TMPDIR, XDG_CACHE_HOME } = process.env;
  const env = {
    PATH,
    HOME,
    TMPDIR,
    XDG_CACHE_HOME,
    NO_COLOR: '1',
    TEMPORAL_ADDRESS: server.address,
    ...environmentOf(world),
  };
  const child = spawn(process.execPath, [WORKER], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      log.push(chunk);
      if (Buffer.concat(log).includes('worker on')) resolve(child);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => reject(new Error(`The worker ended with ${code}: ${Buffer.concat(log).toString()}`)));
  });
}

/** What is said is kept, to be looked through. */
async function holdfast(...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd: root, env: { TEMPORAL_ADDRESS: server.address, ...environmentOf(world) } });
  const code = await runProgram(args, io);
  said.push({ where: `holdfast ${args.join(' ')}`, text: `${io.written.out}${io.written.err}` });
  return { code, ...io.written };
}

async function start(flow: 'planted' | 'short', input: object): Promise<string> {
  const { code, out, err } = await holdfast('start', `./${flow}.flow.yaml`, '--input', JSON.stringify(input));
  assert.equal(code, 0, err);
  return out.trim();
}
async function until(run: string, says: RegExp): Promise<void> {
  for (;;) {
    const { code, out, err } = await holdfast('show', run);
    assert.equal(code, 0, err);
    if (says.test(out)) return;
  }
}
async function tell(run: string): Promise<void> {
  for (const args of [
    ['trace', run, '--all', '--values'],
    ['trace', run, '--format', 'json'],
    ['show', run, '--format', 'json'],
  ])
    assert.equal((await holdfast(...args)).code, 0, said.at(-1)?.text);
}

test('what looks for secrets finds them in every disguise', () => {
  const [name = '', secret = ''] = [...world.planted][0] ?? [];
  for (const text of disguises(`Token ${secret} and more`))
    assert.deepEqual(findSecrets(`before ${text} after`, new Map([[name, secret]])), [name], text);
});

test('no secret is in anything that runs leave', async () => {
  assert.equal((await holdfast('check')).code, 0, said.at(-1)?.text);
  await holdfast('doctor');
  const succeeds = await start('planted', { undo: 'json', last: 'json', wait: false });
  await until(succeeds, /completed/);
  world.issuer.revoke();
  const fails = await start('short', { undo: 'json', last: 'once', wait: false });
  await until(fails, /failed/);
  await tell(fails);
  await holdfast('redrive', fails, '--wait');
  const waits = await start('short', { undo: 'json', last: 'json', wait: true });
  await until(waits, /approval/);
  await holdfast('inbox', '--as', 'boss@example.org');
  await holdfast('cancel', waits, '--reason', 'enough');
  await until(waits, /cancelled/);
  const stuck = await start('short', { undo: 'fails', last: 'fails', wait: false });
  await until(stuck, /stuck/);
  await tell(stuck);
  await holdfast('inbox', '--format', 'json');
  await holdfast('retry-undo', stuck, 'book', '--skip', '--reason', 'seen');
  await until(stuck, /failed/);
  for (const run of [succeeds, fails, waits, stuck]) await tell(run);
  await holdfast('list', '--format', 'json');
  await holdfast('list');

  const left: Left[] = [
    ...said,
    ...(await leftOnServer(server.address)),
    { where: 'the log of the worker', text: Buffer.concat(log).toString() },
  ];
  await server.stop();
  left.push(...(await leftInFolder(join(root, 'kept'))), ...(await leftInFolder(kept)));
  const secrets = world.all();
  assert.ok(secrets.size >= 20, String(secrets.size));
  const seen = new Set<string>();
  const leaks = left.flatMap(({ where, text }) =>
    findSecrets(text, secrets, seen).map((name) => `${name} in ${where}`),
  );
  assert.deepEqual([...new Set(leaks)], []);
  // It was all shown, echoed and taken out: silence alone would prove nothing.
  const whole = left.map(({ text }) => text).join('\n');
  assert.ok(whole.split('[redacted]').length > 1_000, 'too little was taken out');
  for (const type of ['secret.exposed', 'http.unauthorized', 'mail.refused', 'activity.crashed', 'http.refused'])
    assert.ok(whole.includes(type), type);
});
