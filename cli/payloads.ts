/** Store and keys of a project, as its document describes them. */
import { isAbsolute, join } from 'node:path';
import type { BlobStore } from '../hosts/store/index.ts';
import type { PayloadLayer } from '../hosts/temporal/payloads/layer.ts';
import type { FileStore, Payloads, S3Store } from '../schema/generated/project.ts';
import { CliFailure } from './exit.ts';
import type { Io } from './io.ts';
import type { OpenProject } from './project.ts';
import { readSecret } from './secure-connection.ts';

/** Undefined where the project has neither. Throws where a secret is not there, or a key is no key. */
export async function openPayloads(
  io: Io,
  project: OpenProject,
  settings: Payloads | undefined,
  namespace: string,
): Promise<PayloadLayer | undefined> {
  if (settings === undefined) return undefined;
  const { store, keys, threshold, tenant } = settings;
  const { HOST_LIMITS } = await import('../hosts/temporal/limits.ts');
  return {
    ...(store === undefined ? {} : { store: await openStore(io, project, store, namespace) }),
    ...(keys === undefined ? {} : { keyring: await openKeys(io, keys) }),
    threshold: threshold ?? HOST_LIMITS.storeThresholdBytes,
    ...(tenant === undefined ? {} : { tenant }),
  };
}

/** Of a project that has no store of its own: documents of runs in memory are kept beside the project. */
export async function openHere(
  io: Io,
  project: OpenProject,
  settings: Payloads | undefined,
  namespace: string,
): Promise<PayloadLayer> {
  const layer = await openPayloads(io, project, settings, namespace);
  if (layer?.store !== undefined) return layer;
  const { HOST_LIMITS } = await import('../hosts/temporal/limits.ts');
  const store = await openStore(io, project, { kind: 'file', folder: LOCAL_FOLDER }, namespace);
  return { threshold: HOST_LIMITS.storeThresholdBytes, ...layer, store };
}

const LOCAL_FOLDER = '.holdfast/store';

async function openStore(
  io: Io,
  { tree }: OpenProject,
  settings: FileStore | S3Store,
  namespace: string,
): Promise<BlobStore> {
  const { createBlobStore, createFileDriver } = await import('../hosts/store/index.ts');
  if (settings.kind === 'file') {
    const folder = isAbsolute(settings.folder) ? settings.folder : join(tree.root, settings.folder);
    return createBlobStore(createFileDriver(join(folder, namespace)));
  }
  const { createS3Driver } = await import('../hosts/store/s3/s3-driver.ts');
  const { endpoint, bucket, prefix = '', region = 'us-east-1', accessKeyId, secretAccessKey, sessionToken } = settings;
  return createBlobStore(
    createS3Driver({
      endpoint,
      bucket,
      prefix: `${prefix}${namespace}/`,
      region,
      accessKeyId: readSecret(io, accessKeyId, 'payloads.store.accessKeyId'),
      secretAccessKey: readSecret(io, secretAccessKey, 'payloads.store.secretAccessKey'),
      ...(sessionToken === undefined
        ? {}
        : { sessionToken: readSecret(io, sessionToken, 'payloads.store.sessionToken') }),
    }),
  );
}

async function openKeys(io: Io, keys: NonNullable<Payloads['keys']>) {
  const { createKeyring, KeyError } = await import('../hosts/store/keys/keyring.ts');
  const settings = keys.map(({ id, key, tenants }) => ({
    id,
    secret: readSecret(io, key, `payloads.keys.${id}`),
    ...(tenants === undefined ? {} : { tenants }),
  }));
  try {
    return createKeyring(settings);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new CliFailure('environment', `payloads.keys: ${error.message}`, {
      hints: [
        'What a key is made from stands around the project: look at the variables and files that payloads.keys names.',
      ],
      cause: error,
    });
  }
}
