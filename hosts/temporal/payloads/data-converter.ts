/** The payload layer as the SDK knows it: for `Worker`, `Client` and replays alike. */
import { fileURLToPath } from 'node:url';
import {
  type DataConverter,
  defaultPayloadConverter,
  ExternalStorage,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import { KeyError } from '../../store/keys/keyring.ts';
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

/**
 * For listings: what belongs to others, sealed by keys that are not here, is told as null and does not keep the rest from
 * being seen. Listings carry no more than a memo.
 */
export function createListingConverter(layer: PayloadLayer | undefined): DataConverter {
  const { payloadCodecs = [], ...converter } = createDataConverter(layer);
  return { ...converter, payloadCodecs: payloadCodecs.map(forgiving) };
}

function forgiving(codec: PayloadCodec): PayloadCodec {
  const decode = async (payload: Payload, context: SerializationContext | undefined): Promise<Payload> => {
    try {
      const [opened = payload] = await codec.decode([payload], context);
      return opened;
    } catch (thrown) {
      if (thrown instanceof KeyError) return defaultPayloadConverter.toPayload(null);
      throw thrown;
    }
  };
  return {
    encode: (payloads, context) => codec.encode(payloads, context),
    decode: (payloads, context) => Promise.all(payloads.map((payload) => decode(payload, context))),
  };
}
