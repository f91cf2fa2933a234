/** `npm test`: sets up, starts one Temporal server for all tests, runs every test file, ends with `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, SetupError, setUp } from './setup.mjs';

/** A test that waits for what never comes fails then; none takes a tenth of it on a quiet machine. */
const LONGEST_MS = 900_000;
/** Files at a time: one for each of the two cores that continuous integration has. */
const CONCURRENCY = 2;

function* testFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* testFiles(path);
    else if (entry.name.endsWith('.test.js')) yield path;
  }
}

function runTests(files, address) {
  const args = [
    '--enable-source-maps',
    '--test',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${LONGEST_MS}`,
    '--test-reporter=./scripts/test-reporter.mjs',
    '--test-reporter-destination=stdout',
    ...files,
  ];
  const { FORCE_COLOR: _, ...own } = process.env;
  const env = { ...own, TEMPORAL_ADDRESS: address, TZ: 'UTC', NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}

async function main() {
  const say = (line) => process.stderr.write(`${line}\n`);
  setUp(say);
  const wanted = process.argv.slice(2);
  const all = [...testFiles(join(root, 'dist'))].map((path) => relative(root, path));
  const files = wanted.length === 0 ? all : all.filter((path) => wanted.some((part) => path.includes(part)));
  if (files.length === 0) throw new SetupError(`No test file has ${wanted.join(' or ')} in its path.`);
  const { startDevServer } = await import('../dist/hosts/temporal/dev-server.js');
  const server = await startDevServer({ say });
  try {
    process.exitCode = await runTests(files, server.address);
  } finally {
    await server.stop();
  }
}

main().catch((error) => {
  process.stderr.write(`${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 3;
});
