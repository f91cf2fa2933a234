/** A server, a worker of each kind on it, and ways to run one flow on either. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { connect } from '../hosts/temporal/client/index.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createJudge, createRegistry, createServices } from '../hosts/wall/index.ts';
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import { ECHO } from './flows.ts';

export interface World {
  /** Runs the plan to its end. */
  holdfast(plan: Plan): Promise<void>;
  /** Runs the hand-written workflow of that name to its end. */
  handwritten(name: string, args: readonly Json[]): Promise<void>;
  /** The same for one that is found by its version and environment, as runs of Holdfast are. */
  found(name: string): Promise<void>;
  close(): Promise<void>;
}

const quiet = new DefaultLogger('ERROR');

interface Numbered {
  readonly n: number;
}

/** By the same schemas and the same judge as the wall's. */
function judged(work: (input: Numbered) => Promise<Numbered>): (input: Numbered) => Promise<Numbered> {
  const judge = createJudge();
  const check = (schema: JsonSchema, { n }: Numbered): void => {
    const problems = judge.validate(schema, { n });
    if (problems.length > 0) throw ApplicationFailure.nonRetryable(problems.join('; '));
  };
  return async (input) => {
    check(ECHO.input, input);
    const output = await work(input);
    check(ECHO.output, output);
    return output;
  };
}

const FOUND_BY: SearchAttributePair[] = [
  { key: defineSearchAttributeKey('HoldfastVersion', 'KEYWORD'), value: '1.0.0' },
  { key: defineSearchAttributeKey('HoldfastEnv', 'KEYWORD'), value: 'bench' },
];

async function startHandwritten(address: string): Promise<{ stop(): Promise<void> }> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./handwritten.js', import.meta.url)),
    logger: quiet,
  });
  const connection = await NativeConnection.connect({ address });
  const echo = async (input: Numbered): Promise<Numbered> => ({ n: input.n });
  const activities = { echo, echoJudged: judged(echo) };
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
    async found(name) {
      drawn += 1;
      await temporal.workflow.execute(name, {
        workflowId: `found-${name}-${drawn}`,
        taskQueue: 'handwritten',
        typedSearchAttributes: FOUND_BY,
        staticSummary: name,
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
