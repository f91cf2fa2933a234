/** The content-addressed store: what is too large for a history, by the digest of its bytes. */
export { type BlobInfo, type BlobStore, type Content, type Digest, isDigest, type Stored } from './blob-store.ts';
export { createBlobStore, type StoreOptions } from './create-blob-store.ts';
export { type AboutDocument, createDocuments, type DocumentStore } from './documents.ts';
export { isStoreError, STORE_ERRORS, StoreError, type StoreErrorCode } from './errors.ts';
export { createFileDriver } from './file/file-driver.ts';
export { createKeyring, KeyError, type Keyring, type KeySetting } from './keys/keyring.ts';
export { STORE_LIMITS } from './limits.ts';
export { createS3Driver, type S3Options } from './s3/s3-driver.ts';
