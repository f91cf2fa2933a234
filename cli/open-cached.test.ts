import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCached } from './open-cached.ts';
import { runCli } from './testing/run-cli.ts';

const BUNDLE = 'check-program.cjs';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-code-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const files = (): readonly string[] => readdirSync(folder).map((name) => join(folder, name));
function only(): string {
  const [file, ...more] = files();
  assert.ok(file !== undefined && more.length === 0);
  return file;
}
/** Whether something was kept: it was not there yet, or did not fit. */
function keeps(flags?: string): boolean {
  const cached = openCached<typeof import('./run-process.ts')>(BUNDLE, {
    folder,
    ...(flags === undefined ? {} : { flags }),
  });
  assert.ok(cached !== undefined);
  assert.equal(typeof cached.exports.runProcess, 'function');
  const mark = new Date(Date.now() - 60_000);
  for (const file of files()) utimesSync(file, mark, mark);
  cached.keep();
  return files().some((file) => statSync(file).mtimeMs > mark.getTime());
}

test('code is kept, added to some times, made again where it does not fit, and forgotten when it is old', () => {
  const wanted = [true, true, true, true, true, true, false, false];
  assert.deepEqual(
    wanted.map(() => keeps()),
    wanted,
  );
  const file = only();
  const whole = readFileSync(file);
  for (const broken of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.from(whole).fill(7, 40, 400)]) {
    writeFileSync(file, broken);
    assert.equal(keeps(), true, `${broken.length} bytes`);
  }
  const old = join(folder, `${BUNDLE}-${'a'.repeat(64)}`);
  writeFileSync(old, 'x');
  utimesSync(old, 0, 0);
  openCached(BUNDLE, { folder })?.keep();
  assert.equal(only(), file);
});

test('of many builds the newest are kept, and of drafts those that may still be written', () => {
  const home = mkdtempSync(join(folder, 'many-'));
  const put = (name: string, agoMs: number): string => {
    writeFileSync(join(home, name), 'x');
    const at = new Date(Date.now() - agoMs);
    utimesSync(join(home, name), at, at);
    return name;
  };
  const stored = (n: number): string => `${BUNDLE}-${String(n).padStart(64, '0')}`;
  const builds = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => put(stored(n), n * 60_000));
  const [young] = [put(`${stored(9)}.4711`, 1_000), put(`${stored(9)}.4712`, 3_600_000)];
  const other = put('notes.txt', 100 * 86_400_000);
  openCached(BUNDLE, { folder: home })?.keep();
  const left = readdirSync(home);
  const own = left.filter((name) => !builds.includes(name) && name !== young && name !== other);
  assert.deepEqual(left.filter((name) => !own.includes(name)).sort(), [...builds.slice(0, 5), young, other].sort());
  assert.equal(own.length, 1);
  rmSync(home, { recursive: true });
});

test('what a run added is not lost to one that needed less', () => {
  rmSync(only());
  keeps();
  const [few] = files().map((file) => statSync(file).size);
  const many = openCached<typeof import('./run-process.ts')>(BUNDLE, { folder });
  many?.keep();
  assert.ok(few !== undefined && statSync(only()).size >= few);
});

test('a folder that cannot be written is no failure', () => {
  const occupied = join(folder, 'occupied');
  writeFileSync(occupied, 'a file');
  openCached(BUNDLE, { folder: occupied })?.keep();
  assert.equal(readFileSync(occupied, 'utf8'), 'a file');
});

test('a bundle that the build has not made is none', () => {
  assert.equal(openCached('no-such.cjs', { folder }), undefined);
});

test('a check says the same from the kept code as from the modules', async () => {
  const env = { XDG_CACHE_HOME: join(folder, 'home') };
  for (const args of [
    ['check', 'nope.yaml'],
    ['check', '--help'],
    ['check', '--no-such'],
  ]) {
    const plain = await runCli(['--env', 'none', ...args], { env });
    const first = await runCli([...args, '--env', 'none'], { env });
    const second = await runCli([...args, '--env', 'none'], { env });
    assert.deepEqual(first, plain);
    assert.deepEqual(second, plain);
  }
});
