/** What the package promises in `exports` and `bin` is there, by the names that users import. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  readonly bin: { readonly [name: string]: string };
  readonly exports: { readonly [path: string]: { readonly types: string; readonly default: string } };
};

const WANTED: { readonly [path: string]: readonly string[] } = {
  '.': ['compile', 'checkProject', 'loadProject'],
  './worker': ['createHoldfastWorker'],
  './client': ['connect', 'ClientError'],
  './store': ['createBlobStore', 'createFileDriver', 'createS3Driver', 'createKeyring', 'createDocuments'],
  './testing': ['runInMemory'],
  './catalog': ['implement', 'ActivityError', 'catalogue'],
};

test('every export is there, with its types', async () => {
  assert.deepEqual(Object.keys(manifest.exports), Object.keys(WANTED));
  for (const [path, names] of Object.entries(WANTED)) {
    const entry = manifest.exports[path];
    assert.ok(entry && existsSync(new URL(entry.types, root)), `${path} has types`);
    const found: object = await import(`holdfast${path.slice(1)}`);
    for (const name of names) assert.ok(name in found, `${path} exports ${name}`);
  }
});

test('the command is there', () => {
  for (const file of Object.values(manifest.bin)) {
    assert.match(readFileSync(new URL(file, root), 'utf8'), /^#!\/usr\/bin\/env node\n/);
  }
});
