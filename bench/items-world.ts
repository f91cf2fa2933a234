/** A server, a worker in a process of its own and a store, for runs of many items; and what a chain of runs was like. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';

import { connect, type HoldfastClient } from '../hosts/temporal/client/index.ts';
import { openConnection } from '../hosts/temporal/client/open-connection.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { readChain } from '../hosts/temporal/history/chain.ts';
import { createDecoder } from '../hosts/temporal/history/decode.ts';
import { createDataConverter } from '../hosts/temporal/payloads/data-converter.ts';
import { itemsLayer } from './items-flow.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

export interface ItemsWorld {
  readonly client: HoldfastClient;
  readonly worker: WorkerProcess;
  readonly peakMegabytes: () => Promise<number>;
  readonly lookAtChain: (runId: string) => Promise<ChainMeasured>;
}

export interface ChainMeasured {
  readonly runs: number;
  readonly mostEvents: number;
  readonly largestSnapshotBytes: number;
}

/** Each measurement has a server and a worker of its own. */
export async function inItemsWorld<T>(work: (world: ItemsWorld) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-items-'));
  const server = await startDevServer({ own: true });
  const { address } = server;
  const worker = await startWorkerProcess('./items-worker.js', [address, folder]);
  const client = await connect({ address, payloads: itemsLayer(folder) });
  try {
    return await work({
      client,
      worker,
      peakMegabytes: async () => Number(await worker.ask('peak')) / 1_024,
      lookAtChain: (runId) => lookAtChain(address, folder, runId),
    });
  } finally {
    await client.close();
    await worker.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lookAtChain(address: string, folder: string, runId: string): Promise<ChainMeasured> {
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
