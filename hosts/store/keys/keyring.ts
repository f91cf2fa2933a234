/** Keys by id: one seals, all open; each tenant's are its own. */
import { hkdfSync } from 'node:crypto';

/** What can go wrong with keys, as codes. INVARIANT: no message holds a key or a byte of what was sealed. */
export const KEY_ERRORS = {
  no_key: 'No key serves the tenant.',
  unknown_key: 'The key that it was sealed by is not among the keys.',
  other_tenant: 'It belongs to another tenant.',
  wrong_key: 'It cannot be opened: the key of that id is another one, or the bytes were changed.',
  invalid_key: 'A key cannot be used.',
  damaged: 'What was sealed has no shape of ours.',
} as const;
export type KeyErrorCode = keyof typeof KEY_ERRORS;

/** Marks a `KeyError`, whichever copy of the package made it. */
const MARK = Symbol.for('holdfast.KeyError');

export class KeyError extends Error {
  /** INVARIANT: `instanceof` knows those of every copy: a team's module may load one of its own, and so may a bundle. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && MARK in thrown;
  }
  override readonly name = 'KeyError';
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, detail: string) {
    super(`${KEY_ERRORS[code]} ${detail}`);
    this.code = code;
    Object.defineProperty(this, MARK, { value: true });
  }
}

export interface KeySetting {
  /** Stands beside all that it sealed. */
  readonly id: string;
  /** 32 bytes in Base64. */
  readonly secret: string;
  /** It serves these and no others; all unless given. */
  readonly tenants?: readonly string[];
}

/** A tenant's own key, derived from one of the settings. */
export interface TenantKey {
  readonly id: string;
  /** Empty: of no tenant. */
  readonly tenant: string;
  /** 32 bytes, for AES-256-GCM. */
  readonly key: Uint8Array;
  /** 32 bytes, for nonces that are made from what they seal. */
  readonly nonceKey: Uint8Array;
}

export interface Keyring {
  /** The first key that serves the tenant. Throws `KeyError` `no_key`. */
  sealing(tenant: string): TenantKey;
  /** The first key, for what is written where nobody knows whose it is: of no tenant. */
  nobodys(): TenantKey;
  /** Throws `KeyError` `unknown_key`. */
  opening(id: string, tenant: string): TenantKey;
}

const KEY_BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
/** Derived keys kept in memory. */
const CACHE_SIZE = 1_000;

/** Throws `KeyError` `invalid_key`. */
export function createKeyring(settings: readonly KeySetting[]): Keyring {
  const secrets = new Map<string, Buffer>();
  for (const { id, secret } of settings) {
    if (secrets.has(id)) throw new KeyError('invalid_key', `Two keys have the id ${id}.`);
    if (!BASE64.test(secret)) {
      throw new KeyError('invalid_key', `${id}: expected ${KEY_BYTES} bytes in Base64, as openssl rand -base64 32.`);
    }
    secrets.set(id, Buffer.from(secret, 'base64'));
  }
  const cache = new Map<string, TenantKey>();

  function derive(id: string, tenant: string, secret: Buffer): TenantKey {
    const name = `${id}/${tenant}`;
    const known = cache.get(name);
    if (known !== undefined) return known;
    const bytes = Buffer.from(hkdfSync('sha256', secret, '', `holdfast payloads 1/${tenant}`, 2 * KEY_BYTES));
    const made = { id, tenant, key: bytes.subarray(0, KEY_BYTES), nonceKey: bytes.subarray(KEY_BYTES) };
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(name, made);
    return made;
  }
  return {
    sealing(tenant) {
      const setting = settings.find(({ tenants }) => tenants === undefined || tenants.includes(tenant));
      const secret = setting === undefined ? undefined : secrets.get(setting.id);
      if (setting === undefined || secret === undefined) {
        const whose = tenant === '' ? 'The run is of no tenant' : `The tenant is ${tenant}`;
        throw new KeyError('no_key', `${whose}; add a key that serves it.`);
      }
      return derive(setting.id, tenant, secret);
    },
    nobodys() {
      const [first] = secrets;
      if (first === undefined) throw new KeyError('no_key', 'There is none at all.');
      return derive(first[0], '', first[1]);
    },
    opening(id, tenant) {
      const secret = secrets.get(id);
      if (secret === undefined) {
        throw new KeyError('unknown_key', `It is ${JSON.stringify(id)}; keep a key as long as histories need it.`);
      }
      return derive(id, tenant, secret);
    },
  };
}
