/** A folder as a store: `ab/cd/<digest>` below it, written beside and moved into place. */
import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import {
  access,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobInfo, Digest } from '../blob-store.ts';
import type { Source, StoreDriver } from '../driver.ts';
import { fromSystem, isStoreError } from '../errors.ts';
import { SPOOL_PREFIX, spool } from '../spool.ts';

const HEX = /^[0-9a-f]{64}$/;

/** `folder`: absolute; made where it is not there. One namespace of Temporal has one folder of its own. */
export function createFileDriver(folder: string): StoreDriver {
  const blobs = join(folder, 'blobs');
  const incoming = join(folder, 'incoming');
  const leaseFile = join(folder, 'clean-up.lease');
  const pathOf = (digest: Digest): string => {
    const hex = digest.slice('sha256:'.length);
    return join(blobs, hex.slice(0, 2), hex.slice(2, 4), hex);
  };
  const spoolFolder = async (): Promise<string> => {
    await guarded('The folder cannot be made', () => mkdir(incoming, { recursive: true, mode: 0o700 }));
    return incoming;
  };

  async function write(digest: Digest, source: Source, signal: AbortSignal): Promise<void> {
    const target = pathOf(digest);
    await guarded('The folder cannot be made', () => mkdir(dirname(target), { recursive: true, mode: 0o700 }));
    const file = await ownCopy(source, await spoolFolder(), signal);
    try {
      await guarded('The blob cannot be moved into place', () => rename(file, target));
      await syncFolder(dirname(target));
    } finally {
      await rm(file, { force: true });
    }
  }

  async function statBlob(digest: Digest): Promise<BlobInfo | undefined> {
    try {
      const { size, mtimeMs } = await stat(pathOf(digest));
      return { digest, bytes: size, storedAt: mtimeMs };
    } catch (thrown) {
      const error = fromSystem(thrown, `${digest} cannot be looked at`);
      if (isStoreError(error) && error.code === 'missing') return undefined;
      throw error;
    }
  }

  async function* list(): AsyncGenerator<BlobInfo> {
    for (const first of await entries(blobs)) {
      for (const second of await entries(join(blobs, first))) {
        for (const name of await entries(join(blobs, first, second))) {
          if (!HEX.test(name)) continue;
          const blob = await statBlob(`sha256:${name}`);
          if (blob !== undefined) yield blob;
        }
      }
    }
  }

  return {
    where: folder,
    spoolFolder,
    write,
    stat: statBlob,
    async read(digest) {
      // What is missing is told before the stream is handed out; a stream that nobody reads holds nothing open.
      await guarded(`${digest} cannot be read`, () => access(pathOf(digest), constants.R_OK));
      return reading(digest, pathOf(digest));
    },
    list,
    remove: (digest) => guarded(`${digest} cannot be deleted`, () => rm(pathOf(digest), { force: true })),
    async sweep(before) {
      for (const name of await entries(incoming)) {
        const file = join(incoming, name);
        if (!name.startsWith(SPOOL_PREFIX)) continue;
        const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: before })); // its writer has taken it away
        if (mtimeMs < before) await rm(file, { force: true });
      }
    },
    async lease() {
      try {
        return Number(await readFile(leaseFile, 'utf8')) || undefined;
      } catch (thrown) {
        const error = fromSystem(thrown, 'The note of who cleans up cannot be read');
        if (isStoreError(error) && error.code === 'missing') return undefined;
        throw error;
      }
    },
    async setLease(until) {
      await guarded('The note of who cleans up cannot be written', async () => {
        if (until === undefined) return rm(leaseFile, { force: true });
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(leaseFile, String(until));
      });
    },
  };
}

/** Bytes that are read at a time. */
const READ_BYTES = 256 * 1024;

/** A file of this store that may be moved: what is spooled beside it, or a copy. Its time is now. */
async function ownCopy(source: Source, incoming: string, signal: AbortSignal): Promise<string> {
  if ('bytes' in source) {
    const one = (async function* () {
      yield source.bytes;
    })();
    return (await spool(one, incoming, source.bytes.byteLength, signal)).file;
  }
  // A try that failed half-way may be made again: the caller's file stays where it is, under its own name.
  const name = `${source.file}-${randomUUID()}`;
  // Not every file system knows a second name for a file.
  await link(source.file, name).catch(() => guarded('The blob cannot be copied', () => copyFile(source.file, name)));
  const now = new Date();
  await guarded('The blob cannot be made young', () => utimes(name, now, now));
  return name;
}

async function* reading(digest: Digest, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: READ_BYTES });
  } catch (thrown) {
    throw fromSystem(thrown, `${digest} cannot be read`);
  }
}

/** The move itself must outlive a crash of the machine. Not every system opens folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync().catch(() => undefined); // some file systems refuse it for folders
  } finally {
    await handle.close();
  }
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    const error = fromSystem(thrown, `${folder} cannot be listed`);
    if (isStoreError(error) && error.code === 'missing') return [];
    throw error;
  }
}

async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw fromSystem(thrown, what);
  }
}
