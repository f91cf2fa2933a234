/** Scenarios on a Temporal server: a worker of the project, real time, people who act through the client. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { HoldfastClient } from '../../hosts/temporal/client/index.ts';
import { createHoldfastWorker } from '../../hosts/temporal/worker/index.ts';
import type { Limits } from '../../interpreter/limits.ts';
import type { Reply } from '../../schema/message.ts';
import type { Played } from './play-in-memory.ts';
import type { Act, Scenario } from './scenario.ts';
import { type Stand, TEST_ENV } from './stand.ts';

const POLL_MS = 100;

export interface TemporalPlay extends Played {
  readonly runId: string;
  /** Execution id. */
  readonly root: string;
}

/** A call that is held until somebody has acted. */
interface Hold {
  readonly begun: Promise<void>;
  readonly begin: () => void;
  readonly freed: Promise<void>;
  readonly free: () => void;
}

export interface Theatre {
  /** `limits` of the kernel, to make a run go on in new ones. */
  play(scenario: Scenario, startedBy: string, limits?: Partial<Limits>): Promise<TemporalPlay>;
  stop(): Promise<void>;
}

export async function openTheatre(stand: Stand, client: HoldfastClient, address: string): Promise<Theatre> {
  const { payloads } = stand;
  const { registry, services, identity } = stand.platform;
  const taskQueue = `workflows-${randomUUID().slice(0, 8)}`;
  const worker = await createHoldfastWorker({
    address,
    taskQueue,
    registry,
    services,
    identity,
    ...(payloads === undefined ? {} : { payloads }),
    shutdownGraceMs: 1_000,
  });
  const running = worker.run();
  /** By run id and path. */
  const holds = new Map<string, Hold>();
  const roots = new Map<string, string>();
  stand.onCall(async ({ run, path }) => {
    const runId = runOf(run.id);
    roots.set(runId, run.id);
    const hold = holds.get(`${runId} ${path}`);
    hold?.begin();
    await hold?.freed;
  });
  return {
    async play(scenario, startedBy, limits = {}) {
      const runId = `${scenario.name.replace(/[^a-z]+/g, '-')}-${randomUUID().slice(0, 8)}`;
      for (const { when } of scenario.acts) if ('calling' in when) holds.set(`${runId} ${when.calling}`, makeHold());
      await client.start(stand.plan, await stand.input(scenario), {
        runId,
        startedBy,
        env: TEST_ENV,
        taskQueue,
        limits,
      });
      const replies: Reply[] = [];
      for (const act of await stand.acts(scenario)) replies.push(await perform(client, runId, act, holds));
      const end = await client.result(runId);
      const { entries } = await client.story(runId);
      return { runId, root: roots.get(runId) ?? runId, end, journal: entries, replies };
    },
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

/** A run whose id was chosen has an execution id that begins with it. */
function runOf(root: string): string {
  return root.replace(/~.*$/, '');
}

async function perform(
  client: HoldfastClient,
  runId: string,
  { when, says }: Act,
  holds: ReadonlyMap<string, Hold>,
): Promise<Reply> {
  if ('afterMs' in when) throw new TypeError('A server has no virtual time.');
  if ('waiting' in when) {
    await untilWaiting(client, runId, when.waiting);
    return client.send(runId, says);
  }
  const hold = holds.get(`${runId} ${when.calling}`);
  const ended = client.result(runId).then(() => {
    throw new Error(`Run ${runId} ended before ${when.calling} was called.`);
  });
  await Promise.race([hold?.begun, ended]);
  ended.catch(() => undefined); // it may end now
  try {
    return await client.send(runId, says);
  } finally {
    hold?.free();
  }
}

async function untilWaiting(client: HoldfastClient, runId: string, path: string): Promise<void> {
  for (;;) {
    const { tasks, status } = await client.state(runId);
    if (tasks.some((task) => task.path === path)) return;
    if (status === 'ended') throw new Error(`Run ${runId} ended before it waited at ${path}.`);
    await pause(POLL_MS);
  }
}

function makeHold(): Hold {
  const [begun, begin] = makeGate();
  const [freed, free] = makeGate();
  return { begun, begin, freed, free };
}

function makeGate(): readonly [Promise<void>, () => void] {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, () => open()];
}
