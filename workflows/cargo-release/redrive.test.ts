/** A shipment that could not be released is started again: what the ledger of the real service shows is what counts. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runProgram } from '../../cli/run-program.ts';
import { fakeIo } from '../../cli/testing/fake-io.ts';
import { endProcess, type Ran, type startCli, startCliWorker } from '../../cli/testing/run-cli.ts';
import { type DevServer, startDevServer } from '../../hosts/temporal/dev-server.ts';
import { checkReplays } from '../../hosts/temporal/testing/check-replays.ts';
import { WORKFLOWS } from '../testing/stand.ts';
import { type Service, startService } from './service/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-redrive-'));
const cwd = join(folder, 'cargo-release');
const FLOW = join(cwd, 'cargo-release.flow.yaml');
const queue = ['--task-queue', `redrive-${randomUUID()}`];
const ledgerPath = join(folder, 'ledger.db');
let server: DevServer;
let service: Service;
let worker: ReturnType<typeof startCli>;

before(async () => {
  cpSync(join(WORKFLOWS, 'cargo-release'), cwd, { recursive: true, filter: (path) => !path.includes('.holdfast') });
  server = await startDevServer();
  service = await startService({ ledgerPath, port: 0, refuse: ['terminal.release'] });
  worker = await startCliWorker(queue, { cwd, env: env() });
});
/** Runs whose histories are replayed at the end. */
const runs: string[] = [];
after(async () => {
  await checkReplays(server.address, runs);
  await endProcess(worker, 'SIGTERM');
  await service.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const env = () => ({ TEMPORAL_ADDRESS: server.address, CARGO_SERVICE_URL: service.url });

async function holdfast(code: number, ...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: env() });
  assert.equal(await runProgram(args, io), code, io.written.err);
  return { code, ...io.written };
}

async function start(input: string): Promise<string> {
  const run = (await holdfast(0, 'start', 'cargo-release', '--input', `inputs/${input}.json`, ...queue)).out.trim();
  runs.push(run);
  return run;
}

async function untilStatus(run: string, status: string): Promise<void> {
  for (;;) {
    const { out } = await holdfast(0, 'list', '--status', status, '--format', 'json');
    if (JSON.parse(out).some(({ runId }: { runId: string }) => runId === run)) return;
  }
}

/** Effects of a run, with what the redrives made of their keys. */
const rowsOf = (run: string): readonly string[] =>
  service.ledger
    .rows()
    .filter(({ key }) => key.startsWith(`${run}/`))
    .map(({ effect, key }) => `${effect}${/~r\d+$/.exec(key)?.[0] ?? ''}`);

const UNDONE = ['terminal.reserveGate', 'customs.payDuty', 'customs.refund', 'terminal.cancelGate'];
const RELEASED = ['terminal.reserveGate~r1', 'customs.payDuty~r1', 'terminal.release~r1'];

test('the terminal was closed: the approval and the model hold, gate and duty are made anew under other keys', async () => {
  const run = await start('hazmat');
  const vote = ['approve', run, 'review', '--as', 'officer@example.org', '--form', '{"note":"seen"}'];
  while (!(await holdfast(0, 'show', run)).out.includes('approval'));
  await holdfast(2, 'redrive', `${run}-none`);
  assert.match((await holdfast(1, 'redrive', run)).err, /cannot be started again: The run goes on/);
  await holdfast(0, ...vote);
  await untilStatus(run, 'failed');
  assert.deepEqual(rowsOf(run), UNDONE);

  const dry = await holdfast(0, 'redrive', run, '--dry-run');
  assert.match(dry.err, /redrive 1 from release on: terminal\.closed/);
  assert.match(dry.err, /holds {2}extract\n.*holds {2}assess\n.*holds {2}review/);
  assert.match(dry.err, /again {2}gate {2}terminal\.reserveGate · it was undone/);
  assert.deepEqual(rowsOf(run), UNDONE);

  // Closed still: undone again, under keys of their own.
  await holdfast(1, 'redrive', run, '--wait', ...queue);
  assert.deepEqual(rowsOf(run), [...UNDONE, ...UNDONE.map((effect) => `${effect}~r1`)]);

  const port = Number(new URL(service.url).port);
  await service.stop();
  service = await startService({ ledgerPath, port });
  const done = await holdfast(0, 'redrive', run, '--as', 'ann@example.org', '--wait', ...queue);
  assert.equal(JSON.parse(done.out).reviewer, 'officer@example.org');
  const again = RELEASED.map((effect) => effect.replace('~r1', '~r2'));
  assert.deepEqual(rowsOf(run).slice(UNDONE.length * 2), again);
  const { out } = await holdfast(0, 'trace', run);
  assert.match(out, /redrive 2 by ann@example\.org, from release on · \d+ answers/);
  assert.match(out, /✓ extract .*done before/);
  assert.match(out, /approved by officer@example\.org before the redrive/);
  // All three runs, oldest first; the vote stands where it was given.
  assert.match(out, /── run 1 of 3[\s\S]*officer@example\.org approves[\s\S]*── run 2 of 3[\s\S]*── run 3 of 3/);
  const latest = await holdfast(0, 'trace', run, '--latest');
  assert.doesNotMatch(latest.out, /── run|officer@example\.org approves/);
  const { before, entries } = JSON.parse((await holdfast(0, 'trace', run, '--format', 'json')).out);
  assert.deepEqual(
    [...before, { entries }].map((one) => one.entries.at(-1).is),
    ['failed', 'failed', 'completed'],
  );
  assert.match((await holdfast(1, 'redrive', run)).err, /The run ended as completed/);
});

test('the definition was wrong: it goes on with a fixed one, and not with one that changed what ran', async () => {
  const right = readFileSync(FLOW, 'utf8');
  const wrong = right.replace(
    /(id: release[\s\S]*?slot: )"\$\{ \$steps\.gate\.slotId \}"/,
    '$1"${ $string($number(\'no\')) }"',
  );
  assert.notEqual(wrong, right);
  writeFileSync(FLOW, wrong);
  const run = await start('clean');
  await untilStatus(run, 'failed');
  assert.deepEqual(rowsOf(run), UNDONE);

  writeFileSync(FLOW, right.replace('declaration: "${ $steps.documents.declaration ?? ', 'declaration: "${ '));
  const refused = await holdfast(1, 'redrive', run, '--definition', 'cargo-release');
  assert.match(refused.err, /does not fit the run 'screen': it ran to its end, and it changed/);
  assert.match(refused.err, /It ran as cargo-release\.flow\.yaml:\d+; now cargo-release\.flow\.yaml:\d+/);
  assert.deepEqual(rowsOf(run), UNDONE);

  writeFileSync(FLOW, right);
  await holdfast(0, 'redrive', run, '--definition', 'cargo-release', '--wait', ...queue);
  assert.deepEqual(rowsOf(run), [...UNDONE, ...RELEASED]);
});
