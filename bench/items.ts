/** 1,000 and 10,000 items of one `foreach` on a real server: time, memory of the worker, lengths and snapshots of the chain. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { connect } from '../hosts/temporal/client/index.ts';
import { openConnection } from '../hosts/temporal/client/open-connection.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { readChain } from '../hosts/temporal/history/chain.ts';
import { createDecoder } from '../hosts/temporal/history/decode.ts';
import { createDataConverter } from '../hosts/temporal/payloads/data-converter.ts';
import { ITEMS_QUEUE, itemsLayer, itemsPlan } from './items-flow.ts';

const FEW = 1_000;
const MANY = 10_000;

export interface ItemsMeasured {
  readonly dispatch: 'queue' | 'local';
  readonly fewSeconds: number;
  readonly manySeconds: number;
  /** Of the runs of the chain of 10,000. */
  readonly runs: number;
  readonly mostEvents: number;
  readonly largestSnapshotBytes: number;
  readonly peakMegabytes: number;
}

/** Each way has a server and a worker of its own. */
export async function measureItems(dispatch: 'queue' | 'local'): Promise<ItemsMeasured> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-items-'));
  const server = await startDevServer({ own: true });
  const worker = fork(fileURLToPath(new URL('./items-worker.js', import.meta.url)), [server.address, folder]);
  try {
    await told(worker);
    const few = await runItems(server.address, folder, dispatch, FEW);
    const many = await runItems(server.address, folder, dispatch, MANY);
    worker.send('peak');
    const peakMegabytes = Number(await told(worker)) / 1_024;
    const chain = await lookAtChain(server.address, folder, many.runId);
    return { dispatch, fewSeconds: few.seconds, manySeconds: many.seconds, ...chain, peakMegabytes };
  } finally {
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    if (worker.connected) worker.send('stop');
    await gone;
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function told(worker: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('exit', (code) => reject(new Error(`The worker ended with ${code}.`)));
  });
}

async function runItems(address: string, folder: string, dispatch: 'queue' | 'local', count: number) {
  const client = await connect({ address, payloads: itemsLayer(folder) });
  try {
    const started = performance.now();
    const start = { startedBy: 'bench', env: 'bench', taskQueue: ITEMS_QUEUE };
    const { runId } = await client.start(itemsPlan(dispatch, count), {}, start);
    const end = await client.result(runId);
    if (end.is !== 'completed') throw new Error(`${runId} ended ${JSON.stringify(end)}`);
    return { runId, seconds: (performance.now() - started) / 1_000 };
  } finally {
    await client.close();
  }
}

async function lookAtChain(address: string, folder: string, runId: string) {
  const connection = await openConnection({ address });
  try {
    const client = new Client({ connection, dataConverter: createDataConverter(itemsLayer(folder)) });
    const links = await readChain(client, runId, createDecoder(client.options.loadedDataConverter));
    const snapshots = links.map(({ input }) => JSON.stringify(input.snapshot ?? null).length);
    return {
      runs: links.length,
      mostEvents: Math.max(...links.map(({ events }) => events.length)),
      largestSnapshotBytes: Math.max(...snapshots),
    };
  } finally {
    await connection.close();
  }
}
