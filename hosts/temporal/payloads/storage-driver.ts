/** The store behind Temporal's external storage: a history holds the digest of a large payload, and nothing of it. */
import { type Payload, type StorageDriver, StorageDriverClaim } from '@temporalio/common';
import { type BlobStore, type Digest, isDigest, StoreError } from '../../store/index.ts';
import { HOST_LIMITS } from '../limits.ts';
import { PayloadProto as Proto } from './proto.ts';

/** INVARIANT: histories name the driver, and hold its claims. */
const NAME = 'holdfast';
const CLAIM = 'digest';

/** A stored payload has this many bytes at most: the value, and what stands around it. */
const STORED_BYTES = HOST_LIMITS.storedPayloadBytes + 100_000;

/** Rejects with `StoreError`s, which name digests and nothing that is stored. */
export function createStorageDriver(store: BlobStore): StorageDriver {
  return {
    name: NAME,
    type: 'holdfast.blobs',
    store: ({ abortSignal }, payloads) =>
      Promise.all(
        payloads.map(async (payload) => {
          const bytes = Proto.encode(payload).finish();
          const { digest } = await store.put(bytes, { maxBytes: STORED_BYTES, ...signalOf(abortSignal) });
          return new StorageDriverClaim({ [CLAIM]: digest });
        }),
      ),
    retrieve: ({ abortSignal }, claims) =>
      Promise.all(
        claims.map(async (claim): Promise<Payload> => {
          const bytes = await store.read(claimed(claim), STORED_BYTES, signalOf(abortSignal));
          return Proto.decode(bytes);
        }),
      ),
  };
}

function claimed({ claimData }: StorageDriverClaim): Digest {
  const digest = claimData[CLAIM];
  if (isDigest(digest)) return digest;
  throw new StoreError('missing', 'The history refers to it by no digest: another driver wrote it.');
}

function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
