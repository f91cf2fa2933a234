import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBlobStore } from './create-blob-store.ts';
import { createDocuments } from './documents.ts';
import { isStoreError } from './errors.ts';
import { createFileDriver } from './file/file-driver.ts';
import { createKeyring, KeyError } from './keys/keyring.ts';
import { measure, megabytes } from './testing/blobs.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-documents-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const keyring = createKeyring([{ id: 'one', secret: Buffer.alloc(32, 7).toString('base64') }]);
const open = (tenant = 'acme', keys = true) =>
  createDocuments({
    store: createBlobStore(createFileDriver(folder)),
    tenant,
    ...(keys ? { keyring } : {}),
  });
const text = Buffer.from('what only the tenant may read');
const about = { mediaType: 'text/plain', name: 'a.txt' };

test('a document comes back as it was put, sealed or not; its reference is about the document itself', async () => {
  for (const keys of [true, false]) {
    const documents = open('acme', keys);
    const { $document, ...rest } = await documents.put(text, about);
    assert.match($document, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(rest, { ...about, bytes: text.byteLength, ...(keys ? { key: 'one' } : {}) });
    const opened = await documents.open({ $document, ...rest });
    assert.deepEqual(
      await measure(opened),
      await measure(
        (async function* () {
          yield text;
        })(),
      ),
    );
  }
  const large = await open().put(megabytes(9), { mediaType: 'application/octet-stream' });
  assert.equal(large.bytes, 9_000_000);
  assert.deepEqual(await measure(await open().open(large)), await measure(megabytes(9)));
});

test('nobody reads a sealed document in the store, no other tenant opens it, and none is opened without the key', async () => {
  const sealed = await open().put(text, about);
  for (const name of await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })) {
    if (!name.isFile() || name.name !== sealed.$document.slice(7)) continue;
    assert.ok(!(await readFile(join(name.parentPath, name.name))).includes('only the tenant'));
  }
  const read = async (documents: ReturnType<typeof open>) => measure(await documents.open(sealed));
  await assert.rejects(read(open('other')), (thrown) => thrown instanceof KeyError && thrown.code === 'other_tenant');
  await assert.rejects(
    read(open('acme', false)),
    (thrown) => thrown instanceof KeyError && thrown.code === 'unknown_key',
  );
});

test('a reference that was changed, and a document beyond its cap, are refused', async () => {
  const documents = open('acme', false);
  const kept = await documents.put(text, about);
  const refused = (code: string) => (thrown: unknown) => isStoreError(thrown) && thrown.code === code;
  await assert.rejects(measure(await documents.open({ ...kept, bytes: 3 })), refused('corrupt'));
  await assert.rejects(documents.open({ ...kept, $document: `sha256:${'0'.repeat(64)}` }), refused('missing'));
  await assert.rejects(documents.open({ ...kept, $document: '../../etc' }), refused('missing'));
  for (const keys of [true, false]) {
    await assert.rejects(open('acme', keys).put(megabytes(2), { ...about, maxBytes: 1_500_000 }), refused('too_large'));
  }
});
