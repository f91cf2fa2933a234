import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFixes } from './write-fixes.ts';

function folderWith(files: { readonly [name: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

test('what changed since it was checked is left as it is', () => {
  const root = folderWith({ 'a.flow.yaml': 'typed meanwhile' });
  assert.throws(
    () => writeFixes(root, [{ path: 'a.flow.yaml', before: 'old', after: 'new' }]),
    /changed while it was checked/,
  );
  assert.equal(readFileSync(join(root, 'a.flow.yaml'), 'utf8'), 'typed meanwhile');
  assert.deepEqual(readdirSync(root), ['a.flow.yaml']);
});

test('a file keeps its rights, and a link stays a link', () => {
  const root = folderWith({ 'a.flow.yaml': 'old' });
  const file = join(root, 'a.flow.yaml');
  chmodSync(file, 0o640);
  symlinkSync('a.flow.yaml', join(root, 'b.flow.yaml'));
  writeFixes(root, [{ path: 'b.flow.yaml', before: 'old', after: 'new' }]);
  assert.equal(readFileSync(file, 'utf8'), 'new');
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.ok(lstatSync(join(root, 'b.flow.yaml')).isSymbolicLink());
});

test('a draft of another process in the way: told, and nothing is lost', () => {
  const root = folderWith({ 'a.flow.yaml': 'old' });
  writeFileSync(join(root, `a.flow.yaml.${process.pid}.fixed`), 'a draft');
  assert.throws(
    () => writeFixes(root, [{ path: 'a.flow.yaml', before: 'old', after: 'new' }]),
    /cannot be written \(EEXIST\)/,
  );
  assert.equal(readFileSync(join(root, 'a.flow.yaml'), 'utf8'), 'old');
  assert.ok(!existsSync(join(root, 'a.flow.yaml.fixed')));
});
