/** What one kind of store has to do; `create-blob-store.ts` makes a whole store of it. */
import type { BlobInfo, Digest } from './blob-store.ts';

/** Whole bytes in memory, or in a file that the driver may take away. */
export type Source = { readonly bytes: Uint8Array } | { readonly file: string; readonly length: number };

/** Rejects with `StoreError`s. `signal` ends what may take long. */
export interface StoreDriver {
  readonly where: string;
  /** Folder for what streams in: on the same file system as the store, where that helps. */
  spoolFolder(): Promise<string>;
  /** All or nothing, safe when it resolves; what is there already is replaced, and young again. */
  write(digest: Digest, source: Source, signal: AbortSignal): Promise<void>;
  /** Undefined where there is none. */
  stat(digest: Digest, signal: AbortSignal): Promise<BlobInfo | undefined>;
  /** Rejects with `missing` where there is none. */
  read(digest: Digest, signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>>;
  list(signal: AbortSignal | undefined): AsyncIterable<BlobInfo>;
  remove(digest: Digest, signal: AbortSignal): Promise<void>;
  /** Removes what interrupted writers left before that time, milliseconds since the epoch. */
  sweep(before: number): Promise<void>;
  /** The time until which somebody cleans up, milliseconds since the epoch; undefined where nobody does. */
  lease(signal: AbortSignal): Promise<number | undefined>;
  /** Undefined: the clean-up is over. */
  setLease(until: number | undefined, signal: AbortSignal): Promise<void>;
}
