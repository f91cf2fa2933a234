/** A worker, a client and scripted activities on a real server, for the tests of this host. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { Client } from '@temporalio/client';
import type { RunState } from '../../../interpreter/machine.ts';
import type { Json } from '../../../schema/json.ts';
import type { Message, Person, Reply } from '../../../schema/message.ts';
import type { Plan } from '../../../schema/plan.ts';
import type { EffectFunction } from '../../../stdlib/activity.ts';
import { createServices } from '../../wall/index.ts';
import { connect, type HoldfastClient, type StartOptions } from '../client/index.ts';
import { openConnection } from '../client/open-connection.ts';
import { startDevServer } from '../dev-server.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { createHoldfastWorker, type HoldfastWorker, type HoldfastWorkerOptions } from '../worker/index.ts';
import { checkReplays } from './check-replays.ts';
import { scriptedRegistry, starter } from './plan.ts';

export interface Stage {
  readonly address: string;
  readonly taskQueue: string;
  readonly client: HoldfastClient;
  /** The SDK's own client, for what people do beside Holdfast. */
  readonly temporal: Client;
  /** What the calls of a flow do; a call that no handler was set for gives `{ from: <path> }`. */
  on(flow: string, handler: EffectFunction): void;
  start(plan: Plan, input?: Json, options?: Partial<StartOptions>): Promise<string>;
  /** Polls the state until it holds. */
  until(runId: string, holds: (state: RunState) => boolean): Promise<RunState>;
  /** Waits for a task of that path, then sends. */
  vote(runId: string, task: string, vote: 'approve' | 'deny', by: Person): Promise<Reply>;
  send(runId: string, message: Message): Promise<Reply>;
}

const POLL_MS = 25;

export interface StageOptions {
  readonly worker?: Partial<HoldfastWorkerOptions>;
  /** The tests start their own. */
  readonly noWorker?: true;
  /** Does every call, in place of the handlers. */
  readonly respond?: EffectFunction;
  /** Store and keys of worker, client and replays. */
  readonly payloads?: () => PayloadLayer;
}

/**
 * Opens a stage for the tests of a file, on a task queue of its own. At the end every history that was made on it is
 * replayed, and the two ways to rebuild a journal are compared.
 */
export function useStage({ worker: workerOptions, noWorker, ...options }: StageOptions = {}): Stage {
  const layer = (): { payloads?: PayloadLayer } =>
    options.payloads === undefined ? {} : { payloads: options.payloads() };
  const handlers = new Map<string, EffectFunction>();
  const taskQueue = `test-${randomUUID().slice(0, 8)}`;
  const open: { address?: string; client?: HoldfastClient; temporal?: Client; stop?: () => Promise<void> } = {};
  const started = new Set<string>();
  const client = (): HoldfastClient => open.client ?? assert.fail('The stage is not open yet.');
  const byFlow: EffectFunction = async (input, context) => {
    const handler = handlers.get(context.run.flow);
    return handler === undefined ? { from: context.path } : handler(input, context);
  };
  before(async () => {
    const server = await startDevServer();
    open.address = server.address;
    open.client = await connect({ address: server.address, ...layer() });
    const connection = await openConnection({ address: server.address });
    open.temporal = new Client({ connection });
    const worker =
      noWorker === undefined
        ? await startWorker(server.address, taskQueue, options.respond ?? byFlow, { ...layer(), ...workerOptions })
        : null;
    open.stop = async () => {
      await worker?.stop();
      await connection.close();
      await server.stop();
    };
  });
  after(async () => {
    try {
      await checkReplays(stage.address, started, options.payloads?.());
    } finally {
      await open.client?.close();
      await open.stop?.();
    }
  });
  const stage: Stage = {
    get address() {
      return open.address ?? assert.fail('The stage is not open yet.');
    },
    taskQueue,
    get client() {
      return client();
    },
    get temporal() {
      return open.temporal ?? assert.fail('The stage is not open yet.');
    },
    on: (flow, handler) => {
      handlers.set(flow, handler);
    },
    async start(plan, input = {}, options = {}) {
      const { runId } = await client().start(plan, input, {
        startedBy: starter.user,
        env: 'test',
        taskQueue,
        ...options,
      });
      started.add(runId);
      return runId;
    },
    async until(runId, holds) {
      for (;;) {
        const state = await client().state(runId);
        if (holds(state)) return state;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    async vote(runId, task, vote, by) {
      await stage.until(runId, (state) => state.tasks.some(({ path }) => path === task));
      return client().send(runId, { t: 'vote', task, vote, by });
    },
    send: (runId, message) => client().send(runId, message),
  };
  return stage;
}

/** A worker in this process. */
export async function startWorker(
  address: string,
  taskQueue: string,
  run: EffectFunction,
  options: Partial<HoldfastWorkerOptions> = {},
): Promise<{ stop(): Promise<void> }> {
  const worker: HoldfastWorker = await createHoldfastWorker({
    address,
    taskQueue,
    registry: scriptedRegistry(run),
    services: createServices({ project: { models: {}, connections: {} }, env: process.env }),
    identity: { mode: 'claimed' },
    heartbeatMs: 200,
    shutdownGraceMs: 1_000,
    ...options,
  });
  const running = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await running;
    },
  };
}
