/** Stores and keys for the tests of this host. */
import { createHash } from 'node:crypto';
import { type BlobStore, createBlobStore, createFileDriver } from '../../store/index.ts';
import { createKeyring, type KeySetting } from '../../store/keys/keyring.ts';
import type { PayloadLayer } from '../payloads/layer.ts';

/** 32 bytes that are nobody's. */
export function testKey(id: string, more: Partial<KeySetting> = {}): KeySetting {
  return { id, secret: createHash('sha256').update(`test ${id}`).digest('base64'), ...more };
}

export function testStore(folder: string): BlobStore {
  return createBlobStore(createFileDriver(folder));
}

export function testLayer(folder: string, keys?: readonly KeySetting[]): PayloadLayer {
  return {
    store: testStore(folder),
    ...(keys === undefined ? {} : { keyring: createKeyring(keys) }),
    threshold: 4_096,
  };
}
