/** A worker: runs flows and makes their calls. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { Client } from '@temporalio/client';
import type { InjectedSinks, LogLevel, NativeConnectionOptions } from '@temporalio/worker';
import type { BlobStore } from '../../store/index.ts';
import type { Registry, WallServices } from '../../wall/index.ts';
import { createIdentify } from '../../wall/people/identify.ts';
import type { IdentityPolicy } from '../../wall/people/policy.ts';
import type { StreamHub } from '../../wall/streams/stream-hub.ts';
import { HOST_LIMITS } from '../limits.ts';
import { labelledQueue, withStreams } from '../names.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { withPayloads } from '../payloads/with-payloads.ts';
import type { JournalSinks } from '../protocol.ts';
import { createActivities } from './activities.ts';
import { createPlaceActivities } from './ask-for-place.ts';
import { createAskTurns } from './ask-for-turns.ts';
import { BUNDLE_PATH } from './bundle.ts';
import { connectNative, isServed } from './connect-native.ts';
import { createWorker } from './create-worker.ts';
import { type Deployment, deploymentOptions } from './deployment.ts';
import { runUntilBroken } from './run-until-broken.ts';
import { installRuntime } from './runtime.ts';
import { createStateStore } from './state-store.ts';

export type { IdentityPolicy } from '../../wall/people/policy.ts';
export type { PayloadLayer } from '../payloads/layer.ts';
export type { Deployment } from './deployment.ts';
export { WorkerBroken } from './run-until-broken.ts';

export interface HoldfastWorkerOptions {
  /** `host:port` of the Temporal server. */
  readonly address: string;
  readonly namespace?: string;
  readonly taskQueue: string;
  /** Takes only the calls whose step says `runsOn: <label>`. */
  readonly label?: string;
  /** Servers route runs by it where one of the builds is made the current one. */
  readonly deployment?: Deployment;
  /** TLS, API key and the like, as the SDK knows them. */
  readonly connection?: Omit<NativeConnectionOptions, 'address'>;
  readonly registry: Registry;
  readonly services: WallServices;
  readonly identity: IdentityPolicy;
  /** Store and keys, where the project has them. */
  readonly payloads?: PayloadLayer;
  /** Takes parts of the states of long runs where `payloads` has no store. Every worker of the queue has the same. */
  readonly stateStore?: BlobStore;
  /** History events at which a keeper of places goes on in a new run; `HOST_LIMITS.placesEvents` unless given. */
  readonly placesEvents?: number;
  /** The same for the keepers of rates; `HOST_LIMITS.turnsEvents` unless given. */
  readonly turnsEvents?: number;
  /** Runs kept in memory between their tasks. */
  readonly maxCachedWorkflows?: number;
  /** Time that running calls get to end after `shutdown()`, in milliseconds. */
  readonly shutdownGraceMs?: number;
  /** Time between heartbeats of a call: how late a stop reaches it. Milliseconds. */
  readonly heartbeatMs?: number;
  /** Lets people watch what calls are writing: where it is taken to, and the address at which it is served. */
  readonly streams?: { readonly hub: StreamHub; readonly url: string };
  /** What the SDK says on stderr; `ERROR` unless given, for failed calls and runs are in the journals. */
  readonly logLevel?: LogLevel;
  /** Runs flows in the main thread: for a debugger, and to measure their memory. */
  readonly debug?: boolean;
  /** Another bundle than the one of this build. */
  readonly bundlePath?: string;
}

export interface HoldfastWorker {
  readonly taskQueue: string;
  /** Runs until `shutdown()`; rejects with `WorkerBroken`. */
  run(): Promise<void>;
  /** Takes no new work, lets running calls end within the grace time, then settles `run()`. */
  shutdown(): void;
  /** Whether the server answers on the worker's own connection. */
  isServed(withinMs: number): Promise<boolean>;
}

/** Runs kept in memory; at about 100 KB each. */
const DEFAULT_CACHED_WORKFLOWS = 500;
const DEFAULT_GRACE_MS = 10_000;
/** Time for the worker that holds a run in memory to take its next task, before any other may. */
const STICKY_MS = 5_000;

/** Throws `ClientError` for what the server says, and where there is no bundle, or the identity policy cannot work. */
export async function createHoldfastWorker(options: HoldfastWorkerOptions): Promise<HoldfastWorker> {
  const bundlePath = options.bundlePath ?? BUNDLE_PATH;
  if (!existsSync(bundlePath)) throw new Error(`There is no workflow bundle at ${bundlePath}: run the build.`);
  installRuntime(options.logLevel ?? 'ERROR');
  const { heartbeatMs = HOST_LIMITS.heartbeatMs } = options;
  const services = withPayloads(options.services, options.payloads);
  const identify = await createIdentify(options.identity, services.secret);
  const { namespace = 'default' } = options;
  const connection = await connectNative(options.address, options.connection);
  const dataConverter = createDataConverter(options.payloads);
  const taskQueue = options.label === undefined ? options.taskQueue : labelledQueue(options.taskQueue, options.label);
  const identity = `${hostname()}:${process.pid}`;
  const client = new Client({ connection, namespace, dataConverter });
  const pinned = options.deployment?.runs === 'stay';
  const { turnsEvents } = HOST_LIMITS;
  services.shareTurns(
    createAskTurns(client, { taskQueue: options.taskQueue, events: options.turnsEvents ?? turnsEvents, pinned }),
  );
  const activities = createActivities({
    registry: options.registry,
    services,
    identify,
    places: createPlaceActivities(client, { events: options.placesEvents ?? HOST_LIMITS.placesEvents, pinned }),
    worker: identity,
    heartbeatMs,
    ...(options.streams === undefined ? {} : { streams: options.streams.hub }),
    random: Math.random,
    state: createStateStore(options.payloads, options.stateStore, options.namespace ?? 'default'),
  });
  const worker = await createWorker(connection, options.address, {
    namespace,
    taskQueue,
    identity: options.streams === undefined ? identity : withStreams(identity, options.streams.url),
    debugMode: options.debug ?? false,
    ...(options.label === undefined ? { workflowBundle: { codePath: bundlePath } } : {}),
    activities,
    ...deploymentOptions(options.deployment),
    dataConverter,
    sinks: silentSinks(),
    maxCachedWorkflows: options.maxCachedWorkflows ?? DEFAULT_CACHED_WORKFLOWS,
    shutdownGraceTime: options.shutdownGraceMs ?? DEFAULT_GRACE_MS,
    stickyQueueScheduleToStartTimeout: STICKY_MS,
    maxHeartbeatThrottleInterval: heartbeatMs,
    defaultHeartbeatThrottleInterval: heartbeatMs,
  });
  return {
    taskQueue,
    run: () => runUntilBroken(worker, () => connection.close()),
    isServed: (withinMs) => isServed(connection, withinMs),
    shutdown: () => {
      // The SDK stops workers on signals by itself; to be told so again is no mistake.
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

/** Journals are rebuilt from histories (`history/`), so a live worker drops what a replay writes. */
function silentSinks(): InjectedSinks<JournalSinks> {
  return { journal: { write: { fn: () => undefined, callDuringReplay: false } } };
}
