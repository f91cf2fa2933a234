/** What every store must do, whatever it is made of; and what it says where its driver breaks. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { BlobStore, Digest } from './blob-store.ts';
import { createBlobStore } from './create-blob-store.ts';
import type { StoreDriver } from './driver.ts';
import { isStoreError, StoreError, type StoreErrorCode } from './errors.ts';
import { createFileDriver } from './file/file-driver.ts';
import { STORE_LIMITS } from './limits.ts';
import { measure, megabytes } from './testing/blobs.ts';

const HELLO = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const ABSENT: Digest = `sha256:${'0'.repeat(64)}`;
const hello = Buffer.from('hello');
const quick = { silenceMs: 300, pauseMs: 1 };
const DAY = 24 * 60 * 60 * 1000;

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-store-'));
});
after(() => rm(folder, { recursive: true, force: true }));

let stores = 0;
const fresh = async (): Promise<{ driver: StoreDriver; root: string }> => {
  const root = join(folder, `store-${stores++}`);
  return { driver: createFileDriver(root), root };
};
const refuses = (code: StoreErrorCode) => (thrown: unknown) => isStoreError(thrown) && thrown.code === code;
const everything = async (store: BlobStore): Promise<Digest[]> => {
  const found: Digest[] = [];
  for await (const { digest } of store.list()) found.push(digest);
  return found.sort();
};
/** Makes a blob of a file store old. */
async function age(root: string, digest: string, ms: number): Promise<void> {
  const hex = digest.slice(7);
  const then = new Date(Date.now() - ms);
  await utimes(join(root, 'blobs', hex.slice(0, 2), hex.slice(2, 4), hex), then, then);
}

test('what is put is found by its digest, whole or as a stream, and is stored once', async () => {
  const store = createBlobStore((await fresh()).driver);
  assert.deepEqual(await everything(store), []);
  assert.deepEqual(await store.put(hello), { digest: HELLO, bytes: 5 });
  const chunks = (async function* () {
    yield Buffer.from('he');
    yield Buffer.from('llo');
  })();
  assert.deepEqual(await store.put(chunks), { digest: HELLO, bytes: 5 });
  assert.equal(Buffer.from(await store.read(HELLO, 5)).toString(), 'hello');
  assert.equal(await store.has(HELLO), true);
  assert.equal(await store.has(ABSENT), false);
  assert.deepEqual(await everything(store), [HELLO]);
  const empty = await store.put(new Uint8Array());
  assert.deepEqual(await measure(await store.get(empty.digest)), empty);
});

test('twenty megabytes pass through as a stream', async () => {
  const store = createBlobStore((await fresh()).driver);
  const expected = await measure(megabytes(20));
  const stored = await store.put(megabytes(20));
  assert.deepEqual(stored, expected);
  assert.deepEqual(await measure(await store.get(stored.digest)), expected);
});

test('what is refused leaves nothing behind', async () => {
  const { driver, root } = await fresh();
  const store = createBlobStore(driver);
  const broken = (async function* () {
    yield hello;
    throw new TypeError('the line broke');
  })();
  const stop = new AbortController();
  const stopped = (async function* () {
    yield hello;
    stop.abort(new RangeError('enough'));
    yield hello;
  })();
  await assert.rejects(store.put(megabytes(3), { maxBytes: 2_500_000 }), refuses('too_large'));
  await assert.rejects(store.put(hello, { maxBytes: 4 }), refuses('too_large'));
  await assert.rejects(store.put(broken), TypeError);
  await assert.rejects(store.put(stopped, { signal: stop.signal }), RangeError);
  await assert.rejects(store.get(ABSENT), refuses('missing'));
  await store.put(hello);
  await assert.rejects(store.read(HELLO, 4), refuses('too_large'));
  assert.deepEqual(await everything(store), [HELLO]);
  assert.deepEqual(await readdir(join(root, 'incoming')), []);
});

test('other bytes than the digest says are an error, and putting them again mends a damaged size', async () => {
  const { driver, root } = await fresh();
  const store = createBlobStore(driver);
  await store.put(hello);
  const path = join(root, 'blobs', '2c', 'f2', HELLO.slice(7));
  await writeFile(path, 'jello');
  await assert.rejects(store.read(HELLO, 100), refuses('corrupt'));
  await truncate(path, 3);
  await assert.rejects(store.read(HELLO, 100), refuses('corrupt'));
  await store.put(hello);
  assert.equal(Buffer.from(await store.read(HELLO, 100)).toString(), 'hello');
});

test('a folder that is no folder, or of somebody else, says so', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await assert.rejects(createBlobStore(createFileDriver(file)).put(hello), refuses('misconfigured'));
});

