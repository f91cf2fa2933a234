import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSealed, writeSealed } from './sealed-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));

test('a file of the cache is read where it is whole', () => {
  const file = join(folder, 'new', 'file');
  assert.equal(readSealed(file), undefined);
  assert.ok(writeSealed(file, Buffer.from('found')));
  assert.equal(readSealed(file)?.toString(), 'found');
  writeFileSync(file, readFileSync(file).subarray(0, -1));
  assert.equal(readSealed(file), undefined);
});

test('a file of another user is not read', (context) => {
  const { getuid } = process;
  if (getuid === undefined) return; // a system without such users
  const file = join(folder, 'theirs');
  writeSealed(file, Buffer.from('found'));
  context.after(() => {
    process.getuid = getuid;
  });
  process.getuid = () => getuid() + 1;
  assert.equal(readSealed(file), undefined);
});
