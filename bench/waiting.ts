/** Runs that wait for an approval: what they cost while nothing happens, and how soon an approval is followed by its step. */
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type HoldfastClient } from '../hosts/temporal/client/index.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { clockMs } from './clock.ts';
import { GROUP, WAITING_PLAN, WAITING_QUEUE } from './waiting-flow.ts';
import type { Used } from './waiting-worker.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const LANES = 25;
const POLL_MS = 200;
const SETTLE_MS = 10_000;
const QUIET_MS = 30_000;

export interface WaitingMeasured {
  readonly cached: number;
  /** Resident bytes of the worker, with as many runs as it keeps in memory, and with all of them. */
  readonly filledBytes: number;
  readonly allBytes: number;
  /** Of one core, over a quiet time with all of them. */
  readonly processorShare: number;
  /** From the approval being sent to the next step being called, milliseconds. Of runs in memory, and of others. */
  readonly kept: readonly number[];
  readonly evicted: readonly number[];
}

export interface WaitingOptions {
  readonly runs: number;
  readonly cached: number;
  /** Of each kind. */
  readonly approvals: number;
}

export async function measureWaiting({ runs, cached, approvals }: WaitingOptions): Promise<WaitingMeasured> {
  const server = await startDevServer({ own: true });
  const worker = await startWorkerProcess('./waiting-worker.js', [server.address, String(cached)]);
  const client = await connect({ address: server.address });
  try {
    const first = await startRuns(client, Math.min(cached, runs));
    await pause(SETTLE_MS);
    const filledBytes = (await usedBy(worker)).residentBytes;
    const all = [...first, ...(await startRuns(client, runs - first.length))];
    await pause(SETTLE_MS);
    const before = await usedBy(worker);
    await pause(QUIET_MS);
    const after = await usedBy(worker);
    const measured = {
      cached,
      filledBytes,
      allBytes: after.residentBytes,
      processorShare: (after.processorMs - before.processorMs) / QUIET_MS,
    };
    // The newest are in memory, the oldest are not.
    const kept = await approveEach(client, worker, all.slice(-approvals));
    const evicted = runs > cached + approvals ? await approveEach(client, worker, all.slice(0, approvals)) : [];
    return { ...measured, kept, evicted };
  } finally {
    await client.close();
    await worker.stop();
    await server.stop();
  }
}

async function usedBy(worker: WorkerProcess): Promise<Used> {
  return (await worker.ask('used')) as Used; // what the worker answers to this
}

/** Settles when all of them wait. Ids in the order of their starts. */
async function startRuns(client: HoldfastClient, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  const lane = async (): Promise<void> => {
    while (ids.length < count) {
      const at = ids.push('') - 1;
      const start = { startedBy: 'bench', env: 'bench', taskQueue: WAITING_QUEUE };
      const { runId } = await client.start(WAITING_PLAN, { id: `S-${at}` }, start);
      ids[at] = runId;
      while ((await client.state(runId)).tasks.length === 0) await pause(POLL_MS);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return ids;
}

/** One after the other: it is the time of one that is measured, not how many go at once. */
async function approveEach(
  client: HoldfastClient,
  worker: WorkerProcess,
  runIds: readonly string[],
): Promise<readonly number[]> {
  const sent: number[] = [];
  for (const runId of runIds) {
    const by = { user: 'ann@example.org', groups: [GROUP], verified: false };
    const at = clockMs();
    const reply = await client.send(runId, { t: 'vote', task: 'review', vote: 'approve', by });
    if (!reply.ok) throw new Error(`${runId}: ${reply.detail}`);
    await client.result(runId);
    sent.push(at);
  }
  const called = (await worker.ask('called')) as readonly number[]; // in the order of the calls
  return called.slice(-sent.length).map((at, i) => at - (sent[i] ?? 0));
}
