/** The same store, in a bucket; and what its service may do. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BlobStore, Digest } from '../blob-store.ts';
import { createBlobStore } from '../create-blob-store.ts';
import { isStoreError, type StoreErrorCode } from '../errors.ts';
import { measure, megabytes } from '../testing/blobs.ts';
import { type S3Server, startS3 } from '../testing/s3-server.ts';
import { createS3Driver, type S3Options } from './s3-driver.ts';

const quick = { silenceMs: 400, pauseMs: 1 };
const DAY = 24 * 60 * 60 * 1000;
const hello = Buffer.from('hello');
const HELLO = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

let server: S3Server;
before(async () => {
  server = await startS3();
});
after(() => server.close());

const open = (changed: Partial<S3Options> = {}): BlobStore => {
  const { endpoint, bucket, account } = server;
  const driver = createS3Driver({ endpoint, bucket, prefix: 'a.b/n_1-x/', ...account, ...changed });
  return createBlobStore(driver, { limits: quick });
};
const everything = async (store: BlobStore): Promise<Digest[]> => {
  const found: Digest[] = [];
  for await (const { digest } of store.list()) found.push(digest);
  return found.sort();
};

test('what is put is found by its digest, listed page by page, and deleted by its age', async () => {
  server.objects.clear();
  const store = open();
  assert.deepEqual(await store.put(hello), { digest: HELLO, bytes: 5 });
  assert.equal(Buffer.from(await store.read(HELLO, 5)).toString(), 'hello');
  const large = await store.put(megabytes(6));
  assert.deepEqual(await measure(await store.get(large.digest)), await measure(megabytes(6)));
  const others = await Promise.all(['a', 'b', 'c'].map((text) => store.put(Buffer.from(text))));
  const all = [HELLO, large.digest, ...others.map(({ digest }) => digest)].sort();
  assert.deepEqual(await everything(store), all);
  for (const [key, object] of server.objects) if (key.includes(HELLO.slice(7))) object.storedAt -= 3 * DAY;
  const deleted: string[] = [];
  await store.deleteOlder(all as Digest[], Date.now() - DAY, ({ digest }) => deleted.push(digest));
  assert.deepEqual(deleted, [HELLO]);
  assert.equal(await store.has(HELLO), false);
  assert.ok(![...server.objects.keys()].some((key) => key.endsWith('.lease')));
});

test('an old one that is put again is young', async () => {
  server.objects.clear();
  const store = open();
  await store.put(hello);
  for (const object of server.objects.values()) object.storedAt -= 3 * DAY;
  await store.put(hello);
  for (const object of server.objects.values()) assert.ok(Date.now() - object.storedAt < DAY);
});

interface Case {
  readonly name: string;
  readonly code: StoreErrorCode;
  readonly changed?: Partial<S3Options>;
  readonly trouble?: NonNullable<S3Server['trouble']>;
}
const CASES: readonly Case[] = [
  { name: 'a full one', code: 'full', trouble: 'full' },
  { name: 'a busy one', code: 'unavailable', trouble: 'busy' },
  { name: 'one that says nothing', code: 'slow', trouble: 'silent' },
  { name: 'a wrong secret', code: 'forbidden', changed: { secretAccessKey: 'another-secret-of-nobody' } },
  { name: 'a wrong bucket', code: 'misconfigured', changed: { bucket: 'elsewhere' } },
  { name: 'a service that is not there', code: 'unavailable', changed: { endpoint: 'http://127.0.0.1:9' } },
];
for (const { name, code, changed, trouble } of CASES) {
  test(`${name} is told as ${code}, without a secret`, async () => {
    server.objects.clear();
    const store = open(changed);
    server.trouble = trouble;
    try {
      await assert.rejects(store.put(Buffer.from('what nobody may see')), (thrown) => {
        assert.ok(isStoreError(thrown), String(thrown));
        assert.equal(thrown.code, code);
        assert.doesNotMatch(thrown.message, /secret|nobody may see|the-test-account/);
        return true;
      });
    } finally {
      server.trouble = undefined;
    }
  });
}

test('other bytes than those of the digest are told', async () => {
  server.objects.clear();
  const store = open();
  await store.put(hello);
  for (const object of server.objects.values()) object.bytes = Buffer.from('jello');
  await assert.rejects(store.read(HELLO, 100), (thrown) => isStoreError(thrown) && thrown.code === 'corrupt');
});
