/** A person's own key: read from a file, made anew, and what is made public of it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

export interface SigningKey {
  /** `kid` of the JWK, else its thumbprint (RFC 7638). */
  readonly id: string;
  readonly algorithm: string;
  readonly privateKey: KeyObject;
  /** Whose it is, where the file says so. */
  readonly user?: string;
}

const CURVES: { readonly [name: string]: string } = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };

/** Members of ours in a JWK, which others overlook (RFC 7517, 4). */
export interface PersonJwk extends JWK {
  readonly user?: unknown;
  /** Seconds since the epoch: what is signed from then on does not count. */
  readonly exp?: unknown;
}

/** From a private key as JWK or PEM (PKCS #8). Throws an `Error` that tells nothing of the key. */
export async function readSigningKey(text: string, passphrase?: string): Promise<SigningKey> {
  const jwk = text.trimStart().startsWith('{') ? parseJwk(text) : undefined;
  const privateKey = read(() =>
    jwk === undefined
      ? createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
      : createPrivateKey({ key: { ...jwk }, format: 'jwk' }),
  );
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' }) as JWK; // Node's type has no members
  const user = jwk?.user;
  return {
    id: jwk?.kid ?? (await calculateJwkThumbprint(publicJwk)),
    algorithm: algorithmOf(publicJwk),
    privateKey,
    ...(typeof user === 'string' ? { user } : {}),
  };
}

/** A new Ed25519 key as JWK: the private one for its file, the public one for the project's `people.keys`. */
export async function makeSigningKey(
  user: string,
): Promise<{ readonly privateJwk: PersonJwk; readonly publicJwk: PersonJwk }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bare = publicKey.export({ format: 'jwk' }) as JWK; // Node's type has no members
  const more = { kid: await calculateJwkThumbprint(bare), alg: 'EdDSA', use: 'sig', user };
  return {
    privateJwk: { ...(privateKey.export({ format: 'jwk' }) as JWK), ...more },
    publicJwk: { ...bare, ...more },
  };
}

export function algorithmOf({ kty, crv = '' }: JWK): string {
  if (kty === 'RSA') return 'PS256';
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA';
  const algorithm = kty === 'EC' ? CURVES[crv] : undefined;
  if (algorithm !== undefined) return algorithm;
  throw new Error(`A key of the kind ${kty} ${crv} signs nothing here; take Ed25519, P-256, P-384, P-521 or RSA.`);
}

function parseJwk(text: string): PersonJwk {
  return read(() => JSON.parse(text) as PersonJwk); // createPrivateKey judges its members
}

/** What Node and V8 say of a broken key may hold a part of it. */
function read<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
    throw new Error(`It is no private key as JWK or PEM${code}; an encrypted one needs its passphrase.`);
  }
}
