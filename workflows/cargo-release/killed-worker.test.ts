/** A worker of the real command line is killed while a run waits for its approval; another one loses nothing. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { endProcess, type Ran, runCli, startCliWorker } from '../../cli/testing/run-cli.ts';
import { connect, type HoldfastClient } from '../../hosts/temporal/client/index.ts';
import { type DevServer, startDevServer } from '../../hosts/temporal/dev-server.ts';
import { WORKFLOWS } from '../testing/stand.ts';
import { type Service, startService } from './service/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-killed-'));
const cwd = join(folder, 'cargo-release');
const queue = ['--task-queue', `killed-${randomUUID()}`];
let server: DevServer;
let service: Service;
let client: HoldfastClient;

before(async () => {
  cpSync(join(WORKFLOWS, 'cargo-release'), cwd, { recursive: true, filter: (path) => !path.includes('.holdfast') });
  server = await startDevServer();
  service = await startService({ ledgerPath: join(folder, 'ledger.db'), port: 0 });
  client = await connect({ address: server.address });
});
after(async () => {
  await client.close();
  await service.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const env = () => ({ TEMPORAL_ADDRESS: server.address, CARGO_SERVICE_URL: service.url });

async function holdfast(...args: readonly string[]): Promise<Ran> {
  const ran = await runCli(args, { cwd, env: env() });
  assert.equal(ran.code, 0, ran.err);
  return ran;
}

const startWorker = () => startCliWorker(queue, { cwd, env: env() });

test('a worker that is killed while a run waits for its approval loses nothing', async () => {
  const first = await startWorker();
  const run = (await holdfast('start', 'cargo-release', '--input', 'inputs/hazmat.json', ...queue)).out.trim();
  while ((await client.state(run)).tasks.length === 0);
  await endProcess(first, 'SIGKILL');
  assert.deepEqual(service.ledger.rows(), []);

  const second = await startWorker();
  const officer = ['--as', 'officer@example.org', '--form', '{"note":"seen"}'];
  await holdfast('approve', run, 'review', ...officer);
  const result = await client.result(run);
  assert.ok(result.is === 'completed', JSON.stringify(result));
  assert.deepEqual(
    service.ledger.rows().map(({ effect }) => effect),
    ['terminal.reserveGate', 'customs.payDuty', 'terminal.release'],
  );
  const { out } = await holdfast('trace', run);
  assert.equal(out.match(/✓ extract /g)?.length, 1, out);
  assert.match(out, /officer@example\.org approves/);
  assert.match(out, /✓ completed/);
  await endProcess(second, 'SIGTERM');
});
