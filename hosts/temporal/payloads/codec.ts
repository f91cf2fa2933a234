/** Packs payloads for the server: compressed, then sealed. INVARIANT: histories hold these shapes. */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { KeyError, type Keyring } from '../../store/keys/keyring.ts';
import { seal, unseal } from '../../store/keys/seal.ts';
import { HOST_LIMITS } from '../limits.ts';
import type { PayloadLayer } from './layer.ts';
import { PayloadProto as Proto } from './proto.ts';
import { tenantOf } from './tenant.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Values of the metadata `encoding`. `deflated` holds a payload; `sealed` holds a flag, 1 for deflated, and a payload. */
const ENCODING = { deflated: 'binary/deflated', sealed: 'binary/encrypted' } as const;
const METADATA = { encoding: 'encoding', key: 'holdfast-key', tenant: 'holdfast-tenant' } as const;
/** Bytes of a payload that are worth compressing. */
const COMPRESS_BYTES = 512;
const PLAIN = Buffer.of(0);
const DEFLATED = Buffer.of(1);

/** What a packed payload opens to, at most: a little over the largest that is ever packed. */
const OPENED_BYTES = HOST_LIMITS.storedPayloadBytes + 100_000;

/** Rejects with `KeyError`s. */
export function createCodec({ keyring, store, threshold }: PayloadLayer): PayloadCodec {
  async function encode(payload: Payload, context: SerializationContext | undefined): Promise<Payload> {
    // What stays in the history unsealed stays readable for the stock tools.
    const large = (payload.data?.byteLength ?? 0) >= threshold;
    if (keyring === undefined && (store === undefined || !large)) return payload;
    const bytes = Proto.encode(payload).finish();
    if (keyring === undefined) {
      const packed = await deflate(bytes);
      return packed.byteLength < bytes.byteLength ? made(ENCODING.deflated, packed) : payload;
    }
    // The SDK does not say whose the error is of a result that could not be kept; it must not break the worker.
    const by = context === undefined ? keyring.nobodys() : keyring.sealing(tenantOf(context.workflowId));
    const packed = bytes.byteLength < COMPRESS_BYTES ? bytes : await deflate(bytes);
    const content = packed.byteLength < bytes.byteLength ? [DEFLATED, packed] : [PLAIN, bytes];
    const whole = Buffer.concat(content);
    // What goes to the store is kept once, also where a workflow task is done again.
    const sealed = seal(whole, by, store !== undefined && whole.byteLength >= threshold / 2);
    return made(ENCODING.sealed, sealed, by);
  }
  const packs = keyring !== undefined || store !== undefined;
  // The SDK comes here for every single payload: what is to stay as it is goes back at once.
  return {
    encode: (payloads, context) =>
      packs ? Promise.all(payloads.map((payload) => encode(payload, context))) : Promise.resolve(payloads),
    decode: (payloads) =>
      payloads.some(mayBePacked)
        ? Promise.all(payloads.map((payload) => decode(payload, keyring)))
        : Promise.resolve(payloads),
  };
}

const ENCODING_BYTES = new Set(Object.values(ENCODING).map((encoding) => encoding.length));

/** By the length of the encoding alone: texts need not be made for what is plain. */
function mayBePacked({ metadata: about }: Payload): boolean {
  const encoding = about?.[METADATA.encoding];
  return encoding != null && ENCODING_BYTES.has(encoding.length);
}

/** What another writer packed comes back as it is. */
async function decode(payload: Payload, keyring: Keyring | undefined): Promise<Payload> {
  const encoding = metadata(payload, METADATA.encoding);
  const data = payload.data ?? new Uint8Array();
  if (encoding === ENCODING.deflated) return Proto.decode(await expand(data));
  const id = metadata(payload, METADATA.key);
  if (encoding !== ENCODING.sealed || id === undefined) return payload;
  if (keyring === undefined) {
    throw new KeyError('unknown_key', `It is ${JSON.stringify(id)}, and no keys are set up (payloads.keys).`);
  }
  const opened = unseal(data, keyring.opening(id, metadata(payload, METADATA.tenant) ?? ''));
  const content = opened.subarray(1);
  return Proto.decode(opened[0] === 1 ? await expand(content) : content);
}

async function expand(packed: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(packed, { maxOutputLength: OPENED_BYTES });
  } catch {
    throw new KeyError('damaged', 'It cannot be expanded.');
  }
}

function made(encoding: string, data: Uint8Array, by?: { readonly id: string; readonly tenant: string }): Payload {
  const encoder = new TextEncoder();
  return {
    metadata: {
      [METADATA.encoding]: encoder.encode(encoding),
      ...(by === undefined ? {} : { [METADATA.key]: encoder.encode(by.id) }),
      ...(by === undefined || by.tenant === '' ? {} : { [METADATA.tenant]: encoder.encode(by.tenant) }),
    },
    data,
  };
}

function metadata(payload: Payload, name: string): string | undefined {
  const value = payload.metadata?.[name];
  return value == null ? undefined : Buffer.from(value).toString('utf8');
}
