/** `npm run chaos`: mixed flows while workers are killed and the server is restarted; nothing may be lost or done twice. */
import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { connect, type HoldfastClient } from '../../hosts/temporal/client/index.ts';
import { type DevServer, startDevServer } from '../../hosts/temporal/dev-server.ts';
import { awaitEnd, type Driven, pause, startSurely } from './drive.ts';
import { judge, type Verdict } from './judge.ts';
import type { ChaosOptions } from './options.ts';
import { randomFrom } from './random.ts';
import { loadScenarios, type Project, type Scenario } from './scenarios.ts';
import { type ChaosService, startChaosService } from './service.ts';
import { startStorm } from './storm.ts';
import { startWorkers, type WorkerPool } from './workers.ts';

/** Runs open at a time. */
const IN_FLIGHT = 30;
/** Without a run that ends for so long, what is open is given up. */
const PATIENCE_MS = 180_000;
const LOOK_MS = 100;
const PERSON = fileURLToPath(new URL('./person.js', import.meta.url));
/** The project's folder, from dist/bench/chaos/. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface ChaosReport {
  readonly options: ChaosOptions;
  readonly verdict: Verdict;
  readonly runs: readonly Driven[];
  readonly kills: number;
  readonly restarts: number;
  /** Runs that went on in a new one, each time. */
  readonly continued: number;
  /** Workers that worked and ended by themselves, and what they said. */
  readonly fallen: readonly string[];
  /** Starts of workers that found no server, and were made again. */
  readonly vain: number;
  readonly seconds: number;
}

interface Site {
  readonly folder: string;
  readonly service: ChaosService;
  readonly workers: WorkerPool;
  readonly person: ChildProcess;
  readonly client: HoldfastClient;
  readonly scenarios: readonly Scenario[];
  server: DevServer;
}

/** `say`: what is being done, a line that may be written over. */
export async function runChaos(options: ChaosOptions, say: (line: string) => void): Promise<ChaosReport> {
  const site = await openSite(options, say);
  let whole = false;
  try {
    const calm = site.scenarios.slice(0, options.runs).map((scenario, n) => ({ scenario, runId: `calm-${n}` }));
    await driveAll(
      site,
      calm,
      () => true,
      (line) => say(`undisturbed: ${line}`),
    );
    const started = Date.now();
    const stormy = Array.from({ length: options.runs }, (_, n): Driven => {
      const scenario = site.scenarios[n % site.scenarios.length];
      if (scenario === undefined) throw new Error('There are no scenarios.');
      return { scenario, runId: `run-${n}` };
    });
    const storm = startStorm(options, randomFrom(options.seed), {
      workers: site.workers,
      restart: (killed) => restart(site, killed),
      ended: () => stormy.filter(({ end, lost }) => end !== undefined || lost).length,
    });
    // The last runs start when nearly all is broken: else what is broken at last would meet none.
    const mayStart = (n: number): boolean => storm.kills >= Math.floor((n * options.kills) / options.runs) - 1;
    await driveAll(site, stormy, mayStart, (line) => say(`${line}, ${storm.kills} kills, ${storm.restarts} restarts`));
    await storm.finish();
    const seconds = (Date.now() - started) / 1_000;
    const verdict = judge(calm, stormy, site.service.effects(), site.service.arrivals());
    const { kills, restarts } = storm;
    const continued = await countContinued(site.server.address);
    const { fallen, vain } = site.workers;
    whole = verdict.stuck.length === 0;
    return { options, verdict, runs: stormy, kills, restarts, continued, fallen, vain, seconds };
  } finally {
    // Where runs are open calls of the client are under way: closing it would break the process before it says why.
    if (whole) await site.client.close();
    await closeSite(site);
  }
}

async function openSite(options: ChaosOptions, say: (line: string) => void): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-chaos-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const projects = copyProjects(folder);
  say('starting the server, the service and the workers …');
  const scenarios = await loadScenarios(projects);
  const server = await startDevServer({ own: true, dbFile: join(folder, 'temporal.db'), say });
  const service = await startChaosService(folder, randomFrom(options.seed + 1));
  const env = {
    ...process.env,
    NO_COLOR: '1',
    TEMPORAL_ADDRESS: server.address,
    CHAOS_SERVICE_URL: service.url,
    CARGO_SERVICE_URL: service.portUrl,
  };
  const workers = await startWorkers(projects, options.workers, env);
  const person = fork(PERSON, [server.address]);
  await new Promise((resolve, reject) => {
    person.once('message', resolve);
    person.once('exit', (code) => reject(new Error(`The person's process ended with ${code}.`)));
  });
  const client = await connect({ address: server.address });
  return { folder, service, workers, person, client, scenarios, server };
}

/** Mails become files beside the project, so that each has a copy of its own. */
function copyProjects(folder: string): readonly Project[] {
  const sources = { mixed: 'bench/chaos/project', cargo: 'workflows/cargo-release' } as const;
  return (['cargo', 'mixed'] as const).map((name) => {
    const copy = join(folder, name);
    cpSync(join(ROOT, sources[name]), copy, { recursive: true, filter: (path) => !path.includes('.holdfast') });
    return { name, folder: copy };
  });
}

async function closeSite(site: Site): Promise<void> {
  site.person.kill();
  await site.workers.stop();
  await site.server.stop();
  await site.service.stop();
}

async function restart(site: Site, killed: boolean): Promise<void> {
  const { address } = site.server;
  await (killed ? site.server.kill() : site.server.stop());
  const port = Number(address.split(':')[1]);
  site.server = await startDevServer({ own: true, dbFile: join(site.folder, 'temporal.db'), port });
}

/** Starts them as they may, and waits until all have ended or nothing moves any more. */
async function driveAll(
  { client }: Site,
  runs: readonly Driven[],
  mayStart: (n: number) => boolean,
  say: (line: string) => void,
): Promise<void> {
  let next = 0;
  let ended = 0;
  let movedAt = Date.now();
  let failure: unknown;
  const over = (): boolean => failure !== undefined || Date.now() - movedAt > PATIENCE_MS;
  const drive = async (one: Driven): Promise<void> => {
    try {
      await startSurely(client, one);
      await awaitEnd(client, one, over);
    } catch (thrown) {
      failure ??= thrown;
    }
    ended++;
    movedAt = Date.now();
  };
  while (ended < runs.length && !over()) {
    const one = runs[next];
    if (one !== undefined && next - ended < IN_FLIGHT && mayStart(next)) {
      void drive(one);
      next++;
    } else await pause(LOOK_MS);
    say(`${ended} of ${runs.length} runs ended`);
  }
  if (failure !== undefined) throw failure;
  await Promise.all(runs.filter(({ end, lost }) => end === undefined && !lost).map((one) => ask(client, one)));
}

/** What a run that is open after all this time says of itself. */
async function ask(client: HoldfastClient, one: Driven): Promise<void> {
  try {
    const { status, running, tasks } = await client.state(one.runId);
    one.open = JSON.stringify({ flow: one.scenario.name, status, running, tasks });
  } catch (thrown) {
    one.open = `${one.scenario.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

async function countContinued(address: string): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    const { count } = await new Client({ connection }).workflow.count("ExecutionStatus = 'ContinuedAsNew'");
    return count;
  } finally {
    await connection.close();
  }
}
