/**
 * Brings a fresh clone to the point where everything runs: dependencies installed, code generated, compiled, bundled.
 * Plain Node without dependencies, since it runs before there are any. A second run finds all done and says nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Kept in step with `engines` in package.json. */
const MINIMUM_NODE = [20, 18, 1];

/** What a build reads: a change in any of these makes a new one. */
const BUILD_INPUTS = [
  'schema',
  'stdlib',
  'compiler',
  'interpreter',
  'hosts',
  'cli',
  'workflows',
  'conformance',
  'bench',
  'docs',
  'scripts',
];
const BUILD_FILES = ['index.ts', 'tidy.test.ts', 'tsconfig.json', 'package-lock.json'];
const GENERATED = new Set(['generated', 'node_modules', '.holdfast', 'dist']);
/** How much of a failed command's output is shown: how it began and how it ended. */
const HEAD_LINES = 15;
const TAIL_LINES = 25;

export class SetupError extends Error {}

function checkNode() {
  const have = process.versions.node.split('.').map(Number);
  for (const [i, want] of MINIMUM_NODE.entries()) {
    if ((have[i] ?? 0) > want) return;
    if ((have[i] ?? 0) < want) {
      throw new SetupError(
        `Holdfast needs Node ${MINIMUM_NODE.join('.')} or later; this is Node ${process.versions.node}. Install a newer Node and run the command again.`,
      );
    }
  }
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (GENERATED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.(ts|mts|mjs|cjs|js)$|\.schema\.json$/.test(entry.name)) yield path;
  }
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function stampIs(path, digest) {
  return existsSync(path) && readFileSync(path, 'utf8') === digest;
}

function shorten(lines) {
  if (lines.length <= HEAD_LINES + TAIL_LINES) return lines;
  const left = lines.length - HEAD_LINES - TAIL_LINES;
  return [...lines.slice(0, HEAD_LINES), `… (${left} lines) …`, ...lines.slice(-TAIL_LINES)];
}

/** Runs a command quietly; its output is shown only where it fails. */
function runQuietly(title, command, args, say) {
  const started = Date.now();
  say(`${title} …`);
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (result.error || result.status !== 0) {
    const tail = shorten(`${result.stdout ?? ''}${result.stderr ?? ''}`.trimEnd().split('\n')).join('\n');
    throw new SetupError(
      `${title} failed (${[command, ...args].join(' ')}${result.error ? `: ${result.error.message}` : ''}).\n${tail}`,
    );
  }
  say(`${title}: done in ${Math.round((Date.now() - started) / 100) / 10} s`);
}

function install(say) {
  const stamp = join(root, 'node_modules', '.holdfast-installed');
  const digest = digestOf([join(root, 'package-lock.json')]);
  if (stampIs(stamp, digest)) return;
  runQuietly(
    'Installing dependencies (once, a minute or less)',
    'npm',
    ['ci', '--no-fund', '--no-audit', '--loglevel=error'],
    say,
  );
  writeFileSync(stamp, digest);
}

/** The stages of a build, in order. */
export function build(say) {
  // Before it reads anything: what changes meanwhile is not in it.
  const digest = digestOfInputs();
  const node = process.execPath;
  runQuietly('Generating types and validators from the schemas', node, ['scripts/generate.mjs'], say);
  runQuietly('Making the synchronous expression evaluator', node, ['scripts/build-jsonata.mjs'], say);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  runQuietly('Compiling', node, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], say);
  // A linked command (`npm link`) is started as a file; the compiler writes files that cannot be.
  chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755);
  runQuietly('Bundling the workflow', node, ['scripts/build-workflow.mjs'], say);
  runQuietly('Bundling the compiler for the command line', node, ['scripts/bundle-compiler.mjs'], say);
  writeFileSync(BUILT, digest);
}

const BUILT = join(root, 'dist', '.built');

/** Of all that a build reads. */
function digestOfInputs() {
  const files = [
    ...BUILD_FILES.map((name) => join(root, name)),
    ...BUILD_INPUTS.flatMap((name) => [...filesBelow(join(root, name))]),
  ];
  return digestOf(files.filter((path) => existsSync(path)));
}

function buildIfChanged(say) {
  if (!stampIs(BUILT, digestOfInputs())) build(say);
}

/** Idempotent; throws `SetupError` with words for the user. */
export function setUp(say = (line) => process.stderr.write(`${line}\n`)) {
  checkNode();
  install(say);
  buildIfChanged(say);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setUp();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 3;
  }
}
