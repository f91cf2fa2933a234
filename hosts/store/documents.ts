/** Documents in a store: put as a stream, opened as a stream, sealed where there are keys. */
import { type DocumentReference, isDocument } from '../../schema/document.ts';
import type { BlobStore, Content, Digest } from './blob-store.ts';
import { isDigest } from './blob-store.ts';
import { StoreError } from './errors.ts';
import { KeyError, type Keyring } from './keys/keyring.ts';
import { sealStream, unsealStream } from './keys/seal-stream.ts';

export interface AboutDocument {
  /** `application/pdf`. */
  readonly mediaType: string;
  readonly name?: string;
  /** Bytes of the document; more is an error, and nothing is kept. `STORE_LIMITS.blobBytes` unless given. */
  readonly maxBytes?: number;
}

export interface DocumentStore {
  /** Resolves when the bytes are safe. Rejects with `StoreError`s and `KeyError`s. */
  put(content: Content, about: AboutDocument): Promise<DocumentReference>;
  /** The bytes as a stream; it ends with an error where they are not those that were put. */
  open(document: DocumentReference): Promise<AsyncIterable<Uint8Array>>;
}

export interface DocumentsOptions {
  readonly store: BlobStore;
  readonly keyring?: Keyring;
  /** Empty: of no tenant. A document of another tenant does not open. */
  readonly tenant: string;
  readonly signal?: AbortSignal;
}

/** Bytes that sealing adds to a document, about: a tag for each chunk, and the head. */
const sealedBytes = (bytes: number): number => bytes + bytes / 1_000 + 10_000;

export function createDocuments({ store, keyring, tenant, signal }: DocumentsOptions): DocumentStore {
  const stop = signal === undefined ? {} : { signal };
  return {
    async put(content, { mediaType, name, maxBytes }) {
      const counted = count(content, maxBytes);
      const by = keyring?.sealing(tenant);
      const stream = by === undefined ? counted.content : sealStream(counted.content, by);
      const cap = maxBytes === undefined ? {} : { maxBytes: sealedBytes(maxBytes) };
      const { digest } = await store.put(stream, { ...cap, ...stop });
      return {
        $document: digest,
        bytes: counted.bytes(),
        mediaType,
        ...(name === undefined ? {} : { name }),
        ...(by === undefined ? {} : { key: by.id }),
      };
    },
    async open(document) {
      const digest = digestOf(document);
      const sealed = await store.get(digest, stop);
      if (document.key === undefined) return whole(sealed, document);
      if (keyring === undefined) {
        throw new KeyError('unknown_key', `It is ${JSON.stringify(document.key)}, and no keys are set up.`);
      }
      return whole(unsealStream(sealed, keyring, tenant), document);
    },
  };
}

function digestOf(document: DocumentReference): Digest {
  if (isDocument(document) && isDigest(document.$document)) return document.$document;
  throw new StoreError('missing', 'What was given as a document is no reference to one.');
}

function count(content: Content, maxBytes: number | undefined) {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      bytes += chunk.byteLength;
      if (maxBytes !== undefined && bytes > maxBytes) {
        throw new StoreError('too_large', `At most ${maxBytes} bytes are taken.`);
      }
      yield chunk;
    }
  }
  return { content: counted(), bytes: () => bytes };
}

/** A reference that was changed on its way says other things of the bytes than they are. */
async function* whole(content: AsyncIterable<Uint8Array>, document: DocumentReference): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    yield chunk;
  }
  if (bytes === document.bytes) return;
  throw new StoreError('corrupt', `${document.$document} has ${bytes} bytes; its reference says ${document.bytes}.`);
}
