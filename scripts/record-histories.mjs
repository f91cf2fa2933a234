/**
 * `npm run histories`: records the golden histories of this version in conformance/histories/<version>/, from the tests that
 * run flows on a real server. Only before the version is released: afterwards they are what runs in flight look like.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, SetupError, setUp } from './setup.mjs';

/** Each of these keeps the histories that it made (`checkReplays`). */
const TESTS = [
  'hosts/temporal/conformance.test.js',
  'hosts/temporal/continue.test.js',
  'workflows/both-hosts.test.js',
  'workflows/cargo-release/redrive.test.js',
];

try {
  setUp();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = join(root, 'conformance', 'histories', version);
  rmSync(folder, { recursive: true, force: true });
  const args = ['--test', '--test-concurrency=1', ...TESTS.map((path) => join(root, 'dist', path))];
  const env = { ...process.env, HOLDFAST_KEEP_HISTORIES: folder };
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new SetupError('A test that records histories failed: npm test says which.');
  const files = readdirSync(folder);
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  process.stderr.write(`recorded ${files.length} histories of ${version}, ${Math.round(bytes / 1024)} KB\n`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
