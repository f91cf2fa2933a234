/** One document through three steps, in a process of its own: prints bytes of the history, and of memory at its peak. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { connect } from '../hosts/temporal/client/index.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { HistoryProto } from '../hosts/temporal/payloads/proto.ts';
import { CARRY_FLOW, carrier, serveFiles } from '../hosts/temporal/testing/carry-document.ts';
import { testKey, testLayer } from '../hosts/temporal/testing/payload-layer.ts';
import { planOf } from '../hosts/temporal/testing/plan.ts';
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';

const [megabytes = '50'] = process.argv.slice(2);
const SAMPLE_MS = 20;

const folder = await mkdtemp(join(tmpdir(), 'holdfast-document-'));
const server = await startDevServer({ own: true });
const files = await serveFiles(Number(megabytes));
const payloads = testLayer(folder, [testKey('one')]);
const { address } = server;
const worker = await createHoldfastWorker({
  address,
  taskQueue: 'holdfast',
  ...carrier(files.url),
  identity: { mode: 'claimed' },
  payloads,
});
const running = worker.run();
const client = await connect({ address, payloads });
const connection = await Connection.connect({ address });

const rest = process.memoryUsage().rss;
let peak = rest;
const sample = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, SAMPLE_MS);
const started = Date.now();
const options = { startedBy: 'bench', env: 'bench', taskQueue: 'holdfast' };
const { runId } = await client.start(planOf(CARRY_FLOW), {}, options);
const end = await client.result(runId);
const tookMs = Date.now() - started;
clearInterval(sample);
const history = await new Client({ connection }).workflow.getHandle(runId).fetchHistory();
const historyBytes = HistoryProto.encode(history).finish().byteLength;
process.stdout.write(JSON.stringify({ is: end.is, historyBytes, grownBytes: peak - rest, tookMs }));

await client.close();
await connection.close();
worker.shutdown();
await running;
await files.close();
await server.stop();
await rm(folder, { recursive: true, force: true });
