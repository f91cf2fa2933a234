/** A content-addressed store: what is put is found again by the digest of its bytes, and by nothing else. */

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** Bytes at once, or as they come: the second is never held in memory as a whole. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

export interface Stored {
  readonly digest: Digest;
  readonly bytes: number;
}

export interface BlobInfo extends Stored {
  /** When it was last put, milliseconds since the epoch. Putting what is there already makes it young again. */
  readonly storedAt: number;
}

export interface PutOptions {
  /** More bytes are refused (`too_large`), and nothing is kept. `STORE_LIMITS.blobBytes` unless given. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface GetOptions {
  readonly signal?: AbortSignal;
}

/** Every method rejects with a `StoreError`, or with the signal's reason. */
export interface BlobStore {
  /** Where it is, for people; without credentials. */
  readonly where: string;
  /** Resolves when the bytes are safe: a history may refer to them from then on. */
  put(content: Content, options?: PutOptions): Promise<Stored>;
  /**
   * The bytes as a stream, which ends with a `StoreError` `corrupt` where they are not those of the digest: nothing that
   * was read may be relied on before its end. Rejects with `missing` where there is none.
   */
  get(digest: Digest, options?: GetOptions): Promise<AsyncIterable<Uint8Array>>;
  /** All of it, checked. More than `maxBytes` is `too_large`. */
  read(digest: Digest, maxBytes: number, options?: GetOptions): Promise<Uint8Array>;
  /** As if it were put again: it is young, and stays for as long as what is new. Rejects with `missing`. */
  renew(digest: Digest, options?: GetOptions): Promise<void>;
  has(digest: Digest, options?: GetOptions): Promise<boolean>;
  /** In no order. */
  list(options?: GetOptions): AsyncIterable<BlobInfo>;
  /**
   * Deletes of the given ones what was not put since, and tells of each; what is put meanwhile stays. Also sweeps what
   * interrupted writers left before that time. Milliseconds since the epoch; one caller at a time, else `busy`.
   */
  deleteOlder(digests: Iterable<Digest>, storedBefore: number, deleted: (blob: BlobInfo) => void): Promise<void>;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && DIGEST.test(value);
}
