/** A server, a worker of each kind on it, and ways to run one flow on either. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { connect } from '../hosts/temporal/client/index.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createRegistry, createServices } from '../hosts/wall/index.ts';
import type { Json } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import { ECHO } from './flows.ts';

export interface World {
  /** Runs the plan to its end. */
  holdfast(plan: Plan): Promise<void>;
  /** Runs the hand-written workflow of that name to its end. */
  handwritten(name: string, args: readonly Json[]): Promise<void>;
  close(): Promise<void>;
}

const quiet = new DefaultLogger('ERROR');

async function startHandwritten(address: string): Promise<{ stop(): Promise<void> }> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./handwritten.js', import.meta.url)),
    logger: quiet,
  });
  const connection = await NativeConnection.connect({ address });
  const activities = { echo: async (input: { readonly n: number }) => ({ n: input.n }) };
  const worker = await Worker.create({ connection, taskQueue: 'handwritten', workflowBundle, activities });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

async function startHoldfast(address: string): Promise<{ stop(): Promise<void> }> {
  const worker = await createHoldfastWorker({
    address,
    taskQueue: 'holdfast',
    registry: createRegistry([{ contract: ECHO, run: async (input) => input }]),
    services: createServices({ project: { models: {}, connections: {} }, env: {} }),
    identity: { mode: 'claimed' },
    logLevel: 'ERROR',
  });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

export async function openWorld(): Promise<World> {
  const server = await startDevServer({ own: true });
  const ours = await startHoldfast(server.address);
  const theirs = await startHandwritten(server.address);
  const client = await connect({ address: server.address });
  const connection = await Connection.connect({ address: server.address });
  const temporal = new Client({ connection });
  let drawn = 0;
  return {
    async holdfast(plan) {
      const { runId } = await client.start(
        plan,
        { id: 'x' },
        { startedBy: 'bench', env: 'bench', taskQueue: 'holdfast' },
      );
      const end = await client.result(runId);
      if (end.is !== 'completed') throw new Error(`${runId} ended ${JSON.stringify(end)}`);
    },
    async handwritten(name, args) {
      drawn += 1;
      await temporal.workflow.execute(name, {
        args: [...args],
        workflowId: `hand-${name}-${drawn}`,
        taskQueue: 'handwritten',
      });
    },
    async close() {
      await client.close();
      await connection.close();
      await ours.stop();
      await theirs.stop();
      await server.stop();
    },
  };
}
