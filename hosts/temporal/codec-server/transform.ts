/** Opens and seals payloads for people who look at runs with Temporal's own tools. */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { ExternalStorageRunner, isReferencePayload } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { isStoreError } from '../../store/index.ts';
import { KeyError } from '../../store/keys/keyring.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import type { PayloadLayer } from '../payloads/layer.ts';

export interface Transform {
  encode(payloads: readonly Payload[]): Promise<readonly Payload[]>;
  decode(payloads: readonly Payload[]): Promise<readonly Payload[]>;
}

/** Bytes of a value that is shown; a larger one is told by its size. */
const SHOWN_BYTES = 1_000_000;

export function createTransform(layer: PayloadLayer): Transform {
  const { payloadCodecs = [], externalStorage } = createDataConverter(layer);
  const runner = externalStorage === undefined ? undefined : new ExternalStorageRunner(externalStorage);
  const [codec] = payloadCodecs;
  if (codec === undefined) throw new Error('There is always a codec.'); // a bug of ours

  async function open(payload: Payload): Promise<Payload> {
    try {
      const stored = isReferencePayload(payload);
      if (stored && runner === undefined) return said('It is in a store, and none is set up (payloads.store).');
      const [fetched = payload] = stored ? ((await runner?.retrieve([payload])) ?? []) : [payload];
      const [opened = fetched] = (await codec?.decode([fetched])) ?? [];
      const bytes = opened.data?.byteLength ?? 0;
      return bytes > SHOWN_BYTES ? said(`${bytes} bytes, too many to be shown here: see holdfast trace.`) : opened;
    } catch (thrown) {
      // One that cannot be opened does not keep the others from being seen.
      if (isStoreError(thrown) || thrown instanceof KeyError) return said(thrown.message);
      throw thrown;
    }
  }
  return {
    // Of no tenant: an interface does not say which run it writes to.
    encode: (payloads) => codec.encode([...payloads]),
    decode: (payloads) => Promise.all(payloads.map(open)),
  };
}

function said(text: string): Payload {
  return defaultPayloadConverter.toPayload(`(${text})`);
}
