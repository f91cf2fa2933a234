/**
 * AES-256-GCM over a stream, in chunks that each have a tag, so that nothing unproved is handed on and no more than a
 * chunk is held. A head names the key; each document has a key of its own, made from the tenant's and a random salt, so
 * the chunk's number is its nonce; the last chunk says that it is. INVARIANT: stores hold this shape.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { KeyError, type Keyring, type TenantKey } from './keyring.ts';
import { associated, CIPHER, TAG_BYTES } from './seal.ts';

const MAGIC = Buffer.from('HFDOC1\r\n');
const SALT_BYTES = 32;
/** Bytes of a chunk before it is sealed. */
const CHUNK_BYTES = 64 * 1024;
/** Bytes of the part of the head that names key and tenant, at most. */
const NAMES_BYTES = 1_000;

export async function* sealStream(content: AsyncIterable<Uint8Array>, by: TenantKey): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(SALT_BYTES);
  const names = Buffer.from(JSON.stringify({ key: by.id, tenant: by.tenant }));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(names.byteLength);
  yield Buffer.concat([MAGIC, salt, length, names]);
  const key = documentKey(by, salt);
  let number = 0;
  for await (const { chunk, last } of chunked(content, CHUNK_BYTES)) {
    const cipher = createCipheriv(CIPHER, key, nonceOf(number++, last)).setAAD(associated(by));
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Ends with a `KeyError` where it was not sealed so, by another key, for another tenant, was changed or cut off. */
export async function* unsealStream(
  sealed: AsyncIterable<Uint8Array>,
  keyring: Keyring,
  tenant: string,
): AsyncGenerator<Uint8Array> {
  const source = reader(sealed);
  const head = await source.take(MAGIC.byteLength + SALT_BYTES + 2);
  if (!head.subarray(0, MAGIC.byteLength).equals(MAGIC)) throw new KeyError('damaged', 'It has not the head of ours.');
  const salt = head.subarray(MAGIC.byteLength, -2);
  const by = namedKey(await source.take(Math.min(head.readUInt16BE(head.byteLength - 2), NAMES_BYTES)), keyring);
  if (by.tenant !== tenant) throw new KeyError('other_tenant', 'Flows open documents of their own tenant only.');
  const key = documentKey(by, salt);
  let number = 0;
  for await (const { chunk, last } of chunked(source.rest(), CHUNK_BYTES + TAG_BYTES)) {
    const decipher = createDecipheriv(CIPHER, key, nonceOf(number++, last)).setAAD(associated(by));
    try {
      decipher.setAuthTag(chunk.subarray(-TAG_BYTES));
      yield Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      // Node says only that it could not authenticate.
      throw new KeyError('wrong_key', `The key is ${by.id}.`);
    }
  }
}

function namedKey(names: Buffer, keyring: Keyring): TenantKey {
  let named: unknown;
  try {
    named = JSON.parse(names.toString('utf8'));
  } catch {
    named = undefined; // told below
  }
  if (typeof named === 'object' && named !== null && 'key' in named && 'tenant' in named) {
    const { key, tenant } = named;
    if (typeof key === 'string' && typeof tenant === 'string') return keyring.opening(key, tenant);
  }
  throw new KeyError('damaged', 'It does not name its key.');
}

function documentKey({ key }: TenantKey, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'holdfast document 1', 32));
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Chunks of one size, the last one shorter, perhaps empty; there is always a last one. */
async function* chunked(
  content: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly chunk: Buffer; readonly last: boolean }> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
    held.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    bytes += piece.byteLength;
    // One chunk stays behind: it may turn out to be the last.
    if (bytes <= size) continue;
    const whole = Buffer.concat(held);
    let at = 0;
    for (; whole.byteLength - at > size; at += size) yield { chunk: whole.subarray(at, at + size), last: false };
    held = [Buffer.from(whole.subarray(at))];
    bytes = whole.byteLength - at;
  }
  yield { chunk: Buffer.concat(held), last: true };
}

interface Reader {
  /** So many bytes, or fewer at the end. */
  take(bytes: number): Promise<Buffer>;
  rest(): AsyncIterable<Uint8Array>;
}

function reader(content: AsyncIterable<Uint8Array>): Reader {
  const source = content[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  return {
    async take(bytes) {
      while (held.byteLength < bytes) {
        const next = await source.next();
        if (next.done) throw new KeyError('damaged', 'It is cut off.');
        held = Buffer.concat([held, next.value]);
      }
      const taken = held.subarray(0, bytes);
      held = held.subarray(bytes);
      return taken;
    },
    async *rest() {
      try {
        yield held;
        for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
      } finally {
        await source.return?.();
      }
    },
  };
}
