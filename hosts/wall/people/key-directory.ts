/** Whose key is whose: public keys of people, in files of the project. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { algorithmOf, type PersonJwk } from './signing-key.ts';

/** A JWK or a JWKS. Without `user`, each key says whose it is in its member `user`. */
export interface KeyFile {
  /** Absolute. */
  readonly path: string;
  readonly user?: string;
}
export interface PersonKey {
  readonly id: string;
  readonly user: string;
  readonly algorithm: string;
  readonly publicKey: KeyObject;
  /** Seconds since the epoch: what is signed from then on does not count. */
  readonly until?: number;
}
export type KeyDirectory = ReadonlyMap<string, PersonKey>;

/** Throws an `Error` that names the file and what is wrong in it. */
export async function readKeyDirectory(files: readonly KeyFile[]): Promise<KeyDirectory> {
  const directory = new Map<string, PersonKey>();
  for (const file of files) {
    for (const jwk of readJwks(await readFile(file.path, 'utf8'), file.path)) {
      const key = await personKey(jwk, file);
      if (directory.has(key.id)) throw new Error(`${file.path}: the key ${key.id} is there twice.`);
      directory.set(key.id, key);
    }
  }
  return directory;
}

function readJwks(text: string, path: string): readonly PersonJwk[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (thrown) {
    throw new Error(`${path} is not JSON.`, { cause: thrown });
  }
  const keys = isObject(read) && Array.isArray(read.keys) ? read.keys : [read];
  if (!keys.every((key): key is PersonJwk => isObject(key) && typeof key.kty === 'string')) {
    throw new Error(`${path} is neither a JWK nor a JWKS ({ "keys": [ … ] }).`);
  }
  return keys;
}

async function personKey(
  jwk: PersonJwk,
  { path, user = jwk.user }: { readonly path: string; readonly user?: unknown },
): Promise<PersonKey> {
  // INVARIANT: a key that is private or symmetric would let everybody who reads the project sign.
  if ('d' in jwk || 'k' in jwk)
    throw new Error(`${path} holds a secret key; put the public one there, and replace it.`);
  const id = jwk.kid ?? (await calculateJwkThumbprint(jwk));
  if (typeof user !== 'string' || user === '')
    throw new Error(`${path}: the key ${id} does not say whose it is ("user").`);
  const { exp } = jwk;
  if (exp !== undefined && typeof exp !== 'number') throw new Error(`${path}: "exp" of the key ${id} is not a number.`);
  return {
    id,
    user,
    algorithm: algorithmOf(jwk),
    publicKey: publicKeyOf(jwk, id, path),
    ...(exp === undefined ? {} : { until: exp }),
  };
}

function publicKeyOf(jwk: JWK, id: string, path: string): KeyObject {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch (thrown) {
    throw new Error(`${path}: the key ${id} is no public key.`, { cause: thrown });
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
