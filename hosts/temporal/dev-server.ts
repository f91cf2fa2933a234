/** A Temporal server for development, tests and the demo: one that is there, or one that is started here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { openConnection } from './client/open-connection.ts';
import { registerSearchAttributes } from './client/search-attributes.ts';
import { endWithUs } from './end-with-us.ts';
import { SEARCH_ATTRIBUTES } from './names.ts';
import { buildBinary, cachedBinary, findOnPath, pinnedVersion } from './server-binary.ts';

export interface DevServerOptions {
  /** A free one is taken unless given. */
  readonly port?: number;
  /** Keeps runs over a restart; without it they live in memory. */
  readonly dbFile?: string;
  /** Serves Temporal's own web UI too. */
  readonly ui?: boolean;
  readonly namespace?: string;
  /** Told what is being done, line by line, where it takes time. */
  readonly say?: (line: string) => void;
  /** Always starts a server of its own, also where TEMPORAL_ADDRESS names one. */
  readonly own?: boolean;
}

export interface DevServer {
  /** `host:port`. */
  readonly address: string;
  readonly uiUrl?: string;
  /** Where the server came from, for people. */
  readonly from: string;
  /** Ends the server where it was started here. */
  stop(): Promise<void>;
  /** Ends it as a crash would, where it was started here from a binary. */
  kill(): Promise<void>;
}

/** There is no server, and none can be started: the environment's fault (exit code 3). */
export class DevServerError extends Error {
  override readonly name = 'DevServerError';
  readonly code = 'no_server';
}

const HOST = '127.0.0.1';
/** Time for a started server to answer. */
const START_MS = 60_000;
const POLL_MS = 100;
/** Time for a server to end when it is asked to. */
const STOP_MS = 5_000;
/** Lets continued runs follow at once; in production the server keeps them a second apart. */
const DYNAMIC_CONFIG = ['history.workflowIdReuseMinimalInterval="0s"'];

/** Finds a server in the order that ARCHITECTURE.md gives. Throws `DevServerError`. */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { say = () => undefined, namespace = 'default' } = options;
  const address = process.env.TEMPORAL_ADDRESS;
  if (address !== undefined && address !== '' && options.own !== true) {
    await waitForAnswer(address, namespace, POLL_MS * 50, () => undefined);
    const leave = async (): Promise<void> => undefined;
    return { address, from: 'TEMPORAL_ADDRESS', stop: leave, kill: leave };
  }
  const tried: string[] = [];
  const binary = await findBinary(say, tried);
  if (binary !== undefined) return startBinary(binary.path, binary.from, namespace, options);
  return startDownloaded(namespace, options, say, tried);
}

async function findBinary(
  say: (line: string) => void,
  tried: string[],
): Promise<{ readonly path: string; readonly from: string } | undefined> {
  const onPath = findOnPath('temporal');
  if (onPath !== undefined) return { path: onPath, from: onPath };
  tried.push('temporal is not on PATH');
  const version = pinnedVersion();
  if (version === undefined) {
    tried.push('this installation has no tools/temporal-server to build from');
    return undefined;
  }
  const cached = cachedBinary(version);
  if (findOnPath('temporal', dirname(cached)) !== undefined) {
    return { path: cached, from: `the build of ${version} in the user's cache` };
  }
  const go = findOnPath('go');
  if (go === undefined) {
    tried.push('Go is not on PATH, so the pinned server cannot be built');
    return undefined;
  }
  try {
    return { path: await buildBinary(go, version, say), from: `a build of ${version} from source` };
  } catch (thrown) {
    tried.push(`the build with Go failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return undefined;
  }
}

async function startBinary(
  path: string,
  from: string,
  namespace: string,
  { port, dbFile, ui = false }: DevServerOptions,
): Promise<DevServer> {
  const ownPort = port ?? (await freePort());
  const uiPort = ui ? await freePort() : undefined;
  const child = spawn(
    path,
    [
      ...['server', 'start-dev', '--ip', HOST, '--port', String(ownPort), '--namespace', namespace],
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
      ...['--log-level', 'error', '--log-format', 'json'],
      ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
        '--search-attribute',
        `${name}=${CLI_TYPE[type]}`,
      ]),
      ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  endWithUs(child);
  const fate = watch(child);
  const die = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', die);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    process.removeListener('exit', die);
    await stopChild(child, signal);
  };
  const stop = (): Promise<void> => end('SIGTERM');
  const kill = (): Promise<void> => end('SIGKILL');
  try {
    await waitForAnswer(`${HOST}:${ownPort}`, namespace, START_MS, fate);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const address = `${HOST}:${ownPort}`;
  return { address, from, stop, kill, ...(uiPort === undefined ? {} : { uiUrl: `http://${HOST}:${uiPort}` }) };
}

const CLI_TYPE = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const;
/** Characters of a dead server's last words that are told. */
const TAIL_CHARS = 1_500;

/** Gives a function that throws once the process has ended. */
function watch(child: ChildProcess): () => void {
  let said = '';
  let dead: string | undefined;
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-TAIL_CHARS);
  });
  child.on('error', (error) => {
    dead = error.message;
  });
  child.on('exit', (code, signal) => {
    dead ??= `exit ${signal ?? code}`;
  });
  return () => {
    if (dead !== undefined) throw new DevServerError(`The Temporal dev server did not start (${dead}). ${said.trim()}`);
  };
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill(signal);
  await gone;
  clearTimeout(force);
}

/** Waits until the namespace is there and knows the search attributes. */
async function waitForAnswer(address: string, namespace: string, withinMs: number, fate: () => void): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    fate();
    try {
      const connection = await openConnection({ address, connectTimeout: 2_000 });
      try {
        await connection.workflowService.describeNamespace({ namespace });
        await registerSearchAttributes(connection, namespace);
        return;
      } finally {
        await connection.close();
      }
    } catch (thrown) {
      if (Date.now() > until) {
        const said = thrown instanceof Error ? thrown.message : String(thrown);
        throw new DevServerError(`No Temporal server answers at ${address} (namespace ${namespace}): ${said}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The last resort: the SDK downloads the server, where it may. */
async function startDownloaded(
  namespace: string,
  { port, dbFile, ui = false }: DevServerOptions,
  say: (line: string) => void,
  tried: string[],
): Promise<DevServer> {
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    say('Downloading the Temporal dev server (once) …');
    const uiPort = ui ? await freePort() : undefined;
    const environment = await TestWorkflowEnvironment.createLocal({
      server: {
        namespace,
        port: port ?? (await freePort()),
        ...(dbFile === undefined ? {} : { dbFilename: dbFile }),
        ...(uiPort === undefined ? {} : { ui: true, uiPort }),
        extraArgs: DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
      },
    });
    const { address } = environment;
    await waitForAnswer(address, namespace, START_MS, () => undefined);
    const from = "the SDK's download";
    const stop = (): Promise<void> => environment.teardown();
    return { address, from, stop, kill: stop, ...(uiPort === undefined ? {} : { uiUrl: `http://${HOST}:${uiPort}` }) };
  } catch (thrown) {
    tried.push(`the SDK could not download it: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    throw new DevServerError(
      [
        'There is no Temporal server, and none can be started:',
        ...tried.map((line) => `  - ${line}`),
        'Set TEMPORAL_ADDRESS to a running server, or install the `temporal` command line or Go, and run this again.',
      ].join('\n'),
    );
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port is free'));
      });
    });
  });
}
