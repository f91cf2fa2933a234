/** Time of the pure loop inside Temporal's sandbox. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { PLANS } from './flows.ts';
import { median } from './measure.ts';

const ROUNDS = 12;
/** The first rounds are compiled by the engine on the way. */
const COLD = 4;

/** Milliseconds: of a warm loop, and of the very first. */
export async function measureInside(): Promise<{ readonly warm: number; readonly cold: number }> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await startDevServer({ own: true });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./sandbox/turns-inside.js', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const connection = await NativeConnection.connect({ address: server.address });
  const worker = await Worker.create({ connection, taskQueue: 'inside', workflowBundle });
  const running = worker.run();
  const clientConnection = await Connection.connect({ address: server.address });
  try {
    const all: readonly number[] = await new Client({ connection: clientConnection }).workflow.execute('turnsInside', {
      args: [PLANS.turns, ROUNDS],
      workflowId: 'inside',
      taskQueue: 'inside',
    });
    return { warm: median(all.slice(COLD)), cold: all[0] ?? 0 };
  } finally {
    worker.shutdown();
    await running;
    await clientConnection.close();
    await connection.close();
    await server.stop();
  }
}
