/** Documents whose bytes were changed anywhere: findings with places, sorted, each once, and never a throw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../stdlib/index.ts';
import { checkProject } from './compile-project.ts';
import { compareDiagnostics } from './diagnostics/finding.ts';
import { createRandom, pick, type Random } from './fixtures/mutate.ts';
import { readFixture, sha256, treeOf } from './fixtures/project.ts';

const DOCUMENTS = 400;
const FILES = readFixture('rules');
const PATHS = Object.keys(FILES).filter((path) => /\.(ya?ml|json|hbs)$/.test(path));
const whole = (random: Random, most: number): number => Math.floor(random() * most);

/** Bytes that mean something to a reader of UTF-8, YAML, JSON or a terminal. */
const ODD: readonly number[] = [
  0, 9, 10, 13, 27, 34, 35, 36, 38, 39, 42, 58, 91, 96, 123, 125, 127, 128, 0xc0, 0xe2, 0xed, 0xef, 0xf4, 0xfe, 0xff,
];

const BLOWS: readonly ((bytes: Buffer, at: number, random: Random) => Buffer)[] = [
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), Buffer.of(pick(random, ODD)), bytes.subarray(at + 1)]),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), Buffer.of(pick(random, ODD)), bytes.subarray(at)]),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + whole(random, 40))]),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(whole(random, bytes.length))]),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + whole(random, 200), pick(random, ODD)), bytes.subarray(at)]),
  (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le'),
  (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]),
  (bytes, at, random) => {
    const changed = Buffer.from(bytes);
    for (let i = at; i < Math.min(at + 8, changed.length); i++)
      changed[i] = (changed[i] ?? 0) ^ (1 << whole(random, 8));
    return changed;
  },
];

test(`${DOCUMENTS} documents with changed bytes`, () => {
  for (let seed = 1; seed <= DOCUMENTS; seed++) {
    const random = createRandom(seed);
    const path = pick(random, PATHS);
    let bytes: Buffer = Buffer.from(FILES[path] ?? '');
    for (let blows = 1 + whole(random, 4); blows > 0; blows--)
      bytes = pick(random, BLOWS)(bytes, whole(random, bytes.length + 1), random);
    const tree = treeOf({ ...FILES, [path]: bytes.toString('utf8') });
    const { diagnostics } = checkProject(tree, { contracts: standardContracts, digest: sha256 }, [path]);
    diagnostics.forEach((one, i) => {
      const { line, col, endLine, endCol } = one.range;
      assert.ok(line >= 1 && col >= 1 && (endLine > line || (endLine === line && endCol >= col)), `seed ${seed}`);
      const before = diagnostics[i - 1];
      assert.ok(before === undefined || compareDiagnostics(before, one) < 0, `seed ${seed}: sorted, each once`);
    });
  }
});
