/**
 * Bearer tokens travel sealed: what a message brings stands in the history of its run, and a token in it would be a
 * credential for whoever may read there. A seal is bound to one run and one message, so that it opens nowhere else.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface SealKey {
  /** Says which of several keys opens a seal: keys rotate. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}
/** What a seal is bound to. */
export interface SealBinding {
  /** Workflow id. */
  readonly runId: string;
  readonly messageId: string;
}
export type Opened = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly detail: string };

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Of the form of a seal: `hfs1.<key id>.<iv>.<ciphertext and tag>`, the last two in base64url. */
const VERSION = 'hfs1';
const SEAL = /^hfs1\.([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]+)$/;

/** Throws where the text is not 32 bytes in base64; the text itself is never told. */
export function readSealKey(id: string, text: string): SealKey {
  const bytes = Buffer.from(text.trim(), 'base64'); // takes base64url too, and skips what is neither
  if (bytes.length === KEY_BYTES) return { id, bytes };
  throw new Error(
    `The seal key '${id}' has ${bytes.length} bytes in base64; ${KEY_BYTES} are needed. Make one with: openssl rand -base64 ${KEY_BYTES}`,
  );
}

export function sealToken(token: string, key: SealKey, binding: SealBinding): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(key.id, binding));
  const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
}

export function openSeal(seal: string, keys: readonly SealKey[], binding: SealBinding): Opened {
  const [, id = '', iv = '', rest = ''] = SEAL.exec(seal) ?? [];
  const key = keys.find((one) => one.id === id);
  if (id === '') return refused('it has not the form of a seal');
  if (key === undefined) return refused(`the worker has no key '${id}'`);
  const bytes = Buffer.from(rest, 'base64url');
  if (bytes.length <= TAG_BYTES) return refused('it is cut short');
  const decipher = createDecipheriv(CIPHER, key.bytes, Buffer.from(iv, 'base64url'), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(id, binding));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const token = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    return { ok: true, token: token.toString('utf8') };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    // Node has no code for it: the tag does not fit, and nothing says which of these it was.
    return refused(`it was changed, sealed with another key '${id}', or for another run or message`);
  }
}

function associated(keyId: string, { runId, messageId }: SealBinding): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, runId, messageId]));
}

function refused(why: string): Opened {
  return { ok: false, detail: `The sealed token does not open: ${why}.` };
}
