/** A worker that is a build: it becomes the current one, and `doctor` tells which is. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { endProcess, makeProject, startCliWorker } from './testing/run-cli.ts';

let server: DevServer;
const cwd = makeProject({});
const name = `builds-${randomUUID().slice(0, 8)}`;
const env = () => ({ TEMPORAL_ADDRESS: server.address });

before(async () => {
  server = await startDevServer();
  await runProgram(['init'], fakeIo({ cwd }));
  appendFileSync(join(cwd, 'holdfast.yaml'), `temporal: { taskQueue: ${name} }\n`);
});
after(() => server.stop());

const startWorker = (text: string, ...args: readonly string[]) =>
  startCliWorker(['--deployment', name, ...args], { cwd, env: env() }, text);

async function doctor(): Promise<string> {
  const io = fakeIo({ cwd, env: env() });
  await runProgram(['doctor'], io);
  return io.written.out;
}

test('a build without a current one is told; --current makes it so; a current one without workers is told', async () => {
  const first = await startWorker('worker on', '--build-id', 'one');
  for (let told = ''; !/problem +builds +.*:one polls, and no build is current/.test(told); ) told = await doctor();
  const second = await startWorker('is current', '--build-id', 'two', '--current');
  for (let told = ''; !/ok +builds +.*:two is current; .*:one polls for runs that stay/.test(told); )
    told = await doctor();
  await endProcess(first, 'SIGTERM');
  await endProcess(second, 'SIGTERM');
});

test('--current without a build is wrong usage', async () => {
  const io = fakeIo({ cwd, env: env() });
  assert.equal(await runProgram(['worker', '--current'], io), 2);
  assert.match(io.written.err, /--current needs --build-id/);
});
