/** Bearer tokens of an identity provider: signed by its keys, young, for this audience. */
import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { Person } from '../../../schema/message.ts';
import { type ReadSecret, type Refused, type TokenPolicy, TryAgain, unidentified } from './policy.ts';

/** Algorithms taken from a key set. INVARIANT: none of them is symmetric, or a public key would do as the secret. */
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'];
/** Difference of clocks that a proof's times may show. */
export const CLOCK_TOLERANCE_S = 30;
/** Since `iat`, seconds: a token that got away is soon worth nothing. */
const MAX_TOKEN_AGE_S = 900;
/** Bytes of a shared secret at least: a shorter one can be guessed offline from one token. */
const MIN_SECRET_BYTES = 32;
/** Time that a key set may take to come; three tries with their pauses end before a caller gives up waiting. */
const FETCH_MS = 2_000;
/** Keys are asked for again after this time, so that one that was withdrawn is forgotten. */
const FRESH_MS = 600_000;
/** Time between two fetches because of a key that nobody knows: callers can invent such keys. */
const COOLDOWN_MS = 2_000;

/** Gives a token's person. Throws `TryAgain` where the keys cannot be had. */
export type VerifyToken = (token: string) => Promise<{ readonly ok: true; readonly person: Person } | Refused>;

/** Throws where the policy cannot work: a missing file, a secret that is too short, a key set over the network in clear. */
export async function createVerifyToken(policy: TokenPolicy, secret: ReadSecret): Promise<VerifyToken> {
  const { keys, issuer, audience } = policy;
  const common = {
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_S,
    requiredClaims: ['exp'],
    maxTokenAge: MAX_TOKEN_AGE_S,
  };
  const verify = await (async () => {
    if ('secret' in keys) {
      const bytes = new TextEncoder().encode(await secret(keys.secret));
      if (bytes.length < MIN_SECRET_BYTES) {
        throw new Error(`The secret that signs tokens has ${bytes.length} bytes; use at least ${MIN_SECRET_BYTES}.`);
      }
      return (token: string) => jwtVerify(token, bytes, { ...common, algorithms: SECRET_ALGORITHMS });
    }
    const set = 'jwksUrl' in keys ? remoteKeys(keys.jwksUrl) : createLocalJWKSet(await readKeys(keys.jwksFile));
    return (token: string) => jwtVerify(token, set, { ...common, algorithms: PUBLIC_KEY_ALGORITHMS });
  })();
  return async (token) => {
    try {
      return readPerson((await verify(token)).payload, policy);
    } catch (thrown) {
      if (thrown instanceof TryAgain) throw thrown;
      const code = thrown instanceof errors.JOSEError ? thrown.code : 'unreadable';
      return unidentified(`The token does not hold (${code}).`);
    }
  };
}

/** Keys by address: kept for some minutes, asked for again where a token names one that is not among them. */
function remoteKeys(address: string): JWTVerifyGetKey {
  const url = new URL(address);
  if (!isPrivate(url)) {
    throw new Error(`The key set ${where(url)} is not fetched over https: anybody on the way could replace its keys.`);
  }
  const options = { timeoutDuration: FETCH_MS, cacheMaxAge: FRESH_MS, cooldownDuration: COOLDOWN_MS };
  const set = createRemoteJWKSet(url, options);
  return async (header, token) => {
    const { coolingDown } = set;
    try {
      return await set(header, token);
    } catch (thrown) {
      if (thrown instanceof errors.JWKSNoMatchingKey) {
        if (!coolingDown) throw thrown;
        // It may be a new key, and the set was fetched too short a time ago to be fetched again.
        throw new TryAgain(unidentified(`The token does not hold (${thrown.code}).`), thrown);
      }
      if (thrown instanceof errors.JWKSMultipleMatchingKeys || thrown instanceof errors.JOSENotSupported) throw thrown;
      const detail = `The key set ${where(url)} cannot be had (${reason(thrown)}), so nobody can prove who they are. Send again later.`;
      throw new TryAgain({ ok: false, why: 'keys_unreachable', detail }, thrown);
    }
  };
}

/** What is wrong with the key set of an address, or null. For people who look why nobody can prove who they are. */
export async function probeKeys(address: string): Promise<string | null> {
  try {
    await createRemoteJWKSet(new URL(address), { timeoutDuration: FETCH_MS }).reload();
    return null;
  } catch (thrown) {
    return reason(thrown);
  }
}

/** TLS, or no network at all. */
function isPrivate({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Without query or credentials. */
function where({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function reason(thrown: unknown): string {
  if (thrown instanceof errors.JWKSTimeout) return 'it does not answer in time';
  if (thrown instanceof errors.JWKSInvalid) return 'what answers is no key set';
  if (thrown instanceof errors.JOSEError) return 'it answers with an error';
  return 'nothing answers';
}

async function readKeys(file: string): Promise<JSONWebKeySet> {
  return JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet; // createLocalJWKSet checks the shape and throws
}

function readPerson(
  payload: JWTPayload,
  { userClaim = 'sub', groupsClaim = 'groups' }: TokenPolicy,
): Awaited<ReturnType<VerifyToken>> {
  const user = payload[userClaim];
  if (typeof user !== 'string' || user === '')
    return unidentified(`The token has no text in its claim '${userClaim}'.`);
  const groups = payload[groupsClaim] ?? [];
  if (!Array.isArray(groups) || !groups.every((group): group is string => typeof group === 'string')) {
    return unidentified(`The token's claim '${groupsClaim}' is not a list of texts.`);
  }
  return { ok: true, person: { user, groups, verified: true } };
}
