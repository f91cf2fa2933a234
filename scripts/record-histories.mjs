/**
 * `npm run histories`: records the golden histories of this version in conformance/histories/<version>/, from the tests that
 * run flows on a real server. Only before the version is released: afterwards they are what runs in flight look like.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, SetupError, setUp } from './setup.mjs';

/** Each of these keeps the histories that it made (`checkReplays`). */
const TESTS = [
  'hosts/temporal/conformance.test.js',
  'hosts/temporal/continue.test.js',
  'workflows/both-hosts.test.js',
  'workflows/cargo-release/redrive.test.js',
];

const say = (line) => process.stderr.write(`${line}\n`);

/** Whether the test passed; what fails in it is told as `npm test` tells it. */
function record(path, folder) {
  const args = ['--enable-source-maps', '--test', '--test-reporter=./scripts/test-reporter.mjs'];
  args.push('--test-reporter-destination=stderr', join(root, 'dist', path));
  const { FORCE_COLOR: _, ...own } = process.env;
  const env = { ...own, HOLDFAST_KEEP_HISTORIES: folder, TZ: 'UTC', NO_COLOR: '1' };
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function recordAll(kept) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = join(root, 'conformance', 'histories', version);
  const red = [];
  for (const [i, path] of TESTS.entries()) {
    say(`recording ${i + 1} of ${TESTS.length}: ${path} …`);
    // The others go on: whoever mends one wants to know of all.
    if (!record(path, kept)) red.push(path);
  }
  if (red.length > 0) {
    const words = [`Nothing was recorded, and ${folder} is as it was: a test that records failed.`];
    for (const path of red) words.push(`  npm test -- ${path.replace(/\.test\.js$/, '')}`);
    throw new SetupError(words.join('\n'));
  }
  const files = existsSync(kept) ? readdirSync(kept) : [];
  if (files.length === 0) throw new SetupError(`No test kept a history, and ${folder} is as it was.`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(kept, folder, { recursive: true });
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  say(`recorded ${files.length} histories of ${version}, ${Math.round(bytes / 1024)} KB`);
}

const kept = mkdtempSync(join(tmpdir(), 'holdfast-histories-'));
try {
  setUp();
  recordAll(kept);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 3;
} finally {
  rmSync(kept, { recursive: true, force: true });
}
