/** The payload layer as the SDK knows it: for `Worker`, `Client` and replays alike. */
import { fileURLToPath } from 'node:url';
import { type DataConverter, ExternalStorage } from '@temporalio/common';
import { createCodec } from './codec.ts';
import type { PayloadLayer } from './layer.ts';
import { createStorageDriver } from './storage-driver.ts';

/** CommonJS, as the SDK asks for it: made by the build beside this module. */
const SEALED_FAILURES = fileURLToPath(new URL('./sealed-failures.cjs', import.meta.url));

export function createDataConverter(layer: PayloadLayer | undefined): DataConverter {
  // Also where nothing is packed: what another packed is told by its key, and not by a word of the SDK.
  if (layer === undefined) return { payloadCodecs: [createCodec({ threshold: Number.POSITIVE_INFINITY })] };
  const { store, keyring, threshold } = layer;
  return {
    payloadCodecs: [createCodec(layer)],
    ...(store === undefined
      ? {}
      : {
          externalStorage: new ExternalStorage({
            drivers: [createStorageDriver(store)],
            payloadSizeThreshold: threshold,
          }),
        }),
    // Messages and stacks of errors are sealed with the rest.
    ...(keyring === undefined ? {} : { failureConverterPath: SEALED_FAILURES }),
  };
}
