/** AES-256-GCM over bytes in memory: version, nonce, ciphertext, tag. INVARIANT: histories hold this shape. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { KeyError, type TenantKey } from './keyring.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const CIPHER = 'aes-256-gcm';

/**
 * `repeatable`: the nonce is made from the content, so that the same content under the same key gives the same bytes,
 * which a store keeps once. Who reads the store then sees what is equal, within one tenant.
 */
export function seal(content: Uint8Array, by: TenantKey, repeatable: boolean): Buffer {
  const nonce = repeatable
    ? createHmac('sha256', by.nonceKey).update(content).digest().subarray(0, NONCE_BYTES)
    : randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, by.key, nonce).setAAD(associated(by));
  const sealed = [cipher.update(content), cipher.final()];
  return Buffer.concat([Buffer.of(VERSION), nonce, ...sealed, cipher.getAuthTag()]);
}

/** Throws `KeyError`. */
export function unseal(sealed: Uint8Array, by: TenantKey): Buffer {
  if (sealed.byteLength < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
    throw new KeyError('damaged', `It names the key ${by.id}.`);
  }
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, by.key, nonce).setAAD(associated(by));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // Node says only that it could not authenticate.
    throw new KeyError('wrong_key', `The key is ${by.id}.`);
  }
}

/** Bound to what was sealed: a value cannot pass for that of another tenant or key. */
export function associated({ id, tenant }: TenantKey): Buffer {
  return Buffer.from(`holdfast ${VERSION}\n${id}\n${tenant}`);
}
