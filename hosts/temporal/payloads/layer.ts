/** What stands between payloads and the server, for whoever works with runs: worker, client, reader of histories. */
import type { BlobStore } from '../../store/index.ts';
import type { Keyring } from '../../store/keys/keyring.ts';

export interface PayloadLayer {
  /** Of this namespace alone. Without it, what is too large is refused. */
  readonly store?: BlobStore;
  /** Seals all that runs carry. */
  readonly keyring?: Keyring;
  /** Bytes from which on a payload goes to the store. */
  readonly threshold: number;
  /** Of runs that are started without one. */
  readonly tenant?: string;
}