type Broken = { readonly name: string; readonly breaks: Partial<StoreDriver>; readonly code: StoreErrorCode };
const full = async (): Promise<never> => {
  throw new StoreError('full', 'no room');
};
const BROKEN: readonly Broken[] = [
  { name: 'full', breaks: { write: full }, code: 'full' },
  { name: 'hanging on writing', breaks: { write: () => new Promise(() => undefined) }, code: 'slow' },
  { name: 'hanging on looking', breaks: { stat: () => new Promise(() => undefined) }, code: 'slow' },
];
for (const { name, breaks, code } of BROKEN) {
  test(`a store that is ${name} is told as ${code}`, async () => {
    const store = createBlobStore({ ...(await fresh()).driver, ...breaks }, { limits: quick });
    await assert.rejects(store.put(hello), refuses(code));
  });
}

test('a store that stops in the middle of a stream is slow; one that is away for a moment is asked again', async () => {
  const { driver } = await fresh();
  await createBlobStore(driver).put(hello);
  const hanging = async () =>
    (async function* () {
      yield Buffer.from('he');
      await new Promise(() => undefined);
    })();
  const slow = createBlobStore({ ...driver, read: hanging }, { limits: quick });
  await assert.rejects(slow.read(HELLO, 100), refuses('slow'));
  let tries = 0;
  const away: StoreDriver = {
    ...driver,
    read: async (digest, signal) => {
      tries++;
      if (tries < 3) throw new StoreError('unavailable', 'not now');
      return driver.read(digest, signal);
    },
  };
  assert.equal((await createBlobStore(away, { limits: quick }).read(HELLO, 100)).byteLength, 5);
});

test('only what is old enough and not put since is deleted; leftovers of writers go with it', async () => {
  const { driver, root } = await fresh();
  const store = createBlobStore(driver);
  const [old, young, again] = await Promise.all(['old', 'young', 'again'].map((text) => store.put(Buffer.from(text))));
  assert.ok(old && young && again);
  for (const { digest } of [old, again]) await age(root, digest, 3 * DAY);
  await mkdir(join(root, 'incoming'), { recursive: true });
  await writeFile(join(root, 'incoming', 'incoming-1-x'), 'half');
  const then = new Date(Date.now() - 3 * DAY);
  await utimes(join(root, 'incoming', 'incoming-1-x'), then, then);
  // What is put again is young, and what is renewed.
  await store.put(Buffer.from('again'));
  await age(root, young.digest, 3 * DAY);
  await store.renew(young.digest);
  await assert.rejects(store.renew(ABSENT), refuses('missing'));
  const deleted: string[] = [];
  const all = [old.digest, young.digest, again.digest, ABSENT];
  // A later time than the least age allows counts as the least age.
  await store.deleteOlder(all, Date.now() + DAY, ({ digest }) => deleted.push(digest));
  assert.deepEqual(deleted, [old.digest]);
  assert.deepEqual(await everything(store), [young.digest, again.digest].sort());
  assert.deepEqual(await readdir(join(root, 'incoming')), []);
});

test('a writer of what is being deleted waits, and writes it again', async () => {
  const { driver, root } = await fresh();
  const first = createBlobStore(driver, { limits: quick });
  await first.put(hello);
  await age(root, HELLO, 3 * DAY);
  let put: Promise<unknown> = Promise.resolve();
  const meanwhile: StoreDriver = {
    ...driver,
    remove: async (digest, signal) => {
      // Between the look at its age and its deletion somebody puts it.
      put = first.put(hello);
      await new Promise<void>((resolve) => {
        const look = async (): Promise<void> => {
          const blob = await driver.stat(digest, signal);
          if (blob !== undefined && Date.now() - blob.storedAt < DAY) resolve();
          else setImmediate(look);
        };
        void look();
      });
      await driver.remove(digest, signal);
    },
  };
  const cleaner = createBlobStore(meanwhile, { limits: quick });
  await cleaner.deleteOlder([HELLO], Date.now() - 2 * DAY, () => undefined);
  await put;
  assert.equal(await first.has(HELLO), true);
});

test('two clean-ups do not run at one time; one that was interrupted is over after a while', async () => {
  const { driver } = await fresh();
  await driver.setLease(Date.now() + STORE_LIMITS.leaseMs, new AbortController().signal);
  const store = createBlobStore(driver);
  await assert.rejects(
    store.deleteOlder([HELLO], Date.now(), () => undefined),
    refuses('busy'),
  );
  const later = createBlobStore(driver, { now: () => Date.now() + STORE_LIMITS.leaseMs + 1 });
  await later.deleteOlder([HELLO], Date.now(), () => undefined);
});
